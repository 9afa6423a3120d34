/** What each objective makes of the states that it picks from a row: its branches' scores, and the loss. */
import type { Tensor } from "../api.ts";
import type { OpenDevice } from "../devices.ts";
import type { Group, Objective, PairedGroup, WeightedGroup } from "../training/job.ts";
import { branchSpans, type Row } from "../training/packing.ts";
import { LogProbabilities } from "./log-probabilities.ts";
import { type Prediction, predictionsOf } from "./predictions.ts";
import { PairLoss, pairsOf } from "./reward-loss.ts";
import { frozen, type Sheet, type Tape, type Value } from "./tape.ts";
import { F32, StaticTensors, write } from "./tensors.ts";
import { type Network, outputEmbedding } from "./transformer.ts";

/** At most so many in the rows of a graph. */
export interface Sizes {
  readonly picks: number;
  readonly branches: number;
  readonly pairs: number;
}

export interface Emitted {
  /** [1, branches]: rewards for `reward`, log-probabilities otherwise. */
  readonly scores: Value;
  /** Summed over the row's pairs or tokens; nats. */
  readonly loss: Value;
}

/** The inputs of one graph. */
export interface Criterion extends Disposable {
  /** @param states [width, picks] */
  emit(sheet: Sheet, tape: Tape, states: Value): Emitted;
  /** @param references of each branch, for `dpo`: its log-probability before training */
  write(row: Row, references: ArrayLike<number>): void;
}

/** @returns places in the row whose states the objective is about */
export function picksOf({ kind }: Objective, row: Row): number[] {
  if (kind !== "reward") return predictionsOf(row).map(({ at }) => at);
  return row.groups.flatMap((placed) => branchSpans(placed).map(({ end }) => end - 1));
}

/** @returns what a row's loss has to be divided by for the mean */
export function weightOf({ kind }: Objective, row: Row): number {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  if (kind !== "supervised") return sum(pairsOf(row as Row<PairedGroup>).map(({ weight }) => weight));
  const tokens = ({ branches, weights }: WeightedGroup) =>
    branches.map(({ length }, branch) => length * weights[branch]!);
  return sum((row as Row<WeightedGroup>).groups.flatMap(({ group }) => tokens(group)));
}

export interface CriterionOptions {
  readonly device: OpenDevice;
  readonly network: Pick<Network, "config" | "weights">;
  /** F32 [width]: a reward is its product with a state. */
  readonly direction: Tensor;
}

export function createCriterion(objective: Objective, options: CriterionOptions, sizes: Sizes): Criterion {
  const { device, network, direction } = options;
  if (objective.kind === "reward") {
    const pairs = new PairLoss(device, { ends: sizes.picks, pairs: sizes.pairs });
    return {
      emit(_, tape, states) {
        const scores = tape.matmul(frozen(direction, [network.config.width, 1]), states);
        return { scores, loss: pairs.emit(tape, scores, objective.centre) };
      },
      write: (row) => pairs.write(pairsOf(row as Row<PairedGroup>)),
      [Symbol.dispose]: () => pairs[Symbol.dispose](),
    };
  }
  return objective.kind === "dpo"
    ? new PreferenceCriterion(objective.beta, options, sizes)
    : new SupervisedCriterion(options, sizes);
}

/** Log-probabilities of a row's tokens, and their sums over branches. */
class BranchLogProbabilities implements Disposable {
  readonly #options: CriterionOptions;
  readonly #sizes: Sizes;
  readonly #tokens: LogProbabilities;
  readonly #set: StaticTensors;
  /** F32 [picks, branches]: 1 where the token is the branch's. */
  readonly #members: Tensor;

  constructor(options: CriterionOptions, sizes: Sizes) {
    const { device, network } = options;
    this.#options = options;
    this.#sizes = sizes;
    this.#tokens = new LogProbabilities(device, { count: sizes.picks, vocabulary: network.config.vocabulary });
    this.#set = new StaticTensors(device, 1);
    this.#members = this.#set.add(F32, [sizes.picks, sizes.branches]);
    this.#set.allocate();
  }

