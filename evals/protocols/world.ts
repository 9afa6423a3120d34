/**
 * Logs of a warehouse, with exact truth: what came in at each bay on each day of a week, and corrections at the end. Asked
 * is what came in at one bay; of two answers one is wrong on one day, since it misread a line or missed a correction.
 */
import { z } from "zod";
import { type Comparison, comparison, extraOf, type Random, seededRandom } from "../../src/index.ts";

export const weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"] as const;
export type Day = (typeof weekdays)[number];

export const weekSchema = z.object({
  log: z.string(),
  bay: z.number(),
  /** A page for each day, and one of corrections. */
  pages: z.array(z.string()),
});
export type Week = z.infer<typeof weekSchema>;

/** What a line of the log says. */
export interface Entry {
  readonly day: Day;
  readonly bay: number;
  readonly crates: number;
  readonly isCorrection: boolean;
}

/** Words of the log, as they stand there or would stand there. */
export function entryLine({ day, bay, crates }: Omit<Entry, "isCorrection">, instead?: number): string {
  return instead === undefined
    ? `${day}, bay ${bay}: ${crates} crates came in.`
    : `Correction of ${day}, bay ${bay}: ${crates} crates came in, not ${instead}.`;
}

export function readEntries(text: string): Entry[] {
  const found = text.matchAll(/(Correction of )?(\w+day), bay (\d+): (\d+) crates came in/g);
  return Array.from(found, ([, correction, day, bay, crates]) => ({
    ...{ day: day as Day, bay: Number(bay), crates: Number(crates) },
    isCorrection: correction !== undefined,
  }));
}

/** What is known of a day once these entries are known: a correction counts for more than what it corrects. */
export function cratesOn(entries: readonly Entry[], day: Day, bay: number): number | undefined {
  const own = entries.filter((entry) => entry.day === day && entry.bay === bay);
  return (own.find(({ isCorrection }) => isCorrection) ?? own[0])?.crates;
}

/** A line for each day, then the sum. */
export function answerOf(crates: ReadonlyMap<Day, number>): string {
  const sum = [...crates.values()].reduce((total, one) => total + one, 0);
  return [...Array.from(crates, ([day, count]) => `${day}: ${count}.`), `Together: ${sum}.`].join("\n");
}

export function readAnswer(text: string): Map<Day, number> {
  const found = text.matchAll(/^(\w+day): (\d+)\./gm);
  return new Map(Array.from(found, ([, day, crates]) => [day as Day, Number(crates)]));
}

/** Days on which two answers part. */
export function parted(one: string, other: string): Day[] {
  const [first, second] = [readAnswer(one), readAnswer(other)];
  return weekdays.filter((day) => first.get(day) !== second.get(day));
}

/** Probability that an entry is corrected. */
const corrected = 0.2;

/**
 * @param use logs of other uses are others
 * @returns of each log one comparison, so that to draw comparisons is to draw inputs
 */
export function drawComparisons(use: string, count: number, seed: number): Comparison[] {
  return Array.from({ length: count }, (_, index) => drawComparison(`${use}-${seed}-${index}`));
}

function drawComparison(log: string): Comparison {
  const random = seededRandom(`log ${log}`);
  const bays = 3 + below(random, 6);
  const bay = 1 + below(random, bays);
  const day = weekdays[below(random, weekdays.length)]!;
  const missesCorrection = random() < 0.5;
  const first = new Map<string, number>();
  const last = new Map<string, number>();
  const key = (of: Day, at: number) => `${of} ${at}`;
  const corrections: string[] = [];
  const pages = weekdays.map((of) => {
    const drawn = distinct(random, bays);
    return drawn
      .map((crates, index) => {
        const at = index + 1;
        first.set(key(of, at), crates);
        const isCorrected = of === day && at === bay ? missesCorrection : random() < corrected;
        const after = isCorrected ? crates + (random() < 0.5 ? 1 : -1) * (1 + below(random, 5)) : crates;
        last.set(key(of, at), after);
        if (isCorrected) corrections.push(entryLine({ day: of, bay: at, crates: after }, crates));
        return entryLine({ day: of, bay: at, crates });
      })
      .join("\n");
  });
  const elsewhere = 1 + ((bay - 1 + 1 + below(random, bays - 1)) % bays);
  const right = new Map(weekdays.map((of) => [of, last.get(key(of, bay))!]));
  const misread = first.get(key(day, missesCorrection ? bay : elsewhere))!;
  const wrong = new Map(right).set(day, misread);
  const gold = random() < 0.5 ? "a" : "b";
  const [a, b] = gold === "a" ? [right, wrong] : [wrong, right];
  const week: Week = { log, bay, pages: [...pages, corrections.join("\n")] };
  return comparison({
    input: `How many crates came in at bay ${bay} in the week of log ${log}? Give each day's number, then all together.`,
    source: sourceOf(week),
    ...{ a: { text: answerOf(a) }, b: { text: answerOf(b) }, gold, extra: extraOf(week) },
  });
}

export function sourceOf({ pages }: Week): string {
  return pages.filter(Boolean).join("\n");
}

/** Far enough apart that a corrected number is no other bay's. */
function distinct(random: Random, count: number): number[] {
  const tens = Array.from({ length: 9 }, (_, index) => index + 1);
  return Array.from({ length: count }, () => {
    const [ten] = tens.splice(below(random, tens.length), 1);
    return 11 * ten!;
  });
}

export function below(random: Random, bound: number): number {
  return Math.floor(random() * bound);
}
