import { PassThrough, Writable } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Journal } from "../../journal/journal.ts";
import { openJournal } from "../../journal/sqlite.ts";
import { Batch } from "../../judges/human/batch.ts";
import { JudgingSession } from "../../judges/human/session.ts";
import { type Comparison, comparison } from "../../preferences/comparison.ts";
import { importComparison, readDataset } from "../../preferences/store.ts";
import { judgeInTerminal } from "./terminal.ts";
import { columns, pad, wrap } from "./wrap.ts";

let journal: Journal;
beforeEach(() => {
  journal = openJournal(":memory:");
});
afterEach(() => journal.close());

const pair = (index: number, more: Partial<Comparison> = {}) =>
  comparison({ input: `Task ${index}`, a: { text: "good" }, b: { text: "poor" }, ...more });

/** A terminal of which every drawing is seen. */
class Screen extends Writable {
  readonly isTTY = true;
  readonly columns: number;
  readonly rows = 24;
  readonly input = Object.assign(new PassThrough(), {
    isTTY: true,
    isRaw: false,
    setRawMode: (on: boolean) => this.#raw(on),
  });
  raw = "";
  #seen: () => void = () => {};

  constructor(columns: number) {
    super();
    this.columns = columns;
  }

  #raw(on: boolean) {
    this.input.isRaw = on;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void) {
    this.raw += chunk.toString();
    this.#seen();
    done();
  }

  /** The latest drawing. */
  get frame(): string {
    return stripVTControlCharacters(this.raw.split("\u001b[H").at(-1)!).replaceAll("\r", "");
  }

  async shows(words: string | RegExp): Promise<void> {
    while (!this.frame.match(words)) {
      await new Promise<void>((seen) => {
        this.#seen = seen;
      });
    }
  }

  async press(keys: string, words: string | RegExp): Promise<void> {
    this.input.write(keys);
    await this.shows(words);
  }
}

async function judging(pairs: readonly Comparison[], width = 80) {
  for (const [index, one] of pairs.entries()) importComparison(journal, "d", index, one);
  await journal.labels.flush();
  const batch = new Batch(journal, { dataset: "d", judges: ["ann"], order: (all) => [...all] });
  const screen = new Screen(width);
  const session = new JudgingSession({ batch, judge: "ann" });
  const ended = judgeInTerminal(session, "Prefer the truth.", { input: screen.input, output: screen });
  await screen.shows("Task 0");
  return { screen, ended };
}

const verdicts = () =>
  [...readDataset(journal, "d")].flatMap(({ preferences }) => preferences.map(({ verdict }) => verdict));

test("a whole session by keys, and the terminal is left as it was", async () => {
  const { screen, ended } = await judging([pair(0), pair(1), pair(2)]);
  await screen.press("?", "fold the task");
  await screen.press("g", "Task 0");
  await screen.press("g", "Prefer the truth");
  await screen.press("x", "Task 0");
  await screen.press("\r", "Choose first");
  await screen.press("x", /R why/);
  await screen.press("r", "▏");
  await screen.press("nope, a b", "Why: nope, a b▏");
  await screen.press("\u007f", "Why: nope, a ▏");
  await screen.press("\r", /Why: nope, a$/m);
  await screen.press("\r", "Task 1");
  await screen.press("s", "Task 2");
  await screen.press("e\r", "1 skipped");
  await screen.press("n", "Task 1");
  await screen.press("u", "Task 2");
  await screen.press("\r", "Task 1");
  await screen.press("a4\r", "All judged");
  await screen.press("\r", "Thank you: 3 judged");
  await screen.press("q", /$/);
  await ended;
  expect(verdicts()).toEqual([
    { status: "judged", choice: "tie", bothBad: true, rationale: "nope, a" },
    expect.objectContaining({ strength: 4 }),
    { status: "judged", choice: "tie" },
  ]);
  expect(screen.input.isRaw).toBe(false);
  expect(screen.raw.endsWith("\u001b[?25h\u001b[?1049l")).toBe(true);
});

test("a long text is paged, and A and B stand beside each other where there is room", async () => {
  const lines = (name: string) => Array.from({ length: 60 }, (_, index) => `${name} line ${index}`).join("\n");
  const { screen, ended } = await judging([pair(0, { a: { text: lines("one") }, b: { text: lines("two") } })], 120);
  expect(screen.frame).toMatch(/(one|two) line 3 +│ (one|two) line 3\n/);
  expect(screen.frame).not.toContain("line 40");
  await screen.press(" ", "line 20");
  await screen.press("\u001b[F", "line 59");
  await screen.press("\u001b[H", "Task 0");
  await screen.press("\u0003", /$/);
  await ended;
});

test("no text reaches the terminal as control, and its lines fit", async () => {
  const evil = "\u001b]0;owned\u0007\u001b[2J\u001b[31mred\u202e\u0007 \u009b1A 漢字漢字".repeat(40);
  const { screen, ended } = await judging([
    pair(0, { a: { text: evil }, b: { text: evil }, source: evil, notes: [{ helper: evil, about: "a", text: evil }] }),
  ]);
  await screen.press("v", "red");
  await screen.press("\u001b[F", "Enter submits");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  expect(screen.raw).not.toMatch(/\u001b\]|\u001b\[2J|\u001b\[31m|[\u0007\u009b\u202e]/);
  for (const line of screen.frame.split("\n")) expect(columns(line)).toBeLessThanOrEqual(80);
  await screen.press("q", /$/);
  await ended;
});

test("without a terminal it says so", async () => {
  const session = new JudgingSession({ batch: new Batch(journal, { dataset: "d", judges: ["ann"] }), judge: "ann" });
  const nowhere = { input: new PassThrough(), output: new PassThrough() };
  await expect(judgeInTerminal(session, undefined, nowhere)).rejects.toThrow("needs a terminal");
});

describe("wrap", () => {
  test("breaks at spaces, and counts characters that take two columns or none", () => {
    expect(wrap("a line of words", 7)).toEqual(["a line", "of", "words"]);
    expect(wrap("漢字漢字", 5)).toEqual(["漢字", "漢字"]);
    expect(columns("e\u0301漢👩‍🚀")).toBe(5);
    expect(pad("漢", 4)).toBe("漢  ");
  });

  test("keeps every character but spaces, in lines that fit", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 80 }), fc.integer({ min: 2, max: 20 }), (text, width) => {
        const lines = wrap(text, width);
        for (const line of lines) expect(columns(line)).toBeLessThanOrEqual(width);
        const letters = (from: string) => from.replace(/\s/g, "");
        expect(letters(lines.join(""))).toBe(letters(wrap(text, 1000).join("")));
      }),
    );
  });
});
