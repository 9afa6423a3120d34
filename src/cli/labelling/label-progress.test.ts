import { expect, test } from "vitest";
import { comparison } from "../../preferences/comparison.ts";
import type { Preference, Verdict } from "../../preferences/preference.ts";
import { LabelCounts } from "./label-progress.ts";

const pair = comparison({ input: "q", a: { text: "a" }, b: { text: "b" } });

function preference(verdict: Verdict): Preference {
  return { comparison: pair, judge: "stub", kind: "model", verdict };
}

test("the line says what is done, in flight, from the journal, unjudged, spent", () => {
  const counts = new LabelCounts();
  const spending = { calls: 2, inputTokens: 900, outputTokens: 100, cost: 0.0125 };
  for (let started = 0; started < 5; started++) counts.apply({ type: "label-started", comparison: pair });
  const judged = preference({ status: "judged", choice: "a", spending });
  const unjudged = preference({ status: "unjudged", reason: "the model refused", spending });
  counts.apply({ type: "label-finished", preference: judged, recalled: false });
  counts.apply({ type: "label-finished", preference: unjudged, recalled: false });
  counts.apply({ type: "label-finished", preference: judged, recalled: true });
  expect(counts.line(20, 4, Number.POSITIVE_INFINITY)).toMatch(
    /^7\/20 pairs · \S+ left · 3 in flight · 1 unjudged · \$0\.0250 · 5 from journal · 2K tokens · /,
  );
  expect(counts.totals).toEqual({
    judged: 2,
    unjudged: 1,
    recalled: 1,
    calls: 4,
    inputTokens: 1800,
    outputTokens: 200,
    cost: 0.025,
  });
});

test("what was recalled is not counted as spent again", () => {
  const counts = new LabelCounts();
  const spending = { calls: 1, inputTokens: 10, outputTokens: 1, cost: 1 };
  counts.apply({
    type: "label-finished",
    preference: preference({ status: "judged", choice: "b", spending }),
    recalled: true,
  });
  expect(counts.totals).toMatchObject({ judged: 1, recalled: 1, calls: 0, cost: 0 });
});
