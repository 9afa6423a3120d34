/** What a judge is told of a block's inputs: nothing, what grown helpers report, or one of the ways in which that can be worthless. */
import { type Comparison, type Helper, type Policy, seededRandom } from "../../src/index.ts";
import { middle } from "./amount-policy.ts";
import { normal } from "./amounts.ts";
import type { Archive } from "./archive.ts";
import { childrenOf, type Place } from "./design.ts";
import { holdsOf, objection, placeOf, type Report, readNotes, readObjections } from "./outputs.ts";
import { apply, type Three } from "./rules.ts";
import { reportsOf } from "./small-policy.ts";

export type Say = (place: Place, comparison: Comparison) => Promise<ReadonlyMap<string, Report>>;

export interface CheckedReport {
  readonly check: Comparison;
  /** The block that is checked, and what is said of its inputs. */
  readonly place: Place;
  readonly said: ReadonlyMap<string, Report>;
  /** The input that is looked into, drawn for each check, and what is said of it. */
  readonly child: Place;
  readonly report: Report;
}

/** For a judge who learns how far reports can be trusted: one of each check, where there is one. */
export async function* checkedReports({
  checks,
  say,
}: {
  readonly checks: readonly Comparison[];
  readonly say: Say;
}): AsyncGenerator<CheckedReport> {
  for (const check of checks) {
    const place = placeOf(check.input);
    const said = await say(place, check);
    const path = childrenOf(place.path)[Math.floor(3 * seededRandom(`input ${check.id}`)())]!;
    const report = said.get(path);
    if (report !== undefined) yield { check, place, said, report, child: { design: place.design, path } };
  }
}

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

/** As coin tosses: amounts that have nothing to do with anything. */
export function randomAmounts(seed: number): Say {
  return async (place) => {
    const random = seededRandom(`advice ${seed} ${place.design} ${place.path}`);
    return byPath(place, [normal(random), normal(random), normal(random)]);
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
    const truth = paths.map((path) => holdsOf(said.get(path)!));
    const rule = archive.rule(place);
    const holds = apply(rule, truth as unknown as Three<boolean>);
    const lies = paths.map((_, index) => truth.with(index, !truth[index]));
    const telling = lies.findIndex((lie) => apply(rule, lie as unknown as Three<boolean>) !== holds);
    return byPath(place, (lies[telling] ?? truth) as unknown as Three<boolean>);
  };
}

/** The same in a ledger: one amount is off, by as much as turns the sum over, unless nobody would believe that amount. */
export function adversarialAmounts(archive: Archive, honest: Say): Say {
  return async (place, comparison) => {
    const said = await honest(place, comparison);
    const truth = childrenOf(place.path).map((path) => Number(said.get(path)!));
    const { turned } = archive.rule(place);
    const sum = truth.reduce((all, amount, index) => all + (turned[index] ? -amount : amount), 0);
    const lies = truth.map((amount, index) => amount - 2 * (turned[index] ? -sum : sum));
    const least = Math.min(...lies.map(Math.abs));
    const told =
      least > believable
        ? truth
        : truth.with(
            lies.findIndex((lie) => Math.abs(lie) === least),
            lies.find((lie) => Math.abs(lie) === least)!,
          );
    return byPath(place, told as unknown as Three<number>);
  };
}

/** In units of what such a block usually comes to. */
const believable = 2;

/** Of three amounts the middle one. */
export function outvotedAmounts(advisers: readonly [Say, Say, Say]): Say {
  return async (place, comparison) => {
    const said = await Promise.all(advisers.map((say) => say(place, comparison)));
    return new Map(childrenOf(place.path).map((path) => [path, middle(said.map((notes) => Number(notes.get(path)!)))]));
  };
}

/** What most of three say. */
export function outvoted(advisers: readonly [Say, Say, Say]): Say {
  return async (place, comparison) => {
    const said = await Promise.all(advisers.map((say) => say(place, comparison)));
    const most = (path: string) => said.filter((notes) => holdsOf(notes.get(path)!)).length >= 2;
    return new Map(childrenOf(place.path).map((path) => [path, most(path)]));
  };
}

/** Paths of the notes that are called mistaken. */
export type Doubt = (
  place: Place,
  comparison: Comparison,
  said: ReadonlyMap<string, Report>,
) => Promise<ReadonlySet<string>>;

/**
 * A counteracting helper: it looks at what was noted with answers of its own, drawn anew from the leaves upwards, and
 * says where they differ.
 */
export function secondOpinion(helper: Policy<Place>, seed: number): Helper {
  return {
    name: "second opinion",
    async note({ input, notes = [] }) {
      const doubted = await differing(helper, placeOf(input), readNotes(notes), seed);
      return doubted.map((path) => ({ helper: "second opinion", about: "both" as const, text: objection(path) }));
    },
  };
}

/** The objections that the comparison has; where it has no notes, as for a spot-check, who objects is asked. */
export function doubtOf(helper: Policy<Place>, seed: number): Doubt {
  return async (place, { notes }, said) =>
    notes ? readObjections(notes) : new Set(await differing(helper, place, said, seed));
}

async function differing(helper: Policy<Place>, place: Place, said: ReadonlyMap<string, Report>, seed: number) {
  const own = byPath(place, await reportsOf(helper, place, seed));
  return [...said].filter(([path, holds]) => own.get(path) !== holds).map(([path]) => path);
}

export function byPath({ path }: Place, said: Three<Report>): ReadonlyMap<string, Report> {
  return new Map(childrenOf(path).map((child, index) => [child, said[index]!]));
}

/** Comparisons that nobody is asked to judge: a judge checks there what its helpers say. */
export function checkOf(comparison: Omit<Comparison, "id">, id: string): Comparison {
  return { ...comparison, id: `check ${id} ${placeOf(comparison.input).design}` };
}
