import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { agreement } from "./agreement.ts";
import { type Choice, comparison, other } from "./comparison.ts";
import type { JudgeKind, Preference, Verdict } from "./preference.ts";

const pairs = Array.from({ length: 12 }, (_, index) =>
  comparison({ input: `question ${index}`, a: { text: `left ${index}` }, b: { text: `right ${index}` } }),
);
const kinds: Record<string, JudgeKind> = { ada: "human", bob: "human", "fake/judge": "model" };

/** @param choices one character a comparison: a, b, = for a tie, ! for unjudged, . for not asked */
function said(judge: string, choices: string): Preference[] {
  return [...choices].flatMap((mark, index) => {
    if (mark === ".") return [];
    const verdict: Verdict =
      mark === "!"
        ? { status: "unjudged", reason: "no verdict" }
        : { status: "judged", choice: mark === "=" ? "tie" : (mark as Choice) };
    return [{ comparison: pairs[index]!, judge, kind: kinds[judge]!, verdict }];
  });
}

/** As if the file had named the texts the other way round. */
function turned(preference: Preference): Preference {
  const { comparison: pair, verdict } = preference;
  const swapped = { ...pair, a: pair.b, b: pair.a };
  if (verdict.status === "unjudged" || verdict.choice === "tie") return { ...preference, comparison: swapped };
  return { ...preference, comparison: swapped, verdict: { ...verdict, choice: other(verdict.choice) } };
}

describe("agreement", () => {
  const preferences = [
    ...said("fake/judge", "aabb=!aaaa.."),
    ...said("ada", "aabb=aabb.a."),
    ...said("bob", "aaba=aab...b"),
  ];
  const found = agreement(preferences);

  it("counts what each judge said, people first", () => {
    expect(found.judges).toEqual([
      { judge: "ada", kind: "human", judged: 10, ties: 1, unjudged: 0 },
      { judge: "bob", kind: "human", judged: 9, ties: 1, unjudged: 0 },
      { judge: "fake/judge", kind: "model", judged: 9, ties: 1, unjudged: 1 },
    ]);
    expect(found).toMatchObject({ comparisons: 12, shared: 9 });
  });

  it("of two judges is over the comparisons that both judged; two ties agree", () => {
    const humans = found.pairs.find(({ judges }) => judges.join() === "ada,bob")!;
    expect(humans).toMatchObject({ n: 8, agreed: { value: 7 / 8 }, decided: 7, decidedAgreed: { value: 6 / 7 } });
    // By chance (4·5 + 3·2 + 1·1) / 64: ada says a, b, tie 4, 3, 1 times, bob 5, 2, 1 times.
    expect(humans.kappa!.value).toBeCloseTo((56 - 27) / (64 - 27), 12);
  });

  it("of people with models is the mean over comparisons, whoever of them judged it", () => {
    const mixed = found.kinds.find(({ kinds }) => kinds.join() === "human,model")!;
    expect(mixed).toMatchObject({ comparisons: 8, agreed: { value: 5.5 / 8 } });
    expect(mixed.agreed.low).toBeLessThan(mixed.agreed.value);
  });

  it("of all has Krippendorff's alpha, for people alone too", () => {
    expect(Object.keys(found.alpha)).toEqual(["all", "human"]);
    expect(found.alpha.human!.value).toBeGreaterThan(found.alpha.all!.value);
  });

  it("is the same whichever way round the texts of a comparison came, and in whatever order", () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }), (turns) => {
        const mixed = preferences.map((preference, index) => (turns[index] ? turned(preference) : preference));
        expect(agreement(mixed)).toEqual(found);
      }),
      { numRuns: 5 },
    );
  });

  it("takes the later of two verdicts of one judge", () => {
    const changed = agreement([...said("ada", "bb"), ...said("bob", "ab"), ...said("ada", "a")]);
    expect(changed.pairs).toMatchObject([{ n: 2, agreed: { value: 1 } }]);
  });

  it("of nothing is nothing", () => {
    const nothing = { comparisons: 0, shared: 0, judges: [], pairs: [], kinds: [], alpha: {} };
    expect(agreement([])).toEqual(nothing);
    expect(agreement(said("ada", "aab!"))).toMatchObject({ comparisons: 3, shared: 0, pairs: [], alpha: {} });
  });
});
