import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { text as textOfStream } from "node:stream/consumers";
import fc from "fast-check";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";
import { afterAll, describe, expect, test } from "vitest";
import { openJournal } from "../journal/sqlite.ts";
import { comparison } from "./comparison.ts";
import type { Preference, Verdict } from "./preference.ts";
import { readComparisons } from "./read.ts";
import { importComparison, readDataset, recordPreference } from "./store.ts";
import { anyPreferences } from "./testing/arbitrary.ts";
import { writePreferences } from "./write.ts";

const folder = mkdtempSync(join(tmpdir(), "espalier-write-"));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, "out");

function said(verdict: Verdict, input: Preference["comparison"]["input"] = "Is it?"): Preference {
  const pair = comparison({ input, a: { text: "yes" }, b: { text: "no" } });
  return { comparison: pair, judge: "ann", kind: "human", verdict };
}
const judged = (choice: "a" | "b" | "tie", more: object = {}): Verdict => ({ status: "judged", choice, ...more });

async function readBack(): Promise<Preference[]> {
  const rows = await Readable.from(readComparisons(path)).toArray();
  return rows.flatMap((row) => ("problem" in row ? [row] : row.preferences));
}

test("our own format loses nothing: ties, both bad, several judges, votes, conversations", async () => {
  await fc.assert(
    fc.asyncProperty(anyPreferences, async (preferences) => {
      await writePreferences(preferences, path, "espalier");
      expect(await readBack()).toEqual(preferences);
    }),
  );
});

test("nor does the journal", async () => {
  await fc.assert(
    fc.asyncProperty(anyPreferences, async (preferences) => {
      const journal = openJournal(":memory:");
      const { comparison } = preferences[0]!;
      importComparison(journal, "d", 0, comparison);
      for (const preference of preferences) await recordPreference(journal, "d", preference);
      expect([...readDataset(journal, "d")]).toEqual([{ comparison, preferences }]);
      await journal.close();
    }),
  );
});

test("what has no verdict or no place is left out and counted", async () => {
  const unjudged = said({ status: "unjudged", reason: "asleep" });
  const rows = [said(judged("a")), said(judged("tie", { bothBad: true })), unjudged, unjudged.comparison];
  expect(await writePreferences(rows, path, "trl")).toEqual({ rows: 1, unjudged: 2, unheld: { ties: 1 } });
  expect(
    readFileSync(path, "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toEqual([{ prompt: "Is it?", chosen: "yes", rejected: "no", judge: "ann", kind: "human" }]);
  expect(await writePreferences(rows, path, "espalier")).toEqual({ rows: 4, unjudged: 0, unheld: {} });
});

test("to a stream, which stays open", async () => {
  const stream = new PassThrough();
  await writePreferences([said(judged("b"))], stream, "trl-implicit");
  stream.end("rest");
  expect(await textOfStream(stream)).toMatch(/^\{"chosen":\[\{"role":"user","content":"Is it\?"\}.*\}\nrest$/s);
});

describe("Parquet", () => {
  const read = async () => parquetReadObjects({ file: await asyncBufferFromFile(path) });

  test("has texts, the judge, strength and probability", async () => {
    const rows = [said(judged("a", { strength: 3, probability: 0.75 })), said(judged("tie")), said(judged("b"))];
    expect(await writePreferences(rows, path, "parquet")).toEqual({ rows: 2, unjudged: 0, unheld: { ties: 1 } });
    const common = { prompt: "Is it?", judge: "ann", kind: "human" };
    expect(await read()).toEqual([
      { ...common, chosen: "yes", rejected: "no", strength: 3, probability: 0.75 },
      { ...common, chosen: "no", rejected: "yes", strength: null, probability: null },
    ]);
  });

  test("has messages where the first prompt is a conversation", async () => {
    const turns = [
      { role: "system", content: "Be brief." },
      { role: "user", content: "Is it?" },
    ] as const;
    await writePreferences([said(judged("a"), turns), said(judged("a"), "So?")], path, "parquet");
    const [first, second] = await read();
    expect(first).toMatchObject({ prompt: turns, chosen: [{ role: "assistant", content: "yes" }] });
    expect(second).toMatchObject({ prompt: [{ role: "user", content: "So?" }] });
  });

  test("is a file even with no rows, and has several row groups where there is much", async () => {
    await writePreferences([], path, "parquet");
    expect(await read()).toEqual([]);
    const long = Array.from({ length: 5 }, (_, index) => said(judged("a"), `${index}${"x".repeat(4_000_000)}`));
    await writePreferences(long, path, "parquet");
    expect((await read()).map(({ prompt }) => prompt[0])).toEqual(["0", "1", "2", "3", "4"]);
  });
});

describe("whatever goes wrong, the old file stays", () => {
  test("when what is written cannot be read to its end", async () => {
    writeFileSync(path, "old");
    async function* broken() {
      for (let row = 0; row < 10_000; row += 1) yield said(judged("a"));
      throw new Error("the source is gone");
    }
    await expect(writePreferences(broken(), path, "trl")).rejects.toThrow("the source is gone");
    expect(readFileSync(path, "utf8")).toBe("old");
    expect(readdirSync(folder)).toEqual(["out"]);
  });

  test("when there is no such folder, or a folder in its place", async () => {
    const nowhere = join(folder, "none", "out");
    await expect(writePreferences([], nowhere, "trl")).rejects.toThrow(/none.out cannot be written: ENOENT/);
    await expect(writePreferences([], folder, "trl")).rejects.toThrow(/cannot be written: EISDIR/);
  });

  test("a link stays a link, and /dev/null what it is", async () => {
    const link = join(folder, "link");
    symlinkSync(path, link);
    await writePreferences([said(judged("a"))], link, "trl");
    expect(
      readdirSync(folder, { withFileTypes: true })
        .find(({ name }) => name === "link")!
        .isSymbolicLink(),
    ).toBe(true);
    expect(readFileSync(path, "utf8")).toContain("Is it?");
    expect(await writePreferences([said(judged("a"))], "/dev/null", "trl")).toMatchObject({ rows: 1 });
    expect(
      readdirSync("/dev", { withFileTypes: true })
        .find(({ name }) => name === "null")!
        .isCharacterDevice(),
    ).toBe(true);
  });
});
