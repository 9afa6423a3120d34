import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { present, withoutFormatting } from "./presentation.ts";

describe("a length cap", () => {
  it("counts what can be seen, and never cuts a character in two", () => {
    expect(present("a\u200Bb\u202Ec\u0301d", { lengthCap: 3 })).toEqual({ text: "a\u200Bb\u202Ec\u0301", cut: true });
    expect(present("👍👍👍", { lengthCap: 2 })).toEqual({ text: "👍👍", cut: true });
    expect(present("abc", { lengthCap: 3 })).toEqual({ text: "abc", cut: false });
  });

  it("leaves a beginning of the text, whole where it fits", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.integer({ min: 1, max: 20 }), (text, lengthCap) => {
        const shown = present(text, { lengthCap });
        expect(text.startsWith(shown.text)).toBe(true);
        expect(shown.cut).toBe(shown.text !== text);
      }),
    );
  });
});

describe("text without formatting", () => {
  it.each([
    ["## Steps\n\nFirst", "Steps\n\nFirst"],
    ["**bold**, *italic*, ***both***, __bold__, _italic_, ~~gone~~", "bold, italic, both, bold, italic, gone"],
    ["- one\n* two\n  + three\n1. four\n2) five", "one\ntwo\n  three\nfour\nfive"],
    ["> quoted\n\n---\n\nafter", "quoted\n\nafter"],
    ["[a link](https://example.org) and ![a picture](x.png)", "a link and a picture"],
    ["| a | b |\n|---|:-:|\n| 1 | 2 |", "| a | b |\n| 1 | 2 |"],
    ["Title\n=====\ntext", "Title\n\ntext"],
  ])("%j becomes %j", (marked, plain) => {
    expect(withoutFormatting(marked)).toBe(plain);
  });

  it.each(["snake_case_name", "2 * 3 * 4", "a - b", "C# and F#", "it costs $5_000", "x = a*b"])(
    "keeps the characters of %j",
    (text) => {
      expect(withoutFormatting(text)).toBe(text);
    },
  );

  it("keeps the characters of code, and takes out its fences", () => {
    expect(withoutFormatting("Run `ls *.ts`:\n```sh\n# all **files**\nls *\n```\n**Done**")).toBe(
      "Run ls *.ts:\n# all **files**\nls *\nDone",
    );
    expect(withoutFormatting("```py\nx = 1 # **not closed**")).toBe("x = 1 # **not closed**");
  });

  it("comes to an end on a million marks", () => {
    for (const mark of ["*", "_", "`", "[", "[a](", "#", "|-", "> ", " ", "~", "-", "a*"]) {
      expect(withoutFormatting(mark.repeat(1_000_000 / mark.length)).length).toBeLessThanOrEqual(1_000_000);
    }
  });
});
