import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ModelError, type ModelErrorKind } from "./model.ts";
import { fake } from "./providers/fake.ts";
import { retrying } from "./retrying.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const failure = (kind: ModelErrorKind, retryAfter?: number) => new ModelError(kind, `no: ${kind}`, { retryAfter });

/** Fails with these errors in turn, then answers; tells when it was asked, in milliseconds since the first time. */
function failing(...errors: unknown[]) {
  const began = Date.now();
  const asked: number[] = [];
  const model = fake(() => {
    asked.push(Date.now() - began);
    if (asked.length <= errors.length) throw errors[asked.length - 1];
    return "fine";
  });
  return { model, asked };
}

it("waits at least as long as the provider asks, and tells how many requests it took", async () => {
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  const { model, asked } = failing(
    failure("rate-limit", 1234),
    failure("unavailable", 0),
    failure("rate-limit", 90_000),
  );
  const call = retrying(model).complete([]);
  await vi.runAllTimersAsync();
  expect(await call).toMatchObject({ text: "fine", attempts: 4 });
  expect(asked).toEqual([0, 1234, 2234, 92_234]);
});

it.each([
  [10 * 60_000 + 1, "11 minutes"],
  [3_600_000, "60 minutes"],
  [86_400_000, "24 hours"],
  [2 ** 33, "2387 hours"],
])("a provider that asks for %i milliseconds is not waited for: the time is told", async (retryAfter, time) => {
  const { model, asked } = failing(failure("rate-limit", retryAfter));
  await expect(retrying(model).complete([])).rejects.toMatchObject({
    kind: "quota",
    attempts: 1,
    message: `no: rate-limit It asks to wait ${time}: continue after that.`,
  });
  expect(asked).toEqual([0]);
});

it("else waits longer each time, at most a minute, by a share that is left to chance", async () => {
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  const { model, asked } = failing(...Array.from({ length: 8 }, () => failure("unavailable")));
  const call = retrying(model).complete([]);
  await vi.runAllTimersAsync();
  expect((await call).attempts).toBe(9);
  expect(asked.slice(1).map((time, index) => time - asked[index]!)).toEqual([
    500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000,
  ]);
});

it("says nothing of attempts when the first was enough", async () => {
  expect(await retrying(failing().model).complete([])).not.toHaveProperty("attempts");
});

it.each([0, 1, 3])(
  "gives up after %i further tries, with the last error and the number of requests",
  async (retries) => {
    const errors = Array.from({ length: 9 }, (_, index) => new ModelError("unavailable", `down ${index}`));
    const { model, asked } = failing(...errors);
    const call = retrying(model, retries)
      .complete([])
      .catch((error) => error);
    await vi.runAllTimersAsync();
    expect(await call).toBe(errors[retries]);
    expect(errors[retries]!.attempts).toBe(retries + 1);
    expect(asked).toHaveLength(retries + 1);
  },
);

it.each(["quota", "key", "unknown-model", "context", "request"] as const)("never asks again after %s", async (kind) => {
  const { model, asked } = failing(failure(kind, 10));
  await expect(retrying(model).complete([])).rejects.toThrow(`no: ${kind}`);
  expect(asked).toEqual([0]);
});

it("never asks again after a fault of the program", async () => {
  const { model, asked } = failing(new TypeError("undefined is not a function"));
  await expect(retrying(model).complete([])).rejects.toThrow(TypeError);
  expect(asked).toEqual([0]);
});

it("waits as whoever asks wants it to, and no longer", async () => {
  const options = { wait: vi.fn(async () => {}), signal: new AbortController().signal };
  const { model, asked } = failing(failure("rate-limit", 60_000));
  expect((await retrying(model).complete([], options)).attempts).toBe(2);
  expect(options.wait).toHaveBeenCalledExactlyOnceWith(60_000, options.signal);
  expect(asked).toEqual([0, 0]);
});

it("stops waiting when aborted, with the reason", async () => {
  const controller = new AbortController();
  const call = retrying(failing(failure("rate-limit", 60_000)).model).complete([], { signal: controller.signal });
  const ended = call.catch((error) => error);
  await vi.advanceTimersByTimeAsync(10);
  controller.abort(new Error("enough"));
  expect(await ended).toMatchObject({ message: "enough" });
  expect(vi.getTimerCount()).toBe(0);
});
