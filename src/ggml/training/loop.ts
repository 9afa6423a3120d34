/**
 * Trains: batches make steps, held-out groups are looked at now and then, the parameters that did best there are kept.
 * All that it decides follows from the job and the progress, so that what goes on from a checkpoint ends with the very
 * parameters of a training that was never stopped.
 */
import { setImmediate } from "node:timers/promises";
import { EspalierError } from "../../core/errors.ts";
import { type Batch, batchesOf } from "./batches.ts";
import type { Group, PairedGroup, TrainingJob, TrainingResult, TrainingRow, TrainingStep } from "./job.ts";
import { groupLength, pack, type Row } from "./packing.ts";
import { learningRateAt } from "./schedule.ts";
import type { RowLoss, Trainer, TrainerState } from "./trainer.ts";

/** How far a training is: all that the job does not say. */
export interface Progress {
  /** Steps taken. */
  readonly step: number;
  /** The last of them, while the look at held-out groups after it is still to come. */
  readonly unseen?: TrainingStep;
  /** 0 for the parameters it began with: they were looked at first. */
  readonly bestStep: number;
  readonly bestLoss?: number;
  /** Of the parameters it began with, on held-out groups. */
  readonly firstLoss?: number;
  /** Looks at held-out groups since the best one. */
  readonly looks: number;
  /** Sums over steps. */
  readonly tokens: number;
  readonly milliseconds: number;
}

export interface Checkpoint {
  readonly progress: Progress;
  readonly state: TrainerState;
  /** The best parameters so far. */
  readonly best: Float32Array;
}

export interface TrainOptions {
  readonly from?: Checkpoint;
  readonly onStep?: (step: TrainingStep) => void;
  /** Called after each row of a step: on a slow machine a step takes minutes. */
  readonly onRow?: (row: TrainingRow) => void;
  /** Called after each row of held-out groups: it may take minutes until all were looked at. */
  readonly onLook?: (done: number, of: number) => void;
  /** Called after each look, every half minute or so, and when it is stopped. */
  readonly onCheckpoint?: (checkpoint: Checkpoint) => void;
  /** Looked at after each row. */
  readonly signal?: AbortSignal;
}

export type Outcome = Omit<TrainingResult, "adapter" | "peakBytes" | "device">;

/**
 * Without held-out groups the last parameters are kept that give a loss that is a number. "diverged" is also a network
 * that is dead: one whose loss has a gradient of zero.
 * @returns the trainer holds the best parameters then
 * @throws the signal's reason, after a last `onCheckpoint`; the trainer may hold half a step's gradients then
 * @throws EspalierError when there is nothing to train on, or a group is too long
 */
export async function train(job: TrainingJob, trainer: Trainer, options: TrainOptions = {}): Promise<Outcome> {
  check(job);
  const { schedule, objective, rowTokens } = job;
  const batches = batchesOf(objective, schedule, job.seed);
  const held = pack<Group>(objective.held, rowTokens);
  const pace = new Pace();

  if (options.from) trainer.writeState(options.from.state);
  let best = options.from?.best ?? trainer.readState().parameters;
  let progress: Progress = options.from?.progress ?? { step: 0, bestStep: 0, looks: 0, tokens: 0, milliseconds: 0 };

  const keep = () => pace.measure(() => options.onCheckpoint?.({ progress, state: trainer.readState(), best }));
  /** Lets messages and signals in: the trainer's calls block. */
  const pause = async () => {
    await setImmediate();
    if (!options.signal?.aborted) return;
    keep();
    throw options.signal.reason;
  };
  /** @returns what held-out groups give; without any, nothing. Undefined when that is no number */
  const look = async (): Promise<Pick<TrainingStep, "held"> | undefined> => {
    const rows = held.length > 0 ? held : pack<Group>(batches[Math.max(0, progress.step - 1)]!.groups, rowTokens);
    let looked = 0;
    const evaluate = (row: Row) => {
      const found = trainer.evaluate(row);
      if (held.length > 0) options.onLook?.(++looked, rows.length);
      return found;
    };
    const { weight, ...seen } = await sum(rows, evaluate, pause);
    if (!Number.isFinite(seen.loss)) return undefined;
    const isBest = held.length === 0 || progress.bestLoss === undefined || seen.loss < progress.bestLoss;
    if (isBest) best = trainer.readState().parameters;
    if (isBest) progress = { ...progress, bestStep: progress.step, looks: 0 };
    else progress = { ...progress, looks: progress.looks + 1 };
    if (held.length === 0) return {};
    if (progress.step === 0) progress = { ...progress, firstLoss: seen.loss };
    if (isBest) progress = { ...progress, bestLoss: seen.loss };
    return { held: { ...seen, isBest } };
  };
  const endOf = ({ step, looks, unseen }: Progress): Outcome["ended"] | undefined => {
    if (unseen) return undefined;
    if (step === batches.length) return "finished";
    return looks > 0 && looks >= schedule.patience ? "stopped early" : undefined;
  };

  let ended = endOf(progress);
  // What training has to surpass: where it never does, the adapter changes nothing.
  if (progress.step === 0 && progress.bestLoss === undefined && (await look()) === undefined) ended = "diverged";
  while (ended === undefined) {
    const taken = progress.unseen ?? (await takeStep(job, trainer, batches, progress.step + 1, pause, options.onRow));
    if (taken === undefined) {
      ended = "diverged";
      break;
    }
    if (progress.unseen === undefined) progress = after(progress, taken);
    const isLook = taken.step % schedule.evaluateEvery === 0 || taken.step === batches.length;
    const seen = isLook ? await look() : {};
    const { unseen, ...rest } = progress;
    progress = rest;
    options.onStep?.({ ...taken, ...seen });
    ended = seen === undefined ? "diverged" : endOf(progress);
    if (ended !== "diverged" && (isLook || pace.isDue())) keep();
  }

  trainer.writeState({ ...trainer.readState(), parameters: best });
  const { step: steps, bestStep, bestLoss, firstLoss, tokens, milliseconds } = progress;
  const losses = {
    ...(firstLoss !== undefined && { firstHeldLoss: firstLoss }),
    ...(bestLoss !== undefined && { heldLoss: bestLoss }),
  };
  return { steps, bestStep, ended, ...losses, tokens, milliseconds };
}

