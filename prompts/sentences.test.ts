import { describe, expect, it } from "vitest";
import { isWhole, sentencesOf, wordsOf } from "./sentences.ts";

describe("sentencesOf", () => {
  it("does not end a sentence at a title, an initial or a line's end", () => {
    expect(sentencesOf("Mr. Crow met\nMrs. J. Finn. “Bees!” he said.")).toEqual([
      "Mr. Crow met Mrs. J. Finn.",
      "“Bees!” he said.",
    ]);
  });

  it("finds none in nothing", () => {
    expect(sentencesOf(" \n ")).toEqual([]);
  });
});

it("a sentence is whole when it has an end, quotes after it or not", () => {
  expect(["He left.", "“He left.”", "He left…", "他走了。"].map(isWhole)).toEqual([true, true, true, true]);
  expect(isWhole("He left, and")).toBe(false);
});

it("words come without possessives", () => {
  expect(wordsOf("Ada's 12 bees, the Finns’ mill")).toEqual(["Ada", "12", "bees", "the", "Finns", "mill"]);
});
