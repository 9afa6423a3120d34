/**
 * A judge whom code limits: of the design it compares two answers about it may open so many leaves and no more. What it
 * makes of them and of its helpers' notes is the best that can be made, so where it fails it is blind, not dull. How far
 * notes can be trusted it learns from its own spot-checks.
 */
import { type Comparison, type Judge, type JudgeOptions, seededRandom, type Verdict } from "../../src/index.ts";
import { checkedReports, type Doubt, type Say } from "./advice.ts";
import { type Archive, type LeafReader, leavesBelow } from "./archive.ts";
import { type Beliefs, beliefsOf, type Likelihood, noted, opened } from "./beliefs.ts";
import type { Place } from "./design.ts";
import { readFact } from "./facts.ts";
import { holdsOf, placeOf, type Report, readAnswer } from "./outputs.ts";
import { Trust } from "./trust.ts";

export interface LimitedJudgeOptions {
  readonly id: string;
  readonly archive: Archive;
  /** Probability that a leaf holds. */
  readonly leaf: number;
  /** It may open for each comparison. */
  readonly leaves: number;
  readonly advice?: Advice;
}

export interface Advice {
  /** What is said of a block's inputs, by path. */
  readonly say: Say;
  /** Which notes a counteracting helper calls mistaken: how far those can be trusted is learned by itself. */
  readonly doubted?: Doubt;
  /** Blocks with notes, to check how often those are right; opened leaves count as all others. */
  readonly checks: readonly Comparison[];
  /**
   * What else a check may rely on beside leaves, by path: reports on the inputs of the block that is checked, from helpers
   * whose trust was earned below. For gates of which a few leaves tell nothing.
   */
  known?(place: Place): Promise<ReadonlyMap<string, Vouched>>;
}

/** A report with what its judge came to believe of such reports: how often they are right or, in ledgers, how near. */
export interface Vouched {
  readonly said: Report;
  readonly trust: Trusted;
}

export type Trusted = number | Nearness;

/** Reports are `gain` times what is so, give or take `spread`. */
export interface Nearness {
  readonly gain: number;
  readonly spread: number;
}

export interface LimitedJudge extends Judge {
  /** What it came to believe of its notes; asked for the first time, it makes its checks. */
  trust(): Promise<Trusted>;
}

export function limitedJudge({ id, archive, leaf, leaves, advice }: LimitedJudgeOptions): LimitedJudge {
  let known: Promise<Trusts> | undefined;
  const learned = (from: Advice) => {
    known ??= learnTrust(archive, from, { leaf, leaves });
    return known;
  };
  return {
    id,
    trust: async () => (advice ? (await learned(advice)).all.mean : 0.5),
    kind: "program",
    async compare(comparison, options: JudgeOptions = {}): Promise<Verdict> {
      options.signal?.throwIfAborted();
      const place = placeOf(comparison.input);
      const seen = new Map<string, Likelihood>();
      if (advice) {
        const trust = await learned(advice);
        const said = await advice.say(place, comparison);
        const doubted = await advice.doubted?.(place, comparison, said);
        const [plain, objected] = [trust.plain.mean, trust.doubted.mean];
        for (const [path, one] of said) seen.set(path, noted(holdsOf(one), doubted?.has(path) ? objected : plain));
      }
      const reader = archive.reader(place, leaves);
      const { holds } = look(archive, place, reader, seen, { leaf, seed: comparison.id, evenly: true });
      return verdictOf(comparison, holds);
    },
  };
}

function verdictOf({ id, a, b }: Comparison, holds: number): Verdict {
  const [saysA, saysB] = [readAnswer(a.text).holds, readAnswer(b.text).holds];
  return chosen(id, saysA === saysB ? 0.5 : saysA ? holds : 1 - holds);
}

/**
 * Who knows nothing at all has to say something too, as in a forced choice: by lot, and without a probability.
 * @param probability that a is better
 */
export function chosen(id: string, probability: number): Verdict {
  if (Math.abs(probability - 0.5) > 1e-9)
    return { status: "judged", choice: probability > 0.5 ? "a" : "b", probability };
  return { status: "judged", choice: seededRandom(`lot ${id}`)() < 0.5 ? "a" : "b" };
}

/**
 * Opens the leaf that is expected to tell most, then again, as far as the reader allows; the first of equals by lot.
 * @param seen added to
 */
export function look(
  archive: Archive,
  place: Place,
  reader: LeafReader,
  seen: Map<string, Likelihood>,
  { leaf, seed, evenly }: { readonly leaf: number; readonly seed: string; readonly evenly: boolean },
): Beliefs {
  const random = seededRandom(`leaves ${seed}`);
  const closed = leavesBelow(place.path, archive.height(place))
    .map((path) => ({ path, lot: random() }))
    .sort((one, two) => one.lot - two.lot);
  let beliefs = beliefsOf(archive, place, { seen, leaf }, { evenly });
  while (reader.left > 0 && closed.length > 0 && beliefs.holds > 0 && beliefs.holds < 1) {
    const remaining = closed.map(({ path }) => beliefs.remaining(path));
    const least = Math.min(...remaining);
    const best = remaining.findIndex((value) => value < least + 1e-12);
    const { path } = closed.splice(best, 1)[0]!;
    seen.set(path, opened(readFact(reader.open(path))));
    beliefs = beliefsOf(archive, place, { seen, leaf }, { evenly });
  }
  return beliefs;
}

/** In notes: in all, in those that nobody objects to, and in the others. */
interface Trusts {
  readonly all: Trust;
  readonly plain: Trust;
  readonly doubted: Trust;
}

/** Looks below one input of each block as it would without notes, and sees how well what is said of it agrees. */
async function learnTrust(
  archive: Archive,
  advice: Advice,
  { leaf, leaves }: { readonly leaf: number; readonly leaves: number },
): Promise<Trusts> {
  const trusts: Trusts = { all: new Trust(), plain: new Trust(), doubted: new Trust() };
  for await (const { check, place, said, report, child } of checkedReports(advice)) {
    const reader = archive.reader(child, leaves);
    const doubted = await advice.doubted?.(place, check, said);
    const known = new Map(
      [...((await advice.known?.(child)) ?? [])].map(([at, one]) => [
        at,
        noted(holdsOf(one.said), one.trust as number),
      ]),
    );
    const beliefs = look(archive, child, reader, known, { leaf, seed: check.id, evenly: false });
    const agreement = holdsOf(report) ? beliefs.holds : 1 - beliefs.holds;
    trusts.all.observe(agreement);
    trusts[doubted?.has(child.path) ? "doubted" : "plain"].observe(agreement);
  }
  return trusts;
}
