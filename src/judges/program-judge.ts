/**
 * A judge that is a program: the output with more merit is better. What it may open of a comparison is named, so that a judge
 * who could not read the source can be played by one that is not handed it.
 */
import type { Comparison, Side } from "../preferences/comparison.ts";
import type { Judge } from "./judge.ts";

/** All of a comparison that a judge may be shown, beside the outputs. */
export type Openable = Pick<Comparison, "id" | "input" | "task" | "source" | "notes">;

const all: readonly (keyof Openable)[] = ["id", "input", "task", "source", "notes"];

/**
 * @param side where the output stands: notes say which side they are about
 * @returns any number, more for what is better; undefined where it cannot tell: then there is no verdict
 */
export type Merit<Opened extends keyof Openable> = (
  output: string,
  shown: Pick<Openable, Opened>,
  side: Side,
) => number | undefined | Promise<number | undefined>;

/**
 * @param id names what it prefers: kept judgements are found by it
 * @param opens what the program is handed; all of `Openable` unless given
 * @returns a judge for which outputs of equal merit are a tie
 */
export function programJudge<Opened extends keyof Openable = keyof Openable>(
  id: string,
  merit: Merit<Opened>,
  opens?: readonly Opened[],
): Judge {
  return {
    id,
    kind: "program",
    async compare(comparison) {
      const names: readonly (keyof Openable)[] = opens ?? all;
      const shown = Object.fromEntries(names.map((name) => [name, comparison[name]])) as Pick<Openable, Opened>;
      const [a, b] = [await merit(comparison.a.text, shown, "a"), await merit(comparison.b.text, shown, "b")];
      const isTold = a !== undefined && b !== undefined && !Number.isNaN(a - b);
      if (!isTold) return { status: "unjudged", reason: `${id} weighed them ${a} and ${b}` };
      return { status: "judged", choice: a > b ? "a" : a < b ? "b" : "tie" };
    },
  };
}
