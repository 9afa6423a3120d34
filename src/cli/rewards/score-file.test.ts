import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../testing/program.ts";
import { scoreFile } from "./score-file.ts";
import { byLength } from "./testing/by-length.ts";
import { printed } from "./testing/printed.ts";

const rowsOf = (text: string) =>
  text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));

function files(...lines: readonly (object | string)[]) {
  const folder = temporaryFolder();
  const items = join(folder, "items.jsonl");
  const text = lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line)));
  writeFileSync(items, text.map((line) => `${line}\n`).join(""));
  return { items, out: join(folder, "scores.jsonl") };
}

const outputs = (count: number) => Array.from({ length: count }, (_, n) => ({ input: `q${n}`, output: "x".repeat(n) }));
const pair = (input: string, a: string, b: string, gold?: string) => ({ input, a: { text: a }, b: { text: b }, gold });

describe("rows", () => {
  test("of outputs come back whole with their rewards, in order, whatever their fields are called", async () => {
    const { items } = files(
      { input: "q", output: "yes", id: 7 },
      { prompt: [{ role: "user", content: "q" }], response: "no", task: "t" },
      { prompt: "q", text: "" },
    );
    const model = byLength();
    const text = printed();
    await scoreFile(items, model, { quiet: true });
    expect(rowsOf(text.stdout)).toEqual([
      { rewardModel: "length", input: "q", output: "yes", id: 7, reward: { mean: 3, sd: 0.3 } },
      {
        rewardModel: "length",
        prompt: [{ role: "user", content: "q" }],
        response: "no",
        task: "t",
        reward: { mean: 2, sd: 0.2 },
      },
      { rewardModel: "length", prompt: "q", text: "", reward: { mean: 0, sd: 0 } },
    ]);
    expect(text.stderr).toBe("");
    expect(model.asked[1]).toEqual({ input: [{ role: "user", content: "q" }], output: "no", task: "t" });
  });

  test("of comparisons have both rewards and their difference; where the better one is known, how often it is ahead", async () => {
    const { items } = files(
      pair("one", "long", "s", "a"),
      pair("two", "s", "long", "a"),
      pair("three", "same", "even", "b"),
      pair("four", "s", "long", "tie"),
      { prompt: "five", chosen: "longer", rejected: "short" },
    );
    const text = printed();
    await scoreFile(items, byLength(), { json: true });
    const rows = rowsOf(text.stdout);
    expect(rows[0]).toMatchObject({ rewards: { a: { mean: 4 }, b: { mean: 1 }, difference: 3 }, label: "a" });
    const summary = JSON.parse(text.stderr.slice(text.stderr.indexOf("{")));
    expect(summary).toMatchObject({ rows: 5, unread: 0, accuracy: { value: 2.5 / 4, pairs: 4 } });
  });

  test("of inputs that were trained on are counted, and how often it is right of the others", async () => {
    const { items, out } = files(
      pair("seen", "long", "s", "a"),
      pair("new", "s", "long", "a"),
      pair("newer", "long", "s", "a"),
    );
    const text = printed();
    const isTrained = ({ input }: { readonly input: unknown }) => input === "seen";
    await scoreFile(items, byLength(), { out }, isTrained);
    const said =
      /right 66\.7% .* of 3 pairs.*\n1 of 3 rows are of inputs that it was trained on: right 50\.0% .* of 2 pairs of others/;
    expect(text.stderr).toMatch(said);
    // What was scored before is counted too.
    await scoreFile(items, byLength(), { out }, isTrained);
    expect(text.stderr.slice(text.stderr.indexOf("of them before"))).toMatch(/1 of 3 rows are of inputs/);
    await scoreFile(items, byLength(), { quiet: true }, () => false);
  });

  test("a note on one of two is shown with that one alone", async () => {
    const note = (about: string) => ({ helper: "h", about, text: about });
    const { items } = files({ ...pair("q", "yes", "no"), notes: [note("a"), note("b"), note("both")] });
    const model = byLength();
    printed();
    await scoreFile(items, model, { quiet: true });
    expect(model.asked.map(({ notes }) => notes!.map(({ text }) => text))).toEqual([
      ["a", "both"],
      ["b", "both"],
    ]);
  });

  test("that cannot be read are named, the rest is scored, and the exit code says so", async () => {
    const { items } = files(
      { input: "q", output: "yes" },
      "{",
      { input: "q" },
      { input: "q", output: 3 },
      ...outputs(2),
    );
    const text = printed();
    await scoreFile(items, byLength(), {});
    expect(process.exitCode).toBe(1);
    expect(rowsOf(text.stdout)).toHaveLength(3);
    expect(text.stderr).toMatch(/line 2: not JSON.*line 3: .*Known shapes: one output.*line 4: output: /s);
    expect(text.stderr).toContain("3 rows scored · 3 lines unread");
  });

  test("none at all is an error", async () => {
    printed();
    await expect(scoreFile(files().items, byLength(), {})).rejects.toThrow(/is empty/);
  });
});

describe("--out", () => {
  test("is gone on with: what is there is not scored again, and counts", async () => {
    const { items, out } = files(...outputs(200));
    printed();
    await scoreFile(items, byLength(), { out, quiet: true });
    const whole = readFileSync(out, "utf8");
    const lines = whole.split("\n");
    // As a killed process leaves it.
    writeFileSync(out, `${lines.slice(0, 70).join("\n")}\n${lines[70]!.slice(0, 20)}`);
    const model = byLength();
    await scoreFile(items, model, { out, quiet: true });
    expect(readFileSync(out, "utf8")).toBe(whole);
    expect(model.asked).toHaveLength(130);
  });

  test("counts what was right before", async () => {
    const { items, out } = files(pair("one", "long", "s", "a"));
    printed();
    await scoreFile(items, byLength(), { out, quiet: true });
    appendFileSync(items, `${JSON.stringify(pair("two", "s", "long", "a"))}\n`);
    const text = printed();
    await scoreFile(items, byLength(), { out, json: true, quiet: true });
    expect(JSON.parse(text.stdout)).toMatchObject({ rows: 2, before: 1, accuracy: { value: 0.5, pairs: 2 } });
  });

  test.each([
    ["other rows", () => outputs(9).slice(3), /scores of other rows: its row 3 is not here/],
    ["fewer rows", () => outputs(2), /scores of other rows: its row 3 is not here/],
  ])("that holds scores of %s is refused", async (_, others, message) => {
    const { items, out } = files(...outputs(3));
    printed();
    await scoreFile(items, byLength(), { out, quiet: true });
    writeFileSync(
      items,
      others()
        .map((row) => `${JSON.stringify(row)}\n`)
        .join(""),
    );
    await expect(scoreFile(items, byLength(), { out, quiet: true })).rejects.toThrow(message);
  });

  test("by another reward model, or that is the file of rows, or cannot be written, is refused", async () => {
    const { items, out } = files(...outputs(3));
    printed();
    await scoreFile(items, { ...byLength(), id: "another" }, { out, quiet: true });
    await expect(scoreFile(items, byLength(), { out })).rejects.toThrow(
      /line 1: it was scored by another reward model/,
    );
    await expect(scoreFile(items, byLength(), { out: items })).rejects.toThrow(/holds the rows themselves/);
    await expect(scoreFile(items, byLength(), { out: join(out, "no") })).rejects.toThrow(/cannot be written/);
    await expect(scoreFile(items, byLength(), { out: "/dev/full" })).rejects.toThrow(/ENOSPC.*Make room/);
  });
});
