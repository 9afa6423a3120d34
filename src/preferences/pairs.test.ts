import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AskedOutput, pairUp } from "./pairs.ts";

const about = { name: "summarise: chapter 1", task: "summarise", source: "the chapter" };

function output(text: string, ...turns: string[]): AskedOutput {
  return {
    candidate: { text, origin: { model: `model of ${text}` } },
    asked: turns.map((content, index) => ({ role: index === 0 ? "system" : "user", content })),
  };
}

describe("pairUp", () => {
  it("makes a pair of every two, with what was asked, the task and the source", () => {
    const { pairs, identical } = pairUp(
      ["one", "two", "three"].map((text) => output(text, "be brief", "the chapter")),
      about,
    );
    expect(pairs.map(({ a, b }) => [a.text, b.text])).toEqual([
      ["one", "two"],
      ["one", "three"],
      ["two", "three"],
    ]);
    expect(identical).toBe(0);
    expect(pairs[0]).toMatchObject({
      task: "summarise",
      source: "the chapter",
      input: [
        { role: "system", content: "be brief" },
        { role: "user", content: "the chapter" },
      ],
      a: { origin: { model: "model of one" } },
    });
    expect(pairs[0]).not.toHaveProperty("name");
  });

  it("leaves out and counts outputs that say the same as an earlier one, spaces around them aside", () => {
    const { pairs, identical } = pairUp([output("one"), output(" one\n"), output("two")], about);
    expect(pairs.map(({ a, b }) => [a.text, b.text])).toEqual([["one", "two"]]);
    expect(identical).toBe(1);
  });

  it("asks only what both were asked, or names the task where that is nothing", () => {
    const input = (...outputs: AskedOutput[]) => pairUp(outputs, about).pairs[0]!.input;
    expect(input(output("one", "be brief", "my parts"), output("two", "be brief", "other parts"))).toEqual([
      { role: "system", content: "be brief" },
    ]);
    expect(input(output("one", "be brief"), output("two", "be quick"))).toBe("summarise: chapter 1");
  });

  it("makes n (n - 1) / 2 pairs of n different outputs, no two of them the same", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("a", "b", "c", "d", "e")), (texts) => {
        const { pairs, identical } = pairUp(
          texts.map((text) => output(text)),
          about,
        );
        const distinct = new Set(texts).size;
        expect(identical).toBe(texts.length - distinct);
        expect(new Set(pairs.map(({ id }) => id)).size).toBe(distinct === 0 ? 0 : (distinct * (distinct - 1)) / 2);
      }),
    );
  });
});
