import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Sample } from "../eval.ts";
import { type RougeKind, rouge, rougeMetric } from "./rouge.ts";

type Figures = Readonly<Record<RougeKind, readonly [precision: number, recall: number, f: number]>>;
interface Vector {
  readonly candidate: string;
  readonly references: readonly string[];
  readonly plain: Figures;
  readonly stemmed: Figures;
}
/** What rouge-score 0.1.2 says: RougeScorer(["rouge1", "rouge2", "rougeL", "rougeLsum"], use_stemmer).score_multi(references, candidate). */
const vectors: readonly Vector[] = JSON.parse(
  readFileSync(join(import.meta.dirname, "testing", "rouge-vectors.json"), "utf8"),
);
const kinds: readonly RougeKind[] = ["1", "2", "L", "Lsum"];

describe.each(kinds)("ROUGE-%s", (kind) => {
  it.each(vectors)(
    "is that of rouge-score, stemmed or not, for $candidate",
    ({ candidate, references, ...figures }) => {
      for (const how of ["plain", "stemmed"] as const) {
        const { precision, recall, f } = rouge(kind, candidate, references, { stem: how === "stemmed" });
        expect([precision, recall, f], how).toEqual(figures[how][kind].map((value) => expect.closeTo(value, 10)));
      }
    },
  );

  it("is 1 of a text with itself, and turns precision into recall when the two change places", () => {
    const texts = fc.array(fc.constantFrom("a", "b", "c", "D."), { maxLength: 12 }).map((words) => words.join(" "));
    fc.assert(
      fc.property(texts, texts, (one, other) => {
        const [there, back] = [rouge(kind, one, [other]), rouge(kind, other, [one])];
        expect([there.precision, there.recall, there.f]).toEqual([back.recall, back.precision, back.f]);
        expect(rouge(kind, `${one} x y`, [`${one} x y`]).f).toBe(1);
      }),
      { seed: 1 },
    );
  });
});

it("no references are an error that says so", () => {
  expect(() => rouge("2", "text", [])).toThrow("ROUGE-2 needs a reference; there is none.");
});

it("as a metric it is F of an item's references, or the part that is asked for", () => {
  const sample = (output: string): Sample<readonly string[], string> => ({
    ...{ item: ["the cat sat", "a dog"], id: "cat", cluster: "cat", seed: 0, epoch: 0, output },
    spent: { calls: 0, inputTokens: 0, outputTokens: 0, cost: 0, milliseconds: 0 },
  });
  const references = (item: readonly string[]) => item;
  expect(rougeMetric("1", references).score!(sample("The cat."))).toBeCloseTo(0.8, 12);
  expect(rougeMetric("1", references, { part: "precision" }).score!(sample("The cat."))).toBe(1);
});
