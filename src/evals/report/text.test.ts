import { expect, test } from "vitest";
import { fitted, shortened, visible } from "./text.ts";

test("what cannot be seen, acts on a terminal or turns the writing is shown by its number", () => {
  expect(visible("a\u202eb\u0000\u001b[2J\u200b\ud800")).toBe("a[U+202E]b[U+0000][U+001B][2J[U+200B][U+D800]");
  expect(visible("two\r\n\tlines, naïve 日本語 👩‍🚀")).toBe("two lines, naïve 日本語 👩‍🚀");
});

test("what is too long ends in dots and is cut between characters", () => {
  expect([shortened("abcdef", 6), shortened("abcdefg", 6), shortened("👩👩👩", 2)]).toEqual([
    "abcdef",
    "abcde…",
    "👩…",
  ]);
  expect(fitted("a name", 10)).toBe("a name");
  expect(fitted("日本語日本語日本語", 5)).toBe("日本語日…");
  expect(fitted("anything", 0)).toBe("an…");
});
