import fc from "fast-check";
import { expect, test } from "vitest";
import { differences } from "./differences.ts";
import { blocks, looksLikeCode, pieces, type Range } from "./pieces.ts";

const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 9000 }),
  fc.string({ unit: fc.constantFrom("a", " ", "\n", "👩", "\u202e", "漢"), maxLength: 9000 }),
);

test("blocks are the text, whole and in order, and none cuts a character", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const parts = blocks(text).map(({ start, end }) => text.slice(start, end));
      expect(parts.join("")).toBe(text);
      for (const part of parts) expect(part.isWellFormed() || !text.isWellFormed()).toBe(true);
    }),
    { numRuns: 50 },
  );
});

test("pieces are the text but for what cannot be seen, however ranges overlap", () => {
  const range = fc
    .tuple(fc.nat(120), fc.nat(120))
    .map(([one, two]): Range => ({ start: Math.min(one, two), end: Math.max(one, two), kind: "k" }));
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 100 }), fc.array(range, { maxLength: 6 }), (text, ranges) => {
      const shown = pieces(text, 0, text.length, ranges);
      const code = (hidden: string) => Number.parseInt(hidden.split("U+")[1]!, 16);
      const whole = shown.map(({ text, hidden }) => (hidden ? String.fromCodePoint(code(hidden)) : text));
      expect(whole.join("")).toBe(text);
      const seen = shown.flatMap(({ text, hidden }) => (hidden ? [] : text)).join("");
      expect(seen).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b]/);
    }),
  );
});

test("what a browser would show as nothing is marked, and line breaks of any kind that it shows are not", () => {
  const invisible = "\u00ad\u034f\u115f\u1160\u180e\u2028\u2029\u3164\uffa0\u{e0100}\u{e01ef}\r";
  const text = `${invisible}a\r\nb\n\tc`;
  const shown = pieces(text, 0, text.length, []);
  expect(shown.filter(({ hidden }) => hidden)).toHaveLength([...invisible].length);
  expect(shown.at(-1)).toEqual({ text: "a\r\nb\n\tc", kinds: [] });
});

test("a piece knows the ranges it lies in, and a hidden character its number", () => {
  const ranges = [
    { start: 0, end: 3, kind: "one" },
    { start: 2, end: 5, kind: "two" },
  ];
  expect(pieces("abc\u202ede", 0, 6, ranges)).toEqual([
    { text: "ab", kinds: ["one"] },
    { text: "c", kinds: ["one", "two"] },
    { text: "RLO", hidden: "Invisible character U+202E", kinds: ["two"] },
    { text: "d", kinds: ["two"] },
    { text: "e", kinds: [] },
  ]);
});

test("the words that differ are marked in both, without the spaces around them", () => {
  const found = differences("the old grey house stood", "the house stood still");
  const words = (text: string, ranges: readonly Range[]) => ranges.map(({ start, end }) => text.slice(start, end));
  expect(words("the old grey house stood", found!.first)).toEqual(["old grey"]);
  expect(words("the house stood still", found!.second)).toEqual(["still"]);
});

test("texts that are too long are not compared", () => {
  expect(differences("a ".repeat(60_000), "b ".repeat(60_000))).toBeUndefined();
});

test("what is not marked is the same in both texts", () => {
  const words = fc.array(fc.constantFrom("the", "sea", "was", "dark", "light", ",", "漢字"), { maxLength: 30 });
  fc.assert(
    fc.property(words, words, (one, two) => {
      const [first, second] = [one.join(" "), two.join(" ")];
      const found = differences(first, second)!;
      const rest = (text: string, ranges: readonly Range[]) =>
        ranges
          .toReversed()
          .reduce((left, { start, end }) => left.slice(0, start) + left.slice(end), text)
          .replace(/\s+/g, "");
      expect(rest(first, found.first)).toBe(rest(second, found.second));
    }),
  );
});

test("code is told from prose", () => {
  expect(looksLikeCode("module add(input a);\n  assign s = a;\nendmodule")).toBe(true);
  expect(looksLikeCode("It was dark.\nThe sea was calm.\nNobody came.")).toBe(false);
});
