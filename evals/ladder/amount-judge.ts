/**
 * The limited judge of ledgers: of two amounts it prefers the one that is nearer to what it believes. What it has not
 * seen is normal to it, and so are its helpers' errors; how far those reach it learns from its own spot-checks.
 */

import { type Comparison, seededRandom, type Verdict } from "../../src/index.ts";
import { checkedReports } from "./advice.ts";
import { normalBelow, unitOf } from "./amounts.ts";
import { type Archive, leavesBelow } from "./archive.ts";
import { childrenOf, type Place } from "./design.ts";
import { readAmount } from "./facts.ts";
import {
  type Advice,
  chosen,
  type LimitedJudge,
  type LimitedJudgeOptions,
  type Nearness,
  type Vouched,
} from "./judge.ts";
import { placeOf, readAnswer } from "./outputs.ts";

interface Normal {
  readonly mean: number;
  readonly variance: number;
}

export function amountJudge({ id, archive, leaves, advice }: Omit<LimitedJudgeOptions, "leaf">): LimitedJudge {
  let learned: Promise<Nearness> | undefined;
  const trust = () => {
    learned ??= advice ? learnNearness(archive, advice, leaves) : Promise.resolve({ gain: 0, spread: 1 });
    return learned;
  };
  return {
    id,
    trust,
    kind: "program",
    async compare(comparison, options = {}): Promise<Verdict> {
      options.signal?.throwIfAborted();
      const place = placeOf(comparison.input);
      const nearness = advice && (await trust());
      const said = advice && (await advice.say(place, comparison));
      const notes = new Map([...(said ?? [])].map(([path, one]) => [path, { said: one, trust: nearness! }]));
      const belief = look(archive, place, leaves, notes, comparison.id);
      return chosen(comparison.id, nearer(comparison, belief));
    },
  };
}

/** @returns probability that a is nearer */
function nearer({ a, b }: Comparison, { mean, variance }: Normal): number {
  const [one, other] = [Number(readAnswer(a.text).said), Number(readAnswer(b.text).said)];
  if (one === other) return 0.5;
  const middle = (one + other) / 2;
  const above = variance > 0 ? normalBelow((mean - middle) / Math.sqrt(variance)) : mean > middle ? 1 : 0;
  return one > other ? above : 1 - above;
}

/**
 * Opens leaves, the first by lot and then those beside it: what was noted of a block tells ever more of the rest of it.
 * @returns what the place comes to, in its units
 */
function look(
  archive: Archive,
  place: Place,
  limit: number,
  notes: ReadonlyMap<string, Vouched>,
  seed: string,
): Normal {
  const reader = archive.reader(place, limit);
  const closed = leavesBelow(place.path, archive.height(place));
  const first = closed[Math.floor(seededRandom(`leaves ${seed}`)() * closed.length)]!;
  const shared = (path: string) => [...path].findIndex((step, index) => step !== first[index]);
  const order = closed.map((path) => ({ path, near: path === first ? path.length : shared(path) }));
  order.sort((one, other) => other.near - one.near);
  const seen = new Map(
    order.slice(0, Math.min(limit, order.length)).map(({ path }) => [path, readAmount(reader.open(path)) / unitOf(0)]),
  );
  return believed(archive, place, seen, notes);
}

function believed(
  archive: Archive,
  { design, path }: Place,
  seen: ReadonlyMap<string, number>,
  notes: ReadonlyMap<string, Vouched>,
): Normal {
  if (archive.height({ design, path }) === 0) {
    const amount = seen.get(path);
    return told(amount === undefined ? usual : { mean: amount, variance: 0 }, notes.get(path));
  }
  // Nothing below that is known: as blocks usually are.
  if (![...seen.keys(), ...notes.keys()].some((at) => at !== path && at.startsWith(path))) {
    return told(usual, notes.get(path));
  }
  const { turned } = archive.rule({ design, path });
  const inputs = childrenOf(path).map((child) => believed(archive, { design, path: child }, seen, notes));
  const sum = inputs.reduce((all, { mean }, index) => all + (turned[index] ? -mean : mean), 0);
  const variance = inputs.reduce((all, one) => all + one.variance, 0) / 3;
  return told({ mean: sum / Math.sqrt(3), variance }, notes.get(path));
}

const usual: Normal = { mean: 0, variance: 1 };

function told({ mean, variance }: Normal, note: Vouched | undefined): Normal {
  if (!note || variance === 0) return { mean, variance };
  const { gain, spread } = note.trust as Nearness;
  const precision = 1 / variance + gain ** 2 / spread ** 2;
  return { mean: (mean / variance + (gain * Number(note.said)) / spread ** 2) / precision, variance: 1 / precision };
}

const gains = Array.from({ length: 25 }, (_, index) => (index - 12) / 10);
const spreads = Array.from({ length: 24 }, (_, index) => 0.02 * 1.22 ** index);
const grid = gains.flatMap((gain) => spreads.map((spread): Nearness => ({ gain, spread })));

/** A posterior on a grid, uniform at first; looks below one input of each block as it would without notes. */
async function learnNearness(archive: Archive, advice: Advice, leaves: number): Promise<Nearness> {
  const logs = new Float64Array(grid.length);
  for await (const { check, report, child } of checkedReports(advice)) {
    const known = (await advice.known?.(child)) ?? new Map<string, Vouched>();
    const { mean, variance } = look(archive, child, leaves, known, check.id);
    for (const [index, { gain, spread }] of grid.entries()) {
      const all = gain ** 2 * variance + spread ** 2;
      logs[index]! -= 0.5 * (Math.log(all) + (Number(report) - gain * mean) ** 2 / all);
    }
  }
  const highest = logs.reduce((most, log) => Math.max(most, log));
  const weights = Array.from(logs, (log) => Math.exp(log - highest));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = (of: (one: Nearness) => number) =>
    grid.reduce((sum, one, index) => sum + (weights[index]! / total) * of(one), 0);
  return { gain: mean(({ gain }) => gain), spread: mean(({ spread }) => spread) };
}