function after(progress: Progress, taken: TrainingStep): Progress {
  return {
    ...progress,
    step: taken.step,
    unseen: taken,
    tokens: progress.tokens + taken.tokens,
    milliseconds: progress.milliseconds + taken.milliseconds,
  };
}

function check({ objective: { train, held }, schedule, rowTokens }: TrainingJob): void {
  if (train.length === 0 || schedule.epochs < 1) {
    throw new EspalierError("There is nothing to train on: give at least one group of pairs and one epoch.");
  }
  const longest = [...train, ...held].reduce((most, group) => Math.max(most, groupLength(group)), 0);
  if (longest > rowTokens) {
    throw new EspalierError(
      `The outputs of one input take ${longest} tokens together, and ${rowTokens} are evaluated at once. ` +
        "Evaluate more at once, cut the texts shorter, or divide the outputs into smaller groups.",
    );
  }
}

/** @returns undefined when the loss or its gradient is no number, or the network is dead: then no step was taken */
async function takeStep(
  { schedule, rowTokens }: TrainingJob,
  trainer: Trainer,
  batches: readonly Batch[],
  step: number,
  pause: () => Promise<void>,
  onRow: TrainOptions["onRow"],
): Promise<TrainingStep | undefined> {
  const began = performance.now();
  const { epoch, groups } = batches[step - 1]!;
  const rows = pack(groups, rowTokens);
  let done = 0;
  let tokens = 0;
  const accumulate = (row: Row) => {
    const found = trainer.accumulate(row, 1);
    done += 1;
    tokens += row.length;
    const milliseconds = performance.now() - began;
    onRow?.({ step, steps: batches.length, done, of: rows.length, tokens, milliseconds });
    return found;
  };
  const { weight, ...mean } = await sum(rows, accumulate, pause);
  // Of the mean loss: the rows' gradients are those of sums.
  const scale = weight > 0 ? 1 / weight : 0;
  const gradientNorm = trainer.gradientNorm() * scale;
  if (!Number.isFinite(mean.loss) || !Number.isFinite(gradientNorm)) return undefined;
  if (gradientNorm === 0 && mean.loss > 0 && groups.some(isInstructive)) return undefined;
  const learningRate = learningRateAt(step, batches.length, schedule);
  const cut = gradientNorm > schedule.clip ? schedule.clip / gradientNorm : 1;
  trainer.step({ learningRate, weightDecay: schedule.weightDecay, gradientScale: scale * cut });
  const milliseconds = performance.now() - began;
  return { step, steps: batches.length, epoch, ...mean, gradientNorm, learningRate, tokens, milliseconds };
}

/**
 * Whether a loss above zero has to have a gradient. A network whose activations overflowed has none: normalisation makes
 * zeros of them, every reward is zero, and nothing moves any more.
 */
function isInstructive(group: Group): boolean {
  const { branches, pairs } = group as Group & Partial<PairedGroup>;
  if (pairs === undefined) return true;
  return pairs.some(
    ({ chosen, rejected, target, weight }) =>
      weight > 0 && target !== 0.5 && String(branches[chosen]) !== String(branches[rejected]),
  );
}

interface Mean {
  /** Zero where all weights are. */
  readonly loss: number;
  readonly accuracy?: number;
  readonly weight: number;
}

async function sum(rows: readonly Row[], evaluate: (row: Row) => RowLoss, pause: () => Promise<void>): Promise<Mean> {
  let [loss, weight, right, pairs] = [0, 0, 0, 0];
  for (const row of rows) {
    const found = evaluate(row);
    loss += found.loss;
    weight += found.weight;
    right += found.right ?? 0;
    pairs += found.pairs ?? 0;
    await pause();
  }
  return {
    loss: weight === 0 && loss === 0 ? 0 : loss / weight,
    weight,
    ...(pairs > 0 && { accuracy: right / pairs }),
  };
}

/** How often a checkpoint is worth its writing: at most a fiftieth of the time is spent on it. */
class Pace {
  #written = performance.now();
  #took = 0;

  isDue(): boolean {
    return performance.now() - this.#written > Math.max(30_000, 50 * this.#took);
  }

  measure(write: () => void): void {
    const began = performance.now();
    write();
    this.#written = performance.now();
    this.#took = this.#written - began;
  }
}
