import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import type { Score, ScoreAllOptions, ScoreItem } from "../rewards/reward-model.ts";
import { BusyError, ScoringQueue } from "./scoring-queue.ts";

interface Batch {
  readonly outputs: readonly string[];
  readonly signal: AbortSignal;
  readonly done: PromiseWithResolvers<void>;
}

/** A model that is busy until it is told to be done, and scores a number by its value. */
function busyModel() {
  const batches: Batch[] = [];
  return {
    batches,
    async scoreAll(items: readonly ScoreItem[], { signal }: ScoreAllOptions = {}): Promise<Score[]> {
      const batch = {
        outputs: items.map(({ output }) => output),
        signal: signal!,
        done: Promise.withResolvers<void>(),
      };
      batches.push(batch);
      batch.signal.addEventListener("abort", () => batch.done.reject(batch.signal.reason));
      await batch.done.promise;
      if (batch.outputs.includes("bad")) throw new Error("bad is not scored");
      return batch.outputs.map((output) => ({ mean: Number(output), sd: 0 }));
    },
    async begun(count: number) {
      while (batches.length < count) await setImmediate();
      return batches[count - 1]!;
    },
  };
}

const items = (...outputs: string[]) => outputs.map((output) => ({ input: "task", output }));
const means = async (scores: Promise<readonly Score[]>) => (await scores).map(({ mean }) => mean);
const forever = () => new AbortController().signal;

test("what comes in while the model is busy is the next batch, and everybody gets their own", async () => {
  const model = busyModel();
  const queue = new ScoringQueue(model, 100);
  const first = [means(queue.score(items("1"), forever())), means(queue.score(items("2", "3"), forever()))];
  const batch = await model.begun(1);
  const later = [means(queue.score(items("4"), forever())), means(queue.score(items("5", "6"), forever()))];
  batch.done.resolve();
  expect(await Promise.all(first)).toEqual([[1], [2, 3]]);
  (await model.begun(2)).done.resolve();
  expect(await Promise.all(later)).toEqual([[4], [5, 6]]);
  expect(model.batches.map(({ outputs }) => outputs)).toEqual([
    ["1", "2", "3"],
    ["4", "5", "6"],
  ]);
  const last = means(queue.score(items("7"), forever()));
  (await model.begun(3)).done.resolve();
  expect(await last).toEqual([7]);
});

test("a client that is gone is not scored, nor does it stop the batch it shares", async () => {
  const model = busyModel();
  const queue = new ScoringQueue(model, 100);
  const [here, gone] = [new AbortController(), new AbortController()];
  const stays = means(queue.score(items("1"), here.signal));
  const leaves = queue.score(items("2"), gone.signal);
  const batch = await model.begun(1);
  const waits = queue.score(items("3"), gone.signal);
  const afterwards = means(queue.score(items("4"), here.signal));
  gone.abort();
  await expect(leaves).rejects.toThrow("aborted");
  await expect(waits).rejects.toThrow("aborted");
  expect(batch.signal.aborted).toBe(false);
  batch.done.resolve();
  expect(await stays).toEqual([1]);
  const next = await model.begun(2);
  expect(next.outputs).toEqual(["4"]);
  next.done.resolve();
  expect(await afterwards).toEqual([4]);
});

test("a batch that nobody waits for any more is stopped, and the next begins", async () => {
  const model = busyModel();
  const queue = new ScoringQueue(model, 100);
  const gone = new AbortController();
  const left = Promise.allSettled([queue.score(items("1"), gone.signal), queue.score(items("2"), gone.signal)]);
  const batch = await model.begun(1);
  const next = means(queue.score(items("3"), forever()));
  gone.abort();
  expect(batch.signal.aborted).toBe(true);
  expect((await left).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  (await model.begun(2)).done.resolve();
  expect(await next).toEqual([3]);
});

test("a request that fails does so alone", async () => {
  const model = busyModel();
  const queue = new ScoringQueue(model, 100);
  const [good, bad] = [means(queue.score(items("1"), forever())), queue.score(items("bad"), forever())];
  const settled = Promise.allSettled([good, bad]);
  for (const count of [1, 2, 3]) (await model.begun(count)).done.resolve();
  expect(await settled).toEqual([
    { status: "fulfilled", value: [1] },
    { status: "rejected", reason: new Error("bad is not scored") },
  ]);
});

test("a reward that is not a number is a fault", async () => {
  const model = busyModel();
  const scores = new ScoringQueue(model, 100).score(items("x"), forever());
  (await model.begun(1)).done.resolve();
  await expect(scores).rejects.toThrow("not a number");
});

test("there is a bound to what waits; what is being scored does not count", async () => {
  const model = busyModel();
  const queue = new ScoringQueue(model, 3);
  const first = queue.score(items("1", "2", "3"), forever());
  const batch = await model.begun(1);
  const second = queue.score(items("4", "5"), forever());
  await expect(queue.score(items("6", "7"), forever())).rejects.toThrow("2 outputs wait to be scored");
  await expect(queue.score(items("6", "7"), forever())).rejects.toMatchObject({ retryAfter: 1 });
  const third = queue.score(items("8"), forever());
  batch.done.resolve();
  (await model.begun(2)).done.resolve();
  expect((await Promise.all([first, second, third])).flat()).toHaveLength(6);
});

test("once closed it takes nothing, and finishes what it took", async () => {
  const model = busyModel();
  const queue = new ScoringQueue(model, 3);
  const [first, second] = [means(queue.score(items("1"), forever())), await model.begun(1)];
  const waits = means(queue.score(items("2"), forever()));
  queue.close();
  await expect(queue.score(items("3"), forever())).rejects.toThrow(BusyError);
  second.done.resolve();
  (await model.begun(2)).done.resolve();
  expect([await first, await waits]).toEqual([[1], [2]]);
});
