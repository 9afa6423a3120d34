import { describe, expect, it } from "vitest";
import { extracts, isExtracts, withoutMark } from "./extracts.ts";
import { sentencesOf } from "./sentences.ts";

const source = [
  "Ada Finn kept her bees on the flat roof of the mill at Sorrel.",
  "“Bees!” said Mr. Crow.",
  "It was a fine thing to see, and it cost nobody a penny, as he knew.",
  "In May the whole swarm left Ada and flew across the river to the church.",
  "She sighed.",
  "At dusk Ada borrowed a boat and rowed after the bees with a lamp and a basket.",
].join(" ");

describe("extracts", () => {
  it("are sentences of the source in its order, marked, from all of its length", () => {
    const text = extracts(source, 66);
    expect(isExtracts(text)).toBe(true);
    expect(sentencesOf(withoutMark(text))).toEqual([
      "Ada Finn kept her bees on the flat roof of the mill at Sorrel.",
      "In May the whole swarm left Ada and flew across the river to the church.",
      "At dusk Ada borrowed a boat and rowed after the bees with a lamp and a basket.",
    ]);
  });

  it("are what stands alone and is about the whole, as much as fits", () => {
    const [first, , last] = sentencesOf(withoutMark(extracts(source, 66)));
    expect(withoutMark(extracts(source, 36))).toBe(`${first} ${last}`);
    expect(withoutMark(extracts(source, 17))).toBe(last);
  });

  it("are the beginning of a text that has no sentences", () => {
    expect(extracts("word ".repeat(500), 10)).toBe(`Extracts: ${"word ".repeat(12)}…`);
    expect(withoutMark(extracts("他走了。她来了。", 10))).toBe("他走了。");
  });

  it("are told from summaries", () => {
    expect(isExtracts("Ada kept bees.")).toBe(false);
    expect(withoutMark("Ada kept bees.")).toBe("Ada kept bees.");
  });
});
