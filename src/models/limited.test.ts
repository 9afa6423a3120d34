import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createLimiter, type Limiter, limited } from "./limited.ts";
import { ModelError } from "./model.ts";
import { fake } from "./providers/fake.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const refusal = (retryAfter?: number) => new ModelError("rate-limit", "slow down", { retryAfter });

/** Calls that wait until they are told how they end. */
function line(limiter: Limiter) {
  const open: PromiseWithResolvers<string>[] = [];
  let peak = 0;
  const send = (signal?: AbortSignal) => {
    const ended = limiter.run(() => {
      const call = Promise.withResolvers<string>();
      open.push(call);
      peak = Math.max(peak, open.length);
      return call.promise;
    }, signal);
    return ended.catch((error) => error);
  };
  const settle = async (how: (call: PromiseWithResolvers<string>) => void, count = 1) => {
    for (const call of open.splice(0, count)) how(call);
    await vi.advanceTimersByTimeAsync(0);
  };
  return {
    send,
    inFlight: () => open.length,
    peak: () => peak,
    succeed: (count?: number) => settle((call) => call.resolve("fine"), count),
    refuse: (count?: number, retryAfter?: number) => settle((call) => call.reject(refusal(retryAfter)), count),
    fail: (count?: number) => settle((call) => call.reject(new ModelError("unavailable", "down")), count),
  };
}

describe("how many are in flight", () => {
  it("is never more than was set", async () => {
    const calls = line(createLimiter(3));
    const all = Array.from({ length: 20 }, () => calls.send());
    await vi.advanceTimersByTimeAsync(0);
    expect(calls.inFlight()).toBe(3);
    while (calls.inFlight() > 0) await calls.succeed();
    expect(await Promise.all(all)).toEqual(new Array(20).fill("fine"));
    expect(calls.peak()).toBe(3);
  });

  it("falls by a fifth for a burst of refusals, once until the provider's delay is over", async () => {
    const limiter = createLimiter(20);
    const calls = line(limiter);
    for (let sent = 0; sent < 20; sent++) calls.send();
    await vi.advanceTimersByTimeAsync(0);
    await calls.refuse(2, 5000);
    expect(limiter.concurrency).toBe(16);
    await calls.refuse(2, 5000);
    expect(limiter.concurrency).toBe(16);
    await calls.succeed(1);
    await vi.advanceTimersByTimeAsync(5000);
    await calls.refuse(1, 5000);
    expect(limiter.concurrency).toBe(12);
  });

  it("never falls below one", async () => {
    const limiter = createLimiter(2);
    const calls = line(limiter);
    for (let round = 0; round < 5; round++) {
      calls.send();
      await vi.advanceTimersByTimeAsync(10_000);
      await calls.refuse();
    }
    expect(limiter.concurrency).toBe(1);
  });

  it("does not fall for other failures: a server that is down is not asked too much", async () => {
    const limiter = createLimiter(10);
    const calls = line(limiter);
    for (let sent = 0; sent < 10; sent++) calls.send();
    await vi.advanceTimersByTimeAsync(0);
    await calls.fail(10);
    expect(limiter.concurrency).toBe(10);
  });

  it("grows back with successes, to what was set and no further", async () => {
    const limiter = createLimiter(5);
    const calls = line(limiter);
    calls.send();
    await vi.advanceTimersByTimeAsync(0);
    await calls.refuse();
    expect(limiter.concurrency).toBe(4);
    const seen: number[] = [];
    for (let success = 1; success <= 12; success++) {
      calls.send();
      await vi.advanceTimersByTimeAsync(0);
      await calls.succeed();
      seen.push(limiter.concurrency);
    }
    expect(seen).toEqual([4, 4, 4, 5, 5, 5, 5, 5, 5, 5, 5, 5]);
  });
});

describe("a pause", () => {
  it("holds everything back for as long as the provider says, once refusals come without anything between", async () => {
    const calls = line(createLimiter(4));
    for (let sent = 0; sent < 4; sent++) calls.send();
    await vi.advanceTimersByTimeAsync(0);
    await calls.refuse(4, 3000);
    calls.send();
    await vi.advanceTimersByTimeAsync(2999);
    expect(calls.inFlight()).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(calls.inFlight()).toBe(1);
  });

  it("does not come from a refusal among successes", async () => {
    const calls = line(createLimiter(4));
    for (let round = 0; round < 5; round++) {
      calls.send();
      calls.send();
      await vi.advanceTimersByTimeAsync(0);
      await calls.refuse(1, 60_000);
      await calls.succeed(1);
    }
    calls.send();
    await vi.advanceTimersByTimeAsync(0);
    expect(calls.inFlight()).toBe(1);
  });

  it.each([0, 3_600_000, 2 ** 33])("is a second when the provider asks for %i milliseconds", async (retryAfter) => {
    const limiter = createLimiter(4);
    const calls = line(limiter);
    for (let sent = 0; sent < 4; sent++) calls.send();
    await vi.advanceTimersByTimeAsync(0);
    await calls.refuse(4, retryAfter);
    expect(limiter.concurrency).toBe(3);
    calls.send();
    await vi.advanceTimersByTimeAsync(999);
    expect(calls.inFlight()).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(calls.inFlight()).toBe(1);
  });

  it("ends at once for a call that is aborted, and the line goes on", async () => {
    const calls = line(createLimiter(1));
    for (let round = 0; round < 3; round++) {
      calls.send();
      await vi.advanceTimersByTimeAsync(0);
      await calls.refuse(1, 3000);
    }
    const controller = new AbortController();
    const waiting = calls.send(controller.signal);
    const next = calls.send();
    controller.abort(new Error("enough"));
    expect(await waiting).toMatchObject({ message: "enough" });
    await vi.advanceTimersByTimeAsync(3000);
    await calls.succeed();
    expect(await next).toBe("fine");
  });
});

it("one limiter serves all models of an endpoint", async () => {
  const limiter = createLimiter(1);
  const order: string[] = [];
  const model = (id: string) =>
    limited(
      fake(
        () => {
          order.push(id);
          return "";
        },
        { id, latency: 100 },
      ),
      limiter,
    );
  const both = Promise.all([model("one").complete([]), model("two").complete([])]);
  await vi.advanceTimersByTimeAsync(100);
  expect(order).toEqual(["one"]);
  await vi.advanceTimersByTimeAsync(100);
  await both;
  expect(order).toEqual(["one", "two"]);
});
