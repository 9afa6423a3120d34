/** Draws names, numbers and manners of writing by a seeded generator; names of a split are in no other one. */
import { type Random, seededRandom } from "../../src/index.ts";
import type { Split } from "./split.ts";

const nouns: Readonly<Record<Split, readonly string[]>> = {
  train: ["data", "value", "level", "count", "index", "limit", "phase", "load", "mask", "flag", "code", "bus"],
  dev: ["amount", "tally", "stage", "bound", "slot", "cell", "gate_in", "draft", "tier", "mark", "pulse_in", "rank"],
  test: ["sample", "word", "depth", "quota", "frame", "lane", "packet", "beacon", "notch", "burst", "ticket", "chunk"],
};
const suffixes = ["", "_r", "_q", "_i", "_reg", "_x"] as const;

/** How registers are reset. */
export interface Reset {
  readonly name: string;
  readonly asynchronous: boolean;
  readonly high: boolean;
}

export interface Draw {
  /** Between both, both included. */
  number(low: number, high: number): number;
  one<Item>(items: readonly Item[]): Item;
  /** A name that was not drawn before. */
  name(): string;
  readonly clock: string;
  readonly reset: Reset;
  /** `always @(posedge clk …)`, and the test of the reset. */
  readonly edge: string;
  readonly resetTest: string;
}

export function drawOf(split: Split, seed: string): Draw {
  const random: Random = seededRandom(seed);
  const number = (low: number, high: number) => low + Math.floor(random() * (high - low + 1));
  const one = <Item>(items: readonly Item[]) => items[number(0, items.length - 1)]!;
  const left = [...nouns[split]];
  const name = () => `${left.splice(number(0, left.length - 1), 1)[0]!}${one(suffixes)}`;
  const clock = one(["clk", "clock", "clk_i"]);
  const [asynchronous, high] = [one([true, false]), one([true, false])];
  const reset = { name: high ? one(["rst", "reset"]) : one(["rst_n", "reset_n"]), asynchronous, high };
  const sensitive = asynchronous ? ` or ${high ? "posedge" : "negedge"} ${reset.name}` : "";
  return {
    number,
    one,
    name,
    clock,
    reset,
    edge: `always @(posedge ${clock}${sensitive})`,
    resetTest: high ? reset.name : `!${reset.name}`,
  };
}
