import * as fc from "fast-check";
import { expect, test, vi } from "vitest";
import { batchesOf } from "./batches.ts";
import type { Group, PairedGroup, TrainingJob, TrainingStep } from "./job.ts";
import { type Checkpoint, train } from "./loop.ts";
import { bagOfTokens } from "./testing/bag-of-tokens.ts";
import { type ToyOptions, toyJob, toyVocabulary } from "./testing/toy-job.ts";
import type { Trainer } from "./trainer.ts";

const bag = () => bagOfTokens({ vocabulary: toyVocabulary });

async function trained(job: TrainingJob, trainer: Trainer = bag()) {
  const steps: TrainingStep[] = [];
  const result = await train(job, trainer, { onStep: (step) => steps.push(step) });
  return { result, steps, parameters: trainer.readState().parameters };
}

const toy = (options?: ToyOptions) => toyJob("unused", options);

function turned({ pairs, ...group }: PairedGroup): PairedGroup {
  return {
    ...group,
    pairs: pairs.map(({ chosen, rejected, ...pair }) => ({ ...pair, chosen: rejected, rejected: chosen })),
  };
}

test("every epoch has each group once, in an order of its own, in batches of so many pairs", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 9 }), fc.nat(99), (groups, batch, seed) => {
      const { objective } = toy({ train: groups, held: 0 });
      const batches = batchesOf(objective, { epochs: 3, batch }, seed);
      for (const epoch of [1, 2, 3]) {
        const own = batches.filter((each) => each.epoch === epoch);
        expect(new Set<Group>(own.flatMap((each) => each.groups))).toEqual(new Set<Group>(objective.train));
        expect(
          own
            .map((each) => each.groups.length)
            .slice(0, -1)
            .every((length) => length === batch),
        ).toBe(true);
      }
      expect(batchesOf(objective, { epochs: 3, batch }, seed)).toEqual(batches);
    }),
  );
  const { objective } = toy();
  const [first, second] = [1, 2].map((seed) => batchesOf(objective, { epochs: 1, batch: 4 }, seed));
  expect(first).not.toEqual(second);
});

test("a group with more pairs than a batch is a step by itself", () => {
  const { objective } = toy({ train: 3, held: 0 });
  if (objective.kind !== "reward") throw new Error("unreachable");
  const [one, two, three] = objective.train;
  const large = { ...one!, pairs: Array.from({ length: 9 }, () => one!.pairs[0]!) };
  const batches = batchesOf({ ...objective, train: [large, two!, three!] }, { epochs: 1, batch: 4 }, 1);
  expect(batches.map(({ groups }) => groups.length).toSorted()).toEqual([1, 2]);
});

test("it learns what can be learned, and nothing from a coin's labels", async () => {
  const schedule = { epochs: 10, patience: 100 };
  const { result, steps } = await trained(toy({ train: 64, held: 200, schedule }));
  expect(result).toMatchObject({ ended: "finished", steps: 160 });
  expect(steps.map(({ step }) => step)).toEqual(Array.from({ length: 160 }, (_, index) => index + 1));
  expect(steps.at(-1)!.held!.accuracy).toBeGreaterThan(0.95);
  const coin = await trained(toy({ train: 64, held: 200, schedule, shuffled: true }));
  // Three standard errors of 200 tosses.
  expect(Math.abs(coin.steps.at(-1)!.held!.accuracy! - 0.5)).toBeLessThan(0.11);
});

test("however rows are cut, a step is the weighted mean over its pairs", async () => {
  const long = await trained(toy({ rowTokens: 1000 }));
  const short = await trained(toy({ rowTokens: 20 }));
  expect(short.steps.length).toBe(long.steps.length);
  for (const [index, step] of long.steps.entries()) {
    expect(short.steps[index]!.loss).toBeCloseTo(step.loss, 4);
    expect(short.steps[index]!.gradientNorm).toBeCloseTo(step.gradientNorm, 4);
  }
  const job = toy();
  if (job.objective.kind !== "reward") throw new Error("unreachable");
  const weighted = job.objective.train.map((group) => ({
    ...group,
    pairs: group.pairs.map((pair) => ({ ...pair, weight: 7 })),
  }));
  const sevenfold = await trained({ ...job, objective: { ...job.objective, train: weighted } });
  expect(sevenfold.steps.at(-1)!.loss).toBeCloseTo(long.steps.at(-1)!.loss, 4);
});

