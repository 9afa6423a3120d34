/** What a judge is told of a block's inputs: nothing, what grown helpers report, or one of the ways in which that can be worthless. */
import { type Comparison, type Policy, seededRandom } from "../../src/index.ts";
import type { Archive } from "./archive.ts";
import { childrenOf, type Place } from "./design.ts";
import { placeOf, readNotes } from "./outputs.ts";
import { apply, type Three } from "./rules.ts";
import { reportsOf } from "./small-policy.ts";

export type Say = (place: Place, comparison: Comparison) => Promise<ReadonlyMap<string, boolean>>;

/** The notes that the comparison has; where it has none, as for a spot-check, the helper is asked. */
export function grownAdvice(helper: Policy<Place>, seed: number): Say {
  return async (place, comparison) => {
    if (comparison.notes) return readNotes(comparison.notes);
    return byPath(place, await reportsOf(helper, place, seed));
  };
}

/** As from helpers that nothing was ever learned by: whatever the comparison's notes say. */
export function adviceFrom(helper: Policy<Place>, seed: number): Say {
  return async (place) => byPath(place, await reportsOf(helper, place, seed));
}

/** Coin tosses, in the words of a helper. */
export function randomAdvice(seed: number): Say {
  return async (place) => {
    const random = seededRandom(`advice ${seed} ${place.design} ${place.path}`);
    return byPath(place, [random() < 0.5, random() < 0.5, random() < 0.5]);
  };
}

/**
 * The worst of helpers: it lies about one input alone, and only where that turns the answer over, so that it is right
 * often enough to be trusted.
 */
export function adversarialAdvice(archive: Archive, honest: Say): Say {
  return async (place, comparison) => {
    const said = await honest(place, comparison);
    const paths = childrenOf(place.path);
    const truth = paths.map((path) => said.get(path)!);
    const rule = archive.rule(place);
    const holds = apply(rule, truth as unknown as Three<boolean>);
    const lies = paths.map((_, index) => truth.with(index, !truth[index]));
    const telling = lies.findIndex((lie) => apply(rule, lie as unknown as Three<boolean>) !== holds);
    return byPath(place, (lies[telling] ?? truth) as unknown as Three<boolean>);
  };
}

/** What most of three say. */
export function outvoted(advisers: readonly [Say, Say, Say]): Say {
  return async (place, comparison) => {
    const said = await Promise.all(advisers.map((say) => say(place, comparison)));
    const most = (path: string) => said.filter((notes) => notes.get(path)).length >= 2;
    return new Map(childrenOf(place.path).map((path) => [path, most(path)]));
  };
}

function byPath({ path }: Place, said: Three<boolean>): ReadonlyMap<string, boolean> {
  return new Map(childrenOf(path).map((child, index) => [child, said[index]!]));
}

/** Comparisons that nobody is asked to judge: a judge checks there what its helpers say. */
export function checkOf(comparison: Omit<Comparison, "id">, id: string): Comparison {
  return { ...comparison, id: `check ${id} ${placeOf(comparison.input).design}` };
}
