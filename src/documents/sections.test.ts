import { describe, expect, test } from "vitest";
import type { Block } from "./blocks.ts";
import { toDocument } from "./sections.ts";

const PROSE = "The rain had stopped an hour before, and the road to the village was full of light.";
const LONG = `${PROSE} `.repeat(6).trim();

/** Blocks from texts; "# " marks a heading, "## " a deeper one. */
function blocks(...texts: string[]): Block[] {
  return texts.map((text) => {
    const mark = /^(#+) /.exec(text)?.[1];
    return mark ? { text: text.slice(mark.length + 1), level: mark.length } : { text };
  });
}
function sectionsOf(...texts: string[]) {
  const document = toDocument({ blocks: blocks(...texts) });
  return document.sections.map(({ title, start, end }) => [title, document.text.slice(start, end)]);
}
const titlesOf = (...texts: string[]) => sectionsOf(...texts).map(([title]) => title);

describe("headings of plain text", () => {
  test.each([
    "CHAPTER I. Down the Rabbit-Hole",
    "Chapter 1",
    "CHAPTER TWENTY-ONE",
    "Chapter the First",
    "Letter 4",
    "BOOK THE SECOND",
    "Part Two: The Return",
    "ACT III",
    "Kapitel 7",
    "Глава 3",
    "Stave I: Marley’s Ghost",
    "PROLOGUE",
    "Epilogue.",
  ])("%s begins a section", (heading) => {
    expect(sectionsOf(heading, PROSE)).toEqual([[heading, PROSE]]);
  });
  test.each([
    "Chapter 3 was the one that he liked best.",
    "Part of the wall had fallen.",
    "Letter after letter came.",
    "Act one way and speak another,",
    "I",
    "1. Milk",
  ])("%s does not", (text) => {
    expect(titlesOf(PROSE, text, PROSE)).toEqual([undefined]);
  });
  test("a number and a name on two lines are one title", () => {
    expect(titlesOf("CHAPTER I\nThe Storm", PROSE)).toEqual(["CHAPTER I. The Storm"]);
  });
  test("capitals below a bare number are its name", () => {
    expect(sectionsOf("CHAPTER I", "THE STORM", PROSE)).toEqual([["CHAPTER I. THE STORM", PROSE]]);
  });
  test("numerals that count up from one are headings", () => {
    expect(titlesOf("I", LONG, "II", LONG, "III", LONG)).toEqual(["I", "II", "III"]);
  });
  test("numerals out of order are not", () => {
    expect(titlesOf("I", LONG, "IV", LONG, "III", LONG)).toEqual([undefined]);
  });
  test("numbers of a short list are not", () => {
    expect(titlesOf("1. MILK", "2. EGGS", "3. BREAD", PROSE)).toEqual([undefined]);
  });
});

describe("what surrounds the text lies in no section", () => {
  test("the title page", () => {
    expect(sectionsOf("THE ROAD", "by Nobody", "Printed in Nowhere", "Chapter 1", PROSE)).toEqual([
      ["Chapter 1", PROSE],
    ]);
  });
  test("contents as one block, as many, or below marked headings", () => {
    const expected = ["CHAPTER I. Out", "CHAPTER II. Back"];
    const body = ["CHAPTER I. Out", PROSE, "CHAPTER II. Back", PROSE];
    expect(titlesOf("CONTENTS", "CHAPTER I. Out\nCHAPTER II. Back", ...body)).toEqual(expected);
    expect(titlesOf("CHAPTER I. Out", "CHAPTER II. Back", ...body)).toEqual(expected);
    expect(titlesOf("CHAPTER I", "CHAPTER II", "Printed in Nowhere", ...body)).toEqual(expected);
    expect(titlesOf("## Contents", "Out", "Back", "## CHAPTER I. Out", PROSE, "## CHAPTER II. Back", PROSE)).toEqual(
      expected,
    );
  });
  test("contents of numbered stories", () => {
    const titles = ["I. THE CAT", "II. THE DOG", "III. THE OWL"];
    expect(titlesOf("CONTENTS", ...titles, ...titles.flatMap((title) => [title, LONG, LONG]))).toEqual(titles);
  });
  test("copyright, index and remarks of editors", () => {
    expect(
      sectionsOf(
        "## Copyright",
        LONG,
        "## One",
        PROSE,
        "[Illustration: a dog]",
        "[Transcriber's Note: sic]",
        "## Index",
        "dog, 7",
      ),
    ).toEqual([["One", PROSE]]);
  });
  test("a title and a name before a text without headings", () => {
    expect(sectionsOf("The Road", "By Nobody", PROSE, PROSE)).toEqual([[undefined, `${PROSE}\n\n${PROSE}`]]);
  });
  test("but prose before the first chapter is text", () => {
    const prose = Array.from({ length: 8 }, () => PROSE);
    expect(titlesOf(...prose, "Chapter 1", PROSE)).toEqual([undefined, "Chapter 1"]);
  });
  test("and so is a preface", () => {
    expect(titlesOf("PREFACE", PROSE, "Chapter 1", PROSE)).toEqual(["PREFACE", "Chapter 1"]);
  });
  test("and so is everything, where there is nothing else", () => {
    expect(sectionsOf("## Contents", "One", "Two")).toHaveLength(1);
  });
});

describe("headings above headings", () => {
  test("parts go into the titles of their chapters", () => {
    expect(titlesOf("PART ONE", "CHAPTER I", PROSE, "CHAPTER II", PROSE, "PART TWO", "CHAPTER I", PROSE)).toEqual([
      "PART ONE — CHAPTER I",
      "PART ONE — CHAPTER II",
      "PART TWO — CHAPTER I",
    ]);
  });
  test("so do marked headings, also those with a text of their own", () => {
    expect(titlesOf("# Book", "## Sea", PROSE, "### Salt", PROSE, "## Land", "### Dust", PROSE)).toEqual([
      "Sea",
      "Sea — Salt",
      "Land — Dust",
    ]);
  });
  test("the book's own title does not", () => {
    expect(titlesOf("# The Road", "## CHAPTER I", PROSE, "## CHAPTER II", PROSE)).toEqual(["CHAPTER I", "CHAPTER II"]);
  });
  test("a chapter's name in a heading of its own is part of its title", () => {
    expect(titlesOf("## CHAPTER I", "### The Storm", PROSE, "## CHAPTER II", "### The Calm", PROSE)).toEqual([
      "CHAPTER I. The Storm",
      "CHAPTER II. The Calm",
    ]);
  });
});

describe("the title", () => {
  const titleOf = (...texts: string[]) => toDocument({ blocks: blocks(...texts) }).title;
  test("is the metadata's", () => {
    expect(toDocument({ title: "The Road", blocks: blocks("# Chapter 1", PROSE) }).title).toBe("The Road");
  });
  test("or that of the header of Project Gutenberg, on two lines if need be", () => {
    expect(
      titleOf(
        "Title: Frankenstein\nor The Modern Prometheus\nAuthor: M. S.",
        "*** START OF THE PROJECT GUTENBERG EBOOK 84 ***",
        PROSE,
      ),
    ).toBe("Frankenstein or The Modern Prometheus");
  });
  test("or the highest heading", () => expect(titleOf("# The\nRoad", PROSE)).toBe("The Road"));
  test("or a short first line", () => expect(titleOf("The Road", PROSE)).toBe("The Road"));
  test("but no sentence, greeting or chapter", () => {
    expect([titleOf("It rained.", PROSE), titleOf("Dear Tom,", PROSE), titleOf("Chapter 1", PROSE)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

test("a licence at the end is dropped wherever its border stands", () => {
  const texts = [
    PROSE,
    "End of the Project Gutenberg EBook of The Road, by Nobody",
    "*** END OF THE PROJECT GUTENBERG EBOOK ***",
    LONG,
  ];
  expect(toDocument({ blocks: blocks(...texts) }).text).toBe(PROSE);
});

test("of several books each keeps its chapters, and what stands between their borders is dropped", () => {
  const book = (title: string) => [
    `Title: ${title}`,
    `*** START OF THE PROJECT GUTENBERG EBOOK ${title.toUpperCase()} ***`,
    "CHAPTER I",
    "CHAPTER II",
    "CHAPTER I",
    `${PROSE} In ${title}.`,
    "CHAPTER II",
    `${LONG} In ${title}.`,
    `*** END OF THE PROJECT GUTENBERG EBOOK ${title.toUpperCase()} ***`,
    `The licence. ${LONG}`,
  ];
  const both = [...book("The Road"), ...book("The River")];
  expect(sectionsOf(...both)).toEqual([
    ["The Road — CHAPTER I", `${PROSE} In The Road.`],
    ["The Road — CHAPTER II", `${LONG} In The Road.`],
    ["The River — CHAPTER I", `${PROSE} In The River.`],
    ["The River — CHAPTER II", `${LONG} In The River.`],
  ]);
  const { title, text } = toDocument({ blocks: blocks(...both) });
  expect(title).toBe("The Road; The River");
  expect(text).not.toContain("licence");
});

test("a book whose notices have no beginning is read up to their end", () => {
  const second = ["*** START OF THE PROJECT GUTENBERG EBOOK ***", LONG];
  const first = [PROSE, "*** END OF THE PROJECT GUTENBERG EBOOK ***", "The licence."];
  expect(sectionsOf(...first)).toEqual([[undefined, PROSE]]);
  expect(sectionsOf(...second)).toEqual([[undefined, LONG]]);
});
