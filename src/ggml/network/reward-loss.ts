/**
 * Bradley-Terry on rewards r = (E[yes] - E[no]) · h as operations on a tape, with targets, weights and margins as inputs.
 * Source: Bradley and Terry 1952; the form of the loss is `RewardObjective`'s.
 */
import type { Tensor } from "../api.ts";
import type { OpenDevice } from "../devices.ts";
import type { Pair, PairedGroup } from "../training/job.ts";
import type { Row } from "../training/packing.ts";
import { frozen, type Tape, type Value } from "./tape.ts";
import { F32, StaticTensors, write } from "./tensors.ts";

export interface PlacedPair extends Omit<Pair, "chosen" | "rejected"> {
  /** Places among the row's branches. */
  readonly chosen: number;
  readonly rejected: number;
}

/** @returns the pairs of all of a row's groups */
export function pairsOf(row: Row<PairedGroup>): PlacedPair[] {
  let first = 0;
  return row.groups.flatMap(({ group }) => {
    const pairs = group.pairs.map((pair) => ({
      ...pair,
      chosen: first + pair.chosen,
      rejected: first + pair.rejected,
    }));
    first += group.branches.length;
    return pairs;
  });
}

/** Inputs of the loss over at most so many pairs. */
export class PairLoss implements Disposable {
  readonly #device: OpenDevice;
  readonly #set: StaticTensors;
  readonly #ends: number;
  readonly #pairs: number;
  /** [ends, pairs]: 1 for the chosen, -1 for the rejected; and 1 for both. */
  readonly #differences: Tensor;
  readonly #sums: Tensor;
  /** [1, pairs] */
  readonly #margins: Tensor;
  readonly #weights: Tensor;
  readonly #slopes: Tensor;

  constructor(device: OpenDevice, { ends, pairs }: { readonly ends: number; readonly pairs: number }) {
    this.#device = device;
    this.#ends = ends;
    this.#pairs = pairs;
    this.#set = new StaticTensors(device, 5);
    this.#differences = this.#set.add(F32, [ends, pairs]);
    this.#sums = this.#set.add(F32, [ends, pairs]);
    [this.#margins, this.#weights, this.#slopes] = [1, 2, 3].map(() => this.#set.add(F32, [1, pairs])) as [
      Tensor,
      Tensor,
      Tensor,
    ];
    this.#set.allocate();
  }

  /** @param rewards [1, ends] @returns the sum over pairs; nats */
  emit(tape: Tape, rewards: Value, centre: number): Value {
    const [ends, pairs] = [this.#ends, this.#pairs];
    const column = tape.reshape(rewards, ends, 1);
    const input = (tensor: Tensor, width = 1) => frozen(tensor, [width, pairs]);
    const over = (matrix: Tensor) => tape.reshape(tape.matmul(input(matrix, ends), column), 1, pairs);
    const excess = tape.subtract(over(this.#differences), input(this.#margins));
    const surprise = tape.multiply(tape.softplus(tape.scale(excess, -1)), input(this.#weights));
    const loss = tape.sum(tape.add(surprise, tape.multiply(excess, input(this.#slopes))));
    if (centre === 0) return loss;
    const sums = over(this.#sums);
    return tape.add(loss, tape.scale(tape.sum(tape.multiply(sums, sums)), centre));
  }

  write(pairs: readonly PlacedPair[]): void {
    const ends = this.#ends;
    const differences = new Float32Array(ends * this.#pairs);
    const sums = new Float32Array(ends * this.#pairs);
    for (const [place, { chosen, rejected }] of pairs.entries()) {
      differences[place * ends + chosen]! += 1;
      differences[place * ends + rejected]! -= 1;
      sums[place * ends + chosen]! += 1;
      sums[place * ends + rejected]! += 1;
    }
    // Places that no pair takes weigh nothing.
    const column = (of: (pair: PlacedPair) => number) =>
      Float32Array.from({ length: this.#pairs }, (_, place) => (pairs[place] ? of(pairs[place]) : 0));
    const { ggml } = this.#device;
    write(ggml, this.#differences, differences);
    write(ggml, this.#sums, sums);
    write(
      ggml,
      this.#margins,
      column(({ margin }) => margin),
    );
    write(
      ggml,
      this.#weights,
      column(({ weight }) => weight),
    );
    write(
      ggml,
      this.#slopes,
      column(({ weight, target }) => weight * (1 - target)),
    );
  }

  [Symbol.dispose](): void {
    this.#set[Symbol.dispose]();
  }
}
