import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { generateDesigns, pairOf, plant, readDesigns, templates } from "./generate.ts";
import { splits } from "./split.ts";

describe("a pair", () => {
  test("differs in the defect's lines alone", () => {
    fc.assert(
      fc.property(fc.constantFrom(...templates), fc.nat(20), fc.string(), (template, defect, seed) => {
        const [clean, bad] = pairOf(template, defect, seed);
        const kept = new Set(clean.text.split("\n"));
        const others = bad.text.split("\n").filter((_, at) => !bad.defect!.lines.includes(at + 1));
        expect(others.filter((line) => !kept.has(line))).toEqual([]);
        expect(bad.text).not.toBe(clean.text);
        expect(bad.defect!.lines.length).toBeGreaterThan(0);
        expect([clean.twin, bad.twin]).toEqual([bad.id, clean.id]);
        expect(clean.defect).toBeUndefined();
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  test("is the same for the same seed, and another for another", () => {
    const texts = (seed: number) => generateDesigns({ split: "train", pairs: 20, seed }).map(({ text }) => text);
    expect(texts(3)).toEqual(texts(3));
    expect(texts(3)).not.toEqual(texts(4));
  });

  test("says nothing of the defect in its text", () => {
    for (const { text } of generateDesigns({ split: "test", pairs: 40 }))
      expect(text).not.toMatch(/\/\/|\/\*|bug|defect/);
  });
});

describe("splits", () => {
  test("share no template", () => {
    const seen = splits.flatMap((split) => [
      ...new Set(generateDesigns({ split, pairs: 40 }).map(({ template }) => template)),
    ]);
    expect(new Set(seen).size).toBe(seen.length);
  });

  test("share no design", () => {
    const all = splits.flatMap((split) => [...new Set(generateDesigns({ split, pairs: 60 }).map(({ text }) => text))]);
    expect(new Set(all).size).toBe(all.length);
  });

  test("have every template and every defect of it", () => {
    for (const split of splits) {
      const own = templates.filter((template) => template.split === split);
      const designs = generateDesigns({ split, pairs: own.length * 4 });
      for (const { name } of own) {
        const kinds = new Set(
          designs.flatMap(({ template, defect }) => (template === name && defect ? [defect.kind] : [])),
        );
        expect(kinds.size).toBeGreaterThanOrEqual(3);
      }
    }
  });
});

test("an edit that fits two lines is a fault of its template", () => {
  const planted = { kind: "width", aspect: "function", edits: [{ from: "a", to: "b" }], text: "" } as const;
  expect(() => plant({ code: "a\na" }, planted)).toThrow("stands in 2 lines");
});

describe("a file of designs", () => {
  const file = (text: string) => {
    const folder = mkdtempSync(join(tmpdir(), "espalier-designs-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    writeFileSync(join(folder, "a.jsonl"), text);
    return join(folder, "a.jsonl");
  };

  test("is read as it was written", async () => {
    const designs = generateDesigns({ split: "dev", pairs: 5 });
    expect(await readDesigns(file(designs.map((one) => `${JSON.stringify(one)}\n`).join("")))).toEqual(designs);
  });

  test("names the line that does not fit", async () => {
    await expect(readDesigns(file('\n{"id": 1}\n'))).rejects.toThrow(/line 2: not a planted design/);
  });
});