test("a step is cut to the clip and weighted with the rate of its place", async () => {
  const taken: number[] = [];
  const trainer = bag();
  const job = toy({ schedule: { clip: 0.01 } });
  const { steps } = await trained(job, {
    ...trainer,
    step(options) {
      taken.push(options.gradientScale * trainer.gradientNorm());
      trainer.step(options);
    },
  });
  for (const [index, norm] of taken.entries()) expect(norm).toBeCloseTo(Math.min(0.01, steps[index]!.gradientNorm), 8);
});

test("it ends when held-out pairs get no better, and keeps the parameters that did best there", async () => {
  const toyed = toy({ held: 40, schedule: { epochs: 50, evaluateEvery: 2, patience: 3 } });
  if (toyed.objective.kind !== "reward") throw new Error("unreachable");
  // Some labels are wrong: whoever is too sure of itself pays for it.
  const held = toyed.objective.held.map((group, index) => (index % 8 === 0 ? turned(group) : group));
  const job = { ...toyed, objective: { ...toyed.objective, held } };
  const { result, steps, parameters } = await trained(job);
  expect(result.ended).toBe("stopped early");
  const looks = steps.filter(({ held }) => held !== undefined);
  expect(result.steps).toBe(steps.length);
  expect(result.heldLoss).toBe(Math.min(...looks.map(({ held }) => held!.loss)));
  expect(result.bestStep).toBe(looks.findLast(({ held }) => held!.isBest)!.step);
  expect(looks.filter(({ step }) => step > result.bestStep)).toHaveLength(3);
  const whole = await trained({ ...job, schedule: { ...job.schedule, patience: 1000 } });
  expect(whole.result.ended).toBe("finished");
  expect(parameters.every(Number.isFinite)).toBe(true);
});

test("without held-out groups it goes through to the end and keeps the last parameters", async () => {
  const { result, steps } = await trained(toy({ held: 0, schedule: { patience: 1 } }));
  expect(result).toMatchObject({ ended: "finished", steps: 32, bestStep: 32 });
  expect(result.heldLoss).toBeUndefined();
  expect(steps.some((step) => "held" in step)).toBe(false);
});

test.each([0, 16])("a loss that is no number ends it; parameters from before are kept (held out: %i)", async (held) => {
  const trainer = bag();
  let rows = 0;
  const broken = (row: Parameters<Trainer["accumulate"]>[0], scale: number) => {
    rows += 1;
    const found = trainer.accumulate(row, scale);
    return rows > 20 ? { ...found, loss: Number.NaN } : found;
  };
  const { result, steps, parameters } = await trained(toy({ held }), { ...trainer, accumulate: broken });
  expect(result.ended).toBe("diverged");
  expect(result.steps).toBe(steps.length);
  expect(result.bestStep).toBeGreaterThan(0);
  expect(result.bestStep).toBeLessThanOrEqual(result.steps);
  expect(parameters.every(Number.isFinite)).toBe(true);
});

test("where nothing is better than what it began with, that is kept", async () => {
  const trainer = bag();
  const began = trainer.readState().parameters;
  const job = toy({ held: 16, schedule: { patience: 2, evaluateEvery: 1 } });
  if (job.objective.kind !== "reward") throw new Error("unreachable");
  const { result, parameters } = await trained(
    { ...job, objective: { ...job.objective, held: job.objective.held.map(turned) } },
    trainer,
  );
  expect(result).toMatchObject({
    ended: "stopped early",
    steps: 2,
    bestStep: 0,
    heldLoss: expect.closeTo(Math.LN2, 6),
    firstHeldLoss: expect.closeTo(Math.LN2, 6),
  });
  expect(parameters).toEqual(began);
});

