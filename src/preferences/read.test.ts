import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, describe, expect, test } from "vitest";
import { type ReadRow, readComparisons } from "./read.ts";

const folder = mkdtempSync(join(tmpdir(), "espalier-read-"));
afterAll(() => rmSync(folder, { recursive: true }));

function read(...rows: readonly unknown[]): Promise<ReadRow[]> {
  const path = join(folder, "pairs.jsonl");
  writeFileSync(path, rows.map((row) => `${typeof row === "string" ? row : JSON.stringify(row)}\n`).join(""));
  return Readable.from(readComparisons(path)).toArray();
}

const own = (id: string, a = "yes", b = "no") => ({ id, input: "Is it?", a: { text: a }, b: { text: b } });
const trl = (chosen: string, rejected: string, judge?: string) => ({ prompt: "Is it?", chosen, rejected, judge });

describe("a bad line is named by its number, and the rest goes on", () => {
  test("whatever is wrong with it", async () => {
    const rows = await read(own("1"), "{", "[1]", "5", { question: "?" }, trl("yes", "yes"), { chosen: "x" }, own("2"));
    expect(rows.map((row) => ("problem" in row ? [row.line, row.problem] : [row.line, row.comparison.id]))).toEqual([
      [1, "1"],
      [2, expect.stringMatching(/^not JSON/)],
      [3, "a row must be a JSON object, this is a list"],
      [4, "a row must be a JSON object, this is a number"],
      [
        5,
        expect.stringMatching(/^a row of no known shape, with the fields question\. Known shapes: espalier \(.*trl \(/),
      ],
      [6, "both candidates are the same text"],
      [7, "the field rejected is missing"],
      [8, "2"],
    ]);
  });

  test("a file without a line is refused as a whole", async () => {
    await expect(read()).rejects.toThrow(/pairs\.jsonl is empty: there is nothing to read/);
  });
});

describe("a comparison that comes twice", () => {
  test("is merged without a word when it is the same", async () => {
    expect(await read(own("1"), own("2"), own("1"))).toHaveLength(2);
  });

  test("is a problem naming both lines when its id has another content", async () => {
    const [, problem] = await read(own("1"), own("1", "yes", "perhaps"));
    expect(problem).toEqual({
      line: 2,
      problem: expect.stringMatching(/^the id 1 is that of line 1 too, which has other/),
    });
    const exchanged = await read(own("1"), own("1", "no", "yes"));
    expect(exchanged[1]).toMatchObject({ line: 2, problem: expect.stringContaining("other sides") });
  });

  test("brings the judgements of its line, on the same sides, however they disagree", async () => {
    const rows = await read(trl("yes", "no", "ann"), trl("no", "yes", "bob"), trl("yes", "no", "cat"));
    const said = rows.map((row) => {
      if ("problem" in row) return row.problem;
      const [{ judge, verdict }] = row.preferences as [(typeof row.preferences)[number]];
      const { a, b, id } = row.comparison;
      return { id, a: a.text, b: b.text, judge, verdict, repeats: row.repeats };
    });
    const { id, a, b, verdict } = said[0] as Exclude<(typeof said)[number], string>;
    const opposite = { status: "judged", choice: (verdict as { choice: string }).choice === "a" ? "b" : "a" };
    expect(said.slice(1)).toEqual([
      { id, a, b, judge: "bob", verdict: opposite, repeats: 1 },
      { id, a, b, judge: "cat", verdict, repeats: 1 },
    ]);
  });

  test("is found among many", async () => {
    const many = Array.from({ length: 5000 }, (_, index) => own(String(index)));
    const rows = await read(...many, own("17", "other"), own("4999"));
    expect(rows).toHaveLength(5001);
    expect(rows.at(-1)).toEqual({ line: 5001, problem: expect.stringContaining("the id 17 is that of line 18 too") });
  });
});

test("which side the chosen one becomes is drawn", async () => {
  const rows = await read(...Array.from({ length: 400 }, (_, index) => trl(`yes ${index}`, `no ${index}`)));
  const first = rows.filter((row) => "comparison" in row && row.comparison.a.text.startsWith("yes"));
  expect(first.length).toBeGreaterThan(150);
  expect(first.length).toBeLessThan(250);
});
