/**
 * A limited judge's labels: it may open three leaves of a block for a comparison of two reports on it, and expects of
 * what it has not seen what it can, from how often claims are so and, assisted, from a helper's notes.
 */
import { seededRandom, type TrainingPair } from "../../src/index.ts";
import { createArchive, leavesBelow } from "../ladder/archive.ts";
import type { Drawn } from "../ladder/design.ts";
import { words, wordsOf } from "../ladder/facts.ts";
import { drawReport, rightShare, usedWords, worth, worthOf } from "./reports.ts";

/** Of notes, whoever makes them. */
const noteError = 0.1;

/** Opened for each comparison, at most. */
const leaves = 3;

/** Of each block that is labelled. */
export const pairsOfInput = 4;

export interface Labelled {
  readonly pair: TrainingPair;
  /** 1 where the better report was chosen. */
  readonly right: number;
}

/** A limited judge's verdicts on pairs of reports of one block. */
export function labelsOf({ design }: Drawn, assisted: boolean, seed: number): Labelled[] {
  const archive = createArchive();
  archive.add(design);
  const used = usedWords(design);
  const random = seededRandom(`labels ${seed} ${design.id}`);
  return Array.from({ length: pairsOfInput }, (_, place) => {
    const [one, two] = [drawReport(used, random), drawReport(used, random)];
    const reader = archive.reader({ design: design.id, path: "" }, leaves);
    const places = leavesBelow("", design.depth);
    const seen = new Set<string>();
    while (reader.left > 0 && reader.opened < places.length) {
      for (const word of wordsOf(reader.open(places[Math.floor(random() * places.length)]!))) seen.add(word);
    }
    const notes = notesOn(used, `${seed} ${design.id} ${place} notes`);
    // Of a word that is claimed and was not seen in the leaves that were opened.
    const closed = 1 - reader.opened / places.length;
    const unseen = (rightShare * closed) / (rightShare * closed + 1 - rightShare);
    const chance = (word: string) => {
      if (seen.has(word)) return 1;
      if (!assisted) return unseen;
      const said = notes(word) ? 1 - noteError : noteError;
      return (unseen * said) / (unseen * said + (1 - unseen) * (1 - said));
    };
    const value = (report: readonly string[]) => {
      const right = report.reduce((sum, word) => sum + chance(word), 0);
      return worth(right, report.length - right, report.length);
    };
    const isOne = value(one) >= value(two);
    const [chosen, rejected] = isOne ? [one, two] : [two, one];
    return {
      pair: {
        ...{ input: design.id, chosen: chosen.join(" "), rejected: rejected.join(" ") },
        ...{ target: 1, weight: 1, margin: 0, judge: assisted ? "assisted" : "unaided" },
      },
      right: Number(worthOf(chosen, used) >= worthOf(rejected, used)),
    };
  });
}

/** A helper's word on words, the same whenever it is asked. */
export function notesOn(used: ReadonlySet<string>, seed: string): (word: string) => boolean {
  const random = seededRandom(seed);
  const said = new Map(words.map((word) => [word, used.has(word) !== random() < noteError]));
  return (word) => said.get(word)!;
}
