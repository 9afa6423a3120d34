import { expect, it } from "vitest";
import { comparison } from "../../preferences/comparison.ts";
import type { Preference, Verdict } from "../../preferences/preference.ts";
import { refuseUndecided } from "./refuse-undecided.ts";

const said = (verdict: Verdict, times: number): Preference[] =>
  Array.from({ length: times }, (_, index) => ({
    comparison: comparison({ input: `question ${index}`, a: { text: "blue" }, b: { text: "green" } }),
    judge: "openai/small",
    kind: "model",
    verdict,
  }));

const tie = { status: "judged", choice: "tie" } as const;
const turned: Verdict = {
  ...tie,
  rationale: "The first one is clearer.",
  orders: [
    { first: "a", choice: "a" },
    { first: "b", choice: "b" },
  ],
};

it("says who called what a tie and why, with a sample of what is most frequent, and what may help", () => {
  const divided: Verdict = { ...tie, votes: { one: { ...tie, choice: "a" }, two: { ...tie, choice: "b" } } };
  const labels = [
    ...said(turned, 9),
    ...said({ ...tie, bothBad: true }, 3),
    ...said(tie, 2),
    ...said(divided, 1),
    ...said({ status: "unjudged", reason: "it refused" }, 4),
  ];
  expect(() => refuseUndecided(labels)).toThrow(
    "of 19 none has a better side, and 8 are needed; some hundreds for a reward model worth having. The others, by openai/small: " +
      "9 called otherwise when the outputs were shown the other way round, 1 on which judges are divided, 3 with both bad, 2 called equally good, 4 not judged. " +
      'One of them: "blue" against "green"; it said "The first one is clearer.". ' +
      "A judge that goes by the place is too weak for these outputs: name another one.",
  );
});

it("is content with 8 that have a better side; a tie that leans has one", () => {
  const labels = [...said(turned, 9), ...said({ ...tie, choice: "b" }, 6), ...said({ ...tie, probability: 0.7 }, 1)];
  expect(() => refuseUndecided(labels)).toThrow("of 16 only 7 have a better side");
  expect(() => refuseUndecided([...labels, ...said({ ...tie, probability: 0.3 }, 1)])).not.toThrow();
});