  /** @returns tokens [1, picks]; branches [1, branches] */
  emit(sheet: Sheet, tape: Tape, states: Value): { readonly tokens: Value; readonly branches: Value } {
    const { picks, branches } = this.#sizes;
    const tokens = this.#tokens.emit(sheet, tape, states, outputEmbedding(this.#options.network));
    const sums = tape.matmul(frozen(this.#members, [picks, branches]), tape.reshape(tokens, picks, 1));
    return { tokens, branches: tape.reshape(sums, 1, branches) };
  }

  write(predictions: readonly Prediction[]): void {
    const { picks, branches } = this.#sizes;
    this.#tokens.write(predictions.map(({ token }) => token));
    const members = new Float32Array(picks * branches);
    for (const [place, { branch }] of predictions.entries()) members[branch * picks + place] = 1;
    write(this.#options.device.ggml, this.#members, members);
  }

  [Symbol.dispose](): void {
    this.#tokens[Symbol.dispose]();
    this.#set[Symbol.dispose]();
  }
}

/** Source: Rafailov et al. 2023, arXiv:2305.18290. */
class PreferenceCriterion implements Criterion {
  readonly #device: OpenDevice;
  readonly #beta: number;
  readonly #branches: number;
  readonly #predicted: BranchLogProbabilities;
  readonly #pairs: PairLoss;
  readonly #set: StaticTensors;
  /** F32 [1, branches] */
  readonly #references: Tensor;

  constructor(beta: number, options: CriterionOptions, sizes: Sizes) {
    this.#device = options.device;
    this.#beta = beta;
    this.#branches = sizes.branches;
    this.#predicted = new BranchLogProbabilities(options, sizes);
    this.#pairs = new PairLoss(options.device, { ends: sizes.branches, pairs: sizes.pairs });
    this.#set = new StaticTensors(options.device, 1);
    this.#references = this.#set.add(F32, [1, sizes.branches]);
    this.#set.allocate();
  }

  emit(sheet: Sheet, tape: Tape, states: Value): Emitted {
    const scores = this.#predicted.emit(sheet, tape, states).branches;
    const gained = tape.subtract(scores, frozen(this.#references, [1, this.#branches]));
    return { scores, loss: this.#pairs.emit(tape, tape.scale(gained, this.#beta), 0) };
  }

  write(row: Row, references: ArrayLike<number>): void {
    this.#predicted.write(predictionsOf(row));
    this.#pairs.write(pairsOf(row as Row<PairedGroup>));
    const all = new Float32Array(this.#branches);
    all.set(references);
    write(this.#device.ggml, this.#references, all);
  }

  [Symbol.dispose](): void {
    for (const part of [this.#predicted, this.#pairs, this.#set]) part[Symbol.dispose]();
  }
}

class SupervisedCriterion implements Criterion {
  readonly #device: OpenDevice;
  readonly #picks: number;
  readonly #predicted: BranchLogProbabilities;
  readonly #set: StaticTensors;
  /** F32 [1, picks]; places that no token takes weigh nothing. */
  readonly #weights: Tensor;

  constructor(options: CriterionOptions, sizes: Sizes) {
    this.#device = options.device;
    this.#picks = sizes.picks;
    this.#predicted = new BranchLogProbabilities(options, sizes);
    this.#set = new StaticTensors(options.device, 1);
    this.#weights = this.#set.add(F32, [1, sizes.picks]);
    this.#set.allocate();
  }

  emit(sheet: Sheet, tape: Tape, states: Value): Emitted {
    const { tokens, branches } = this.#predicted.emit(sheet, tape, states);
    const weighted = tape.multiply(tokens, frozen(this.#weights, [1, this.#picks]));
    return { scores: branches, loss: tape.scale(tape.sum(weighted), -1) };
  }

  write(row: Row): void {
    const predictions = predictionsOf(row);
    this.#predicted.write(predictions);
    const ofBranches = (row as Row<WeightedGroup>).groups.flatMap(({ group }) => group.weights);
    const weights = new Float32Array(this.#picks);
    for (const [place, { branch }] of predictions.entries()) weights[place] = ofBranches[branch]!;
    write(this.#device.ggml, this.#weights, weights);
  }

  [Symbol.dispose](): void {
    for (const part of [this.#predicted, this.#set]) part[Symbol.dispose]();
  }
}

/** @returns how many branches a row has */
export function branchesOf(row: Row<Group>): number {
  return row.groups.reduce((sum, { group }) => sum + group.branches.length, 0);
}
