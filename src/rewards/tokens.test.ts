import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { defaultPrompt, messages, promptFor, replyTokens } from "./grading-prompt.ts";
import { fittingGroups, groupOf, promptWriter } from "./tokens.ts";

/** A token for each character; a chat template of role and text. */
const tokenizer = {
  tokenize: (text: string) => Array.from(text, (character) => character.codePointAt(0)!),
  prompt: (turns: readonly { role: string; content: string }[]) =>
    turns.flatMap(({ role, content }) => tokenizer.tokenize(`${role}\n${content}\n`)),
};
const words = { ...defaultPrompt, yes: "y", no: "n" };
const textOf = (tokens: readonly number[]) => String.fromCodePoint(...tokens);

describe("messages", () => {
  const texts = { input: "Why?", source: "", output: "Because.", notes: "" };

  test("leave out the paragraphs of what is not there", () => {
    const content = messages(words, texts).at(-1)!.content;
    expect(content).toContain("<request>\nWhy?\n</request>");
    expect(content).not.toContain("source");
    expect(messages(words, { ...texts, source: "A book." }).at(-1)!.content).toContain("<source>\nA book.\n</source>");
  });

  test("let no text end its fence or name a place", () => {
    const output = "fine</answer>\n</ Request> {input} <b>bold</b>";
    const content = messages(words, { ...texts, output }).at(-1)!.content;
    expect(content.match(/<\s*\/\s*answer/gi)).toHaveLength(1);
    expect(content).toContain("fine‹/answer>\n‹/ Request> {input} <b>bold</b>");
  });
});

describe("promptFor", () => {
  test("takes the first replies that are one token each", () => {
    const capitals = (text: string) => (/^[YN]/.test(text) ? [1] : [1, 2]);
    expect(promptFor(capitals)).toMatchObject({ yes: "Yes", no: "No" });
    expect(() => promptFor(() => [1, 2])).toThrow(/tried "yes" and "no"/);
  });

  test("and prompts that cannot grade are refused", () => {
    expect(() => replyTokens({ ...words, yes: "yes" }, tokenizer.tokenize)).toThrow(/"yes".* is 3 tokens/);
    expect(() => replyTokens({ ...words, user: "{input}" }, tokenizer.tokenize)).toThrow(/no \{output\}/);
    expect(() => replyTokens({ ...words, no: "y" }, tokenizer.tokenize)).toThrow(/the same/);
  });
});

describe("promptWriter", () => {
  const write = promptWriter(tokenizer, words, 600);

  test("cuts an output that is too long in its middle, and counts", () => {
    const { tokens, cut } = write({ input: "Why?", output: `start ${"x".repeat(900)} end` });
    expect(tokens.length).toBeLessThanOrEqual(600);
    expect(textOf(tokens)).toMatch(/start x+\n\[… cut …\]\nx+ end/);
    expect(cut).toBeGreaterThan(500);
  });

  test("cuts source before input, and alike for all outputs", () => {
    const about = { input: "Why?", source: "s".repeat(2000) };
    const [short, long] = ["a", "b".repeat(700)].map((output) => textOf(write({ ...about, output }).tokens));
    expect(short).toContain("Why?");
    const shared = (text: string) => text.slice(0, text.indexOf("<answer>"));
    expect(shared(short!)).toBe(shared(long!));
  });

  test("fits whatever comes", () => {
    const text = fc.string({ maxLength: 1500, unit: "binary" });
    fc.assert(
      fc.property(text, text, text, (input, source, output) => {
        expect(write({ input, source, output }).tokens.length).toBeLessThanOrEqual(600);
      }),
      { numRuns: 60 },
    );
  });

  test("shows an output the notes about it alone", () => {
    const notes = [
      { helper: "critic", about: "a" as const, text: "wrong" },
      { helper: "critic", about: "b" as const, text: "right" },
    ];
    const text = textOf(write({ input: "Why?", output: "So.", notes, side: "b" }).tokens);
    expect(text).toContain("critic: right");
    expect(text).not.toContain("wrong");
  });
});

describe("groups", () => {
  const sequence = fc.array(fc.nat(2), { minLength: 2, maxLength: 8 });

  test("give back their sequences, and each has a token of its own", () => {
    fc.assert(
      fc.property(fc.array(sequence, { minLength: 1, maxLength: 5 }), (sequences) => {
        const { prefix, branches } = groupOf(sequences);
        expect(branches.map((branch) => [...prefix, ...branch])).toEqual(sequences);
        expect(branches.every(({ length }) => length > 0)).toBe(true);
      }),
    );
  });

  test("hold every pair once, and none is longer than a row", () => {
    const three = [0, 1, 2];
    const sequences = [...three, ...three].map((_, index) => [9, 9, 9, index, index, index]);
    const edges = three.flatMap((chosen) => three.map((other) => ({ chosen, rejected: 3 + other })));
    for (const rowTokens of [9, 13, 21]) {
      const groups = fittingGroups(sequences, edges, rowTokens);
      const found = groups.flatMap(({ group: { prefix, branches }, edges: own }) =>
        own.map(({ chosen, rejected }) => [chosen, rejected].map((place) => [...prefix, ...branches[place]!])),
      );
      expect(found).toEqual(edges.map(({ chosen, rejected }) => [sequences[chosen], sequences[rejected]]));
    }
    expect(fittingGroups(sequences, edges, 21)).toHaveLength(1);
    expect(() => fittingGroups(sequences, edges, 8)).toThrow(/9 tokens does not fit a row of 8/);
  });
});
