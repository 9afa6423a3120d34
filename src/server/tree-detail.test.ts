import { expect, test } from "vitest";
import { asText, sourceOf } from "./tree-detail.ts";

const passage = (text: string, start: number) => ({ text, start, end: start + text.length });

test("a run's source is its passages where they say that they lie", () => {
  expect(sourceOf(JSON.stringify({ parts: [passage("def", 4), passage("abc", 0)] }))).toBe("abc\ndef");
  expect(sourceOf('{"question":"none"}')).toBeUndefined();
});

test("a heading that no passage took leaves its length and one empty line", () => {
  const source = sourceOf(JSON.stringify([passage("One.", 12), passage("Two.", 40)]))!;
  expect(source.indexOf("One.")).toBe(12);
  expect(source.indexOf("Two.")).toBe(40);
  expect(source.split("\n").map((line) => line.trim())).toEqual(["", "", "One.", "", "Two."]);
});

test("texts within a value are shown as texts, each below the path to it", () => {
  const value = {
    title: "Bees",
    span: { start: 1, end: 2 },
    parts: [{ text: "One line.\nAnother." }, { text: "Short." }],
    none: [],
  };
  expect(asText(JSON.stringify(value)).split("\n")).toEqual([
    "title: Bees",
    'span: {"start":1,"end":2}',
    "parts[0].text:",
    "One line.",
    "Another.",
    "",
    "parts[1].text: Short.",
    "none: []",
  ]);
});

test.each([
  ['"A text\\nof two lines"', "A text\nof two lines"],
  ["5", "5"],
  ["[1,2]", "[1,2]"],
  ["null", "null"],
  ["{}", "{}"],
  ['["a","b"]', "[0]: a\n[1]: b"],
])("%s is shown as it reads best", (json, text) => expect(asText(json)).toBe(text));
