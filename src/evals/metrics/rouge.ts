/**
 * Words that a text shares with references. Source: Lin 2004, "ROUGE: A Package for Automatic Evaluation of Summaries";
 * equal to the Python package rouge-score 0.1.2 with its default tokenizer, without its stemmer or with it. Letters other
 * than a to z part words, as they do there.
 */
import { EspalierError } from "../../core/errors.ts";
import type { Metric } from "../eval.ts";
import { porterStem } from "./porter-stem.ts";
import { sharedBySentences } from "./union-lcs.ts";

/**
 * Of single words, of pairs of neighbours, of the longest common subsequence of the whole texts, and of those of their
 * sentences. For Lsum a line is a sentence, as in rouge-score: a text without line breaks is one, and it is the same as L.
 */
export type RougeKind = "1" | "2" | "L" | "Lsum";

/** Each in [0, 1]. */
export interface Rouge {
  /** Of what the candidate says, the share that the reference has. */
  readonly precision: number;
  /** Of what the reference says, the share that the candidate has. */
  readonly recall: number;
  /** Their harmonic mean. */
  readonly f: number;
}

export interface RougeOptions {
  /** Whether English endings are cut off first, as for many published figures, which are then a little higher. */
  readonly stem?: boolean;
}

/**
 * @returns of the reference with the highest F, the first of equals
 * @throws EspalierError without references
 */
export function rouge(
  kind: RougeKind,
  candidate: string,
  references: readonly string[],
  options: RougeOptions = {},
): Rouge {
  if (references.length === 0) throw new EspalierError(`ROUGE-${kind} needs a reference; there is none.`);
  const sentencesOf = (text: string) => {
    const sentences = kind === "Lsum" ? text.split("\n") : [text];
    return sentences.map((sentence) => wordsOf(sentence, options));
  };
  const said = sentencesOf(candidate);
  const scores = references.map((reference) => scoreOf(kind, said, sentencesOf(reference)));
  return scores.reduce((best, score) => (score.f > best.f ? score : best));
}

/**
 * The metric of arms that write a text.
 * @param references of an item, one at least
 * @param options and which part; F unless given
 */
export function rougeMetric<Item>(
  kind: RougeKind,
  references: (item: Item) => readonly string[],
  { part = "f", ...options }: RougeOptions & { readonly part?: keyof Rouge } = {},
): Metric<Item, string> {
  return { better: "higher", score: ({ item, output }) => rouge(kind, output!, references(item), options)[part] };
}

function wordsOf(text: string, { stem = false }: RougeOptions): string[] {
  const words = text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return stem ? words.map((word) => (word.length > 3 ? porterStem(word) : word)) : words;
}

function scoreOf(
  kind: RougeKind,
  sentences: readonly (readonly string[])[],
  ofReference: readonly (readonly string[])[],
): Rouge {
  const [candidate, reference] = [sentences.flat(), ofReference.flat()];
  if (kind === "Lsum") {
    return rougeOf(sharedBySentences(sentences, ofReference), candidate.length, reference.length);
  }
  if (kind === "L") return rougeOf(longestCommon(candidate, reference), candidate.length, reference.length);
  const n = Number(kind);
  const left = countsOf(reference, n);
  let shared = 0;
  for (const [gram, count] of countsOf(candidate, n)) shared += Math.min(count, left.get(gram) ?? 0);
  return rougeOf(shared, Math.max(0, candidate.length - n + 1), Math.max(0, reference.length - n + 1));
}

function rougeOf(shared: number, candidate: number, reference: number): Rouge {
  if (shared === 0) return { precision: 0, recall: 0, f: 0 };
  const [precision, recall] = [shared / candidate, shared / reference];
  return { precision, recall, f: (2 * precision * recall) / (precision + recall) };
}

function countsOf(words: readonly string[], n: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let at = 0; at + n <= words.length; at++) {
    const gram = words.slice(at, at + n).join(" ");
    counts.set(gram, (counts.get(gram) ?? 0) + 1);
  }
  return counts;
}

/** @returns its length: of the table one row is kept */
function longestCommon(one: readonly string[], other: readonly string[]): number {
  const row = new Uint32Array(other.length + 1);
  for (const word of one) {
    let diagonal = 0;
    for (let at = 1; at <= other.length; at++) {
      const above = row[at]!;
      row[at] = word === other[at - 1] ? diagonal + 1 : Math.max(above, row[at - 1]!);
      diagonal = above;
    }
  }
  return row[other.length]!;
}
