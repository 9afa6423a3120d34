import { PassThrough, Writable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Journal } from "../../journal/journal.ts";
import { openJournal } from "../../journal/sqlite.ts";
import { Batch } from "../../judges/human/batch.ts";
import { longestRationale } from "../../judges/human/limits.ts";
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

/** The pointer is seen again, and the person's own screen. */
const leftAsItWas = "\u001b[?25h\u001b[?1049l";

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
  await screen.press("\r", "All judged");
  await screen.press("f", "Thank you: 3 judged");
  await screen.press("q", /$/);
  await ended;
  expect(verdicts()).toEqual([
    { status: "judged", choice: "tie", bothBad: true, rationale: "nope, a" },
    expect.objectContaining({ strength: 4 }),
    { status: "judged", choice: "tie" },
  ]);
  expect(screen.input.isRaw).toBe(false);
  expect(screen.raw.endsWith(leftAsItWas)).toBe(true);
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

test("pasted text is a rationale while one is written, and never keys", async () => {
  const { screen, ended } = await judging([pair(0), pair(1)]);
  expect(screen.raw).toContain("\u001b[?2004h");
  const paste = "\u001b[200~b\rsecond\r\n\nli\u001b[31mne\n\u001b[201~";
  await screen.press(paste, "Left out: press R");
  expect(screen.frame).toContain("R why");
  await screen.press("ra: ", "Why: a: ▏");
  await screen.press(paste, "Why: a: b second line ▏");
  await screen.press(`\u001b[200~${"😀".repeat(longestRationale)}\u001b[201~`, "😀▏");
  await screen.press("\re\r", "Task 1");
  await screen.press("q", /$/);
  await ended;
  expect(screen.raw).toContain("\u001b[?2004l");
  const rationale = verdicts().map((verdict) => verdict.status === "judged" && verdict.rationale)[0] || "";
  expect(rationale).toMatch(/^a: b second line 😀+$/u);
  expect(longestRationale - rationale.length).toBeOneOf([0, 1]);
});

test("once ended it draws nothing and takes no key", async () => {
  const { screen, ended } = await judging([pair(0)]);
  screen.input.write("qe\r");
  await ended;
  await setImmediate();
  expect(screen.raw.endsWith(leftAsItWas)).toBe(true);
  expect(verdicts()).toEqual([]);
});

test("keys with Ctrl or Alt judge nothing", async () => {
  const { screen, ended } = await judging([pair(0), pair(1)]);
  await screen.press("e\r", "Task 1");
  await screen.press("\u0015\u0001\u001bu\u001bs?", "Keys");
  await screen.press("\u0015\u001bu", "Keys");
  await screen.press("\u001b", "Task 1");
  await screen.press("\u0003", /$/);
  await ended;
  expect(verdicts()).toEqual([{ status: "judged", choice: "tie" }]);
});

test("backspace takes a whole character", async () => {
  const { screen, ended } = await judging([pair(0), pair(1)]);
  await screen.press("r", "▏");
  await screen.press("né👩‍🚀e\u0301", "Why: né👩‍🚀e\u0301▏");
  await screen.press("\u007f", "Why: né👩‍🚀▏");
  await screen.press("\u007f", "Why: né▏");
  await screen.press("\u007f\u007f\u007fx", "Why: x▏");
  await screen.press("\u0003", /$/);
  await ended;
});

test("on a narrow terminal the choices break between each other, and all of it fits", async () => {
  const { screen, ended } = await judging([pair(0, { a: { text: "good ".repeat(200) } })], 40);
  expect(screen.frame).toMatch(/^ A is better {3}E tie {3}B is better $/m);
  expect(screen.frame).toMatch(/^ X both bad $/m);
  for (const key of ["?", "x"]) {
    const lines = screen.frame.split("\n");
    expect(lines).toHaveLength(screen.rows);
    for (const line of lines) expect(columns(line)).toBeLessThanOrEqual(40);
    await screen.press(key, key === "?" ? "Keys" : "Task 0");
  }
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

  test("what cannot be seen is marked, and no mark is left of line breaks and emoji", () => {
    expect(wrap("one\r\ntwo\rthree", 80)).toEqual(["one", "two<U+000D>three"]);
    expect(wrap("pay\u200bpal\u{e0041}\u202e\u001b[2J\u0000", 80)).toEqual([
      "pay<U+200B>pal<U+E0041><U+202E><U+001B>[2J<U+0000>",
    ]);
    expect(wrap("👩\u200d🔬 می\u200cخواهم", 80)).toEqual(["👩\u200d🔬 می\u200cخواهم"]);
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