test("a network that is dead has diverged; pairs that can teach nothing have not", async () => {
  const trainer = bag();
  const dead = await trained(toy(), { ...trainer, gradientNorm: () => 0 });
  expect(dead.result).toMatchObject({ ended: "diverged", steps: 0 });
  const job = toy({ held: 0 });
  if (job.objective.kind !== "reward") throw new Error("unreachable");
  const same = (group: PairedGroup) => ({ ...group, branches: [group.branches[0]!, group.branches[0]!] });
  const equal = { ...job, objective: { ...job.objective, train: job.objective.train.map(same) } };
  expect((await trained(equal)).result).toMatchObject({ ended: "finished" });
});

test("when the very first loss is no number, the parameters it began with are kept", async () => {
  const trainer = bag();
  const began = trainer.readState().parameters;
  const { result, parameters } = await trained(toy(), { ...trainer, gradientNorm: () => Number.POSITIVE_INFINITY });
  expect(result).toMatchObject({ ended: "diverged", steps: 0, bestStep: 0 });
  expect(parameters).toEqual(began);
});

test("stopped after any row and gone on, it ends with the very same parameters and steps", async () => {
  const job = toy({ held: 12, rowTokens: 30, schedule: { epochs: 2 } });
  const timeless = (steps: readonly TrainingStep[]) => steps.map((step) => ({ ...step, milliseconds: 0 }));
  const whole = await trained(job);
  let stops = 0;
  for (let stopAt = 1; ; stopAt++) {
    const stopping = new AbortController();
    let rows = 0;
    const onRow = () => {
      rows += 1;
      if (rows === stopAt) stopping.abort();
    };
    let kept: Checkpoint | undefined;
    const steps: TrainingStep[] = [];
    const options = {
      onStep: (step: TrainingStep) => void steps.push(step),
      onCheckpoint: (one: Checkpoint) => (kept = one),
    };
    const first = train(job, bagOfTokens({ vocabulary: toyVocabulary, onRow }), {
      ...options,
      signal: stopping.signal,
    });
    const isStopped = await first.then(
      () => false,
      (error) => error === stopping.signal.reason,
    );
    if (!isStopped) break;
    stops += 1;
    const trainer = bag();
    const { milliseconds, ...result } = await train(job, trainer, { ...options, from: kept! });
    expect(timeless(steps)).toEqual(timeless(whole.steps));
    expect(trainer.readState().parameters).toEqual(whole.parameters);
    expect(result).toEqual((({ milliseconds: _, ...rest }) => rest)(whole.result));
  }
  expect(stops).toBeGreaterThan(60);
});

test("between looks a checkpoint is made every half minute, and less often where it takes long", async () => {
  const job = toy({ schedule: { epochs: 8, evaluateEvery: 1000 } });
  const keptAt = async (milliseconds: number) => {
    let now = 0;
    using _clock = vi.spyOn(performance, "now").mockImplementation(() => now);
    const kept: number[] = [];
    const onCheckpoint = ({ progress }: Checkpoint) => {
      kept.push(progress.step);
      now += milliseconds;
    };
    await train(job, bag(), { onCheckpoint, onStep: () => (now += 8_000) });
    return kept;
  };
  expect((await keptAt(10)).slice(0, 3)).toEqual([4, 8, 12]);
  expect((await keptAt(2_000)).slice(0, 3)).toEqual([4, 17, 30]);
});

test("nothing to train on, and a group that is too long, are refused before anything is computed", async () => {
  await expect(train(toy({ train: 0 }), bag())).rejects.toThrow("nothing to train on");
  await expect(train(toy({ rowTokens: 5 }), bag())).rejects.toThrow("and 5 are evaluated at once");
});

test("each look at held-out pairs is told row by row, the first one before any step", async () => {
  const told: string[] = [];
  await train(toy(), bag(), {
    onStep: ({ step }) => told.push(`step ${step}`),
    onLook: (done, of) => told.push(`${done}/${of}`),
  });
  const rows = Number(told[0]!.split("/")[1]);
  const look = Array.from({ length: rows }, (_, row) => `${row + 1}/${rows}`);
  expect(told.slice(0, rows + 1)).toEqual([...look, "step 1"]);
  expect(told.filter((line) => line === `${rows}/${rows}`).length).toBeGreaterThan(1);
});
