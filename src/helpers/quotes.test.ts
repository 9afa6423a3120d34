import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { piecesOf, quoteFinder } from "./quotes.ts";

const source = "“It’s over,” she said —\n  and left… The dishonest clerk stayed.";

describe("a quote", () => {
  const find = quoteFinder(source);
  const found = (quote: string) => {
    const span = find(quote);
    return span && source.slice(span.start, span.end);
  };

  it("is found with its place in the source", () => {
    expect(find("clerk")).toEqual({ start: source.indexOf("clerk"), end: source.indexOf("clerk") + 5 });
  });

  it("may have other spaces, quotation marks, dashes and dots", () => {
    expect(found('"It\'s over," she said - and left...')).toBe("“It’s over,” she said —\n  and left…");
    expect(found("  she\tsaid  ")).toBe("she said");
  });

  it("may stand in quotation marks of its own", () => {
    expect(found('"The dishonest clerk"')).toBe("The dishonest clerk");
  });

  it("may have no other letter, no other case, and no part of a word", () => {
    for (const words of ["she says", "The Dishonest clerk", "honest clerk", "The dishonest cler", "clerk left"]) {
      expect(found(words), words).toBeUndefined();
    }
  });

  it("has letters", () => {
    for (const words of ["", "  ", "—", "“”", "..."]) expect(found(words), words).toBeUndefined();
  });

  it("is found where it stands as a word, behind where it is part of one", () => {
    expect(quoteFinder("category cat")("cat")).toEqual({ start: 9, end: 12 });
  });

  it("needs no spaces around it where a script has none", () => {
    expect(quoteFinder("東京都庁舎")("都庁")).toEqual({ start: 2, end: 4 });
  });
});

const word = fc.stringMatching(/^[a-zA-Zäéß𝒜0-9]{1,8}$/u);
const space = fc.constantFrom(" ", "  ", "\n", "\u00a0", " \u200b ", "\t\n");
const mark = fc.constantFrom("", "", "", ",", "“", "”", '"', "’", "—", "…", "\u00ad");
const text = fc
  .array(fc.tuple(mark, word, mark, space), { minLength: 1, maxLength: 30 })
  .map((tokens) => tokens.map((token) => token.join("")));

/** Another hand's typography. */
function retyped(words: string): string {
  return words
    .replace(/[“”]/g, '"')
    .replace(/’/g, "'")
    .replace(/—/g, "-")
    .replace(/…/g, "...")
    .replace(/[\u00ad\u200b]/g, "")
    .replace(/\s+/g, "\n");
}

test("whatever stretch of words is quoted, in whatever typography, is found, and where it is found the source says the same", () => {
  const stretch = text.chain((tokens) =>
    fc.record({
      tokens: fc.constant(tokens),
      start: fc.nat(tokens.length - 1),
      length: fc.integer({ min: 1, max: tokens.length }),
    }),
  );
  fc.assert(
    fc.property(stretch, ({ tokens, start, length }) => {
      const whole = tokens.join("");
      const quote = tokens.slice(start, start + length).join("");
      for (const typed of [quote, retyped(quote)]) {
        const span = quoteFinder(whole)(typed)!;
        expect(retyped(whole.slice(span.start, span.end)).trim()).toBe(retyped(quote).trim());
      }
    }),
  );
});

test("whatever is found is what the source says there, for any two texts", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "b", " ", "“", '"', "…", ".", "\u00ad"), maxLength: 12 });
  const bare = (words: string) =>
    retyped(words)
      .replace(/[\s".]+/g, " ")
      .trim();
  fc.assert(
    fc.property(letters, letters, (whole, quote) => {
      const span = quoteFinder(whole)(quote);
      if (span) expect(bare(whole.slice(span.start, span.end))).toBe(bare(quote));
    }),
    { numRuns: 2000 },
  );
});

describe("piecesOf", () => {
  it("tells what is quoted from what is said", () => {
    expect(piecesOf("It says <quote>one\ntwo</quote> and <QUOTE>three</QUOTE>.")).toEqual([
      { said: "It says " },
      { quoted: "one\ntwo" },
      { said: " and " },
      { quoted: "three" },
      { said: "." },
    ]);
  });

  it("takes a quote that is not ended to the end, and drops an end without a beginning", () => {
    expect(piecesOf("a</quote> b <quote>c")).toEqual([{ said: "a b " }, { quoted: "c" }]);
  });

  it("keeps every word of any text", () => {
    const tagged = fc.array(fc.constantFrom("<quote>", "</quote>", "word ", "<", "quote>"), { maxLength: 12 });
    fc.assert(
      fc.property(tagged, (tokens) => {
        const pieces = piecesOf(tokens.join("")).map((piece) => ("said" in piece ? piece.said : piece.quoted));
        expect(pieces.join("").split("word").length).toBe(tokens.join("").split("word").length);
      }),
    );
  });
});
