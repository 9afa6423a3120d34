import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { comparison } from "./comparison.ts";
import { mostInformative, type PairOrder, randomOrder, roundRobin } from "./next-pair.ts";
import type { Judgements } from "./store.ts";

/** @param probabilities what each judge says of it */
function pair(input: string, id: string, ...probabilities: number[]): Judgements {
  const made = comparison({ id, input, a: { text: `${id} a` }, b: { text: `${id} b` } });
  return {
    comparison: made,
    preferences: probabilities.map((probability, judge) => ({
      comparison: made,
      judge: `judge ${judge}`,
      kind: "model",
      verdict: { status: "judged", choice: probability > 0.5 ? "a" : "b", probability },
    })),
  };
}

const ids = (pairs: readonly Judgements[]) => pairs.map(({ comparison }) => comparison.id);
const numbered = Array.from({ length: 20 }, (_, index) => pair(`input ${index % 4}`, `pair ${index}`));

describe.each<[string, (seed?: number) => PairOrder]>([
  ["randomOrder", randomOrder],
  ["roundRobin", roundRobin],
  ["mostInformative", mostInformative],
])("%s", (_, make) => {
  it("gives every pair once, in an order that is the seed's and not that in which they came", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(numbered, { minLength: 20 }), fc.nat(), (shuffled, seed) => {
        const found = ids(make(seed)(shuffled));
        expect(found).toEqual(ids(make(seed)(numbered)));
        expect(found.toSorted()).toEqual(ids(numbered).toSorted());
      }),
    );
    expect(ids(make(1)(numbered))).not.toEqual(ids(make(2)(numbered)));
  });
});

describe("roundRobin", () => {
  it("asks one pair of each input before a second of any", () => {
    const inputs = roundRobin()(numbered).map(({ comparison }) => comparison.input);
    for (let round = 0; round < 5; round++) expect(new Set(inputs.slice(4 * round, 4 * round + 4)).size).toBe(4);
  });

  it("lets an input that is behind catch up, with its pairs that have the fewest judgements", () => {
    const pairs = [pair("ahead", "1", 1, 1), pair("ahead", "2"), pair("behind", "3", 1), pair("behind", "4")];
    expect(ids(roundRobin()(pairs))[0]).toBe("4");
    expect(ids(roundRobin()(pairs)).indexOf("2")).toBeLessThan(ids(roundRobin()(pairs)).indexOf("1"));
  });
});

describe("mostInformative", () => {
  const pairs = [pair("", "agreed", 0.9, 0.8), pair("", "disputed", 0.9, 0.1), pair("", "one opinion", 0.5)];

  it("asks first where judges disagree", () => {
    expect(ids(mostInformative()(pairs))).toEqual(["disputed", "agreed", "one opinion"]);
  });

  it("takes the opinions of an ensemble instead, if given", () => {
    const ensemble = ({ comparison }: Judgements) => (comparison.id === "agreed" ? [0, 1] : [0.5, 0.5]);
    expect(ids(mostInformative(0, ensemble)(pairs))[0]).toBe("agreed");
  });

  it("reads choices where there are no probabilities, and nothing in what is unjudged", () => {
    const [first] = [pair("", "disputed")];
    const choices = (["a", "b"] as const).map((choice, judge) => ({
      comparison: first!.comparison,
      judge: `${judge}`,
      kind: "human" as const,
      verdict: { status: "judged" as const, choice },
    }));
    const unjudged = { ...choices[0]!, judge: "3", verdict: { status: "unjudged" as const, reason: "refused" } };
    const disputed = { comparison: first!.comparison, preferences: [...choices, unjudged] };
    expect(ids(mostInformative()([pair("", "agreed", 0.9, 0.2), disputed]))[0]).toBe("disputed");
  });
});
