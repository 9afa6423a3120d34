import { describe, expect, onTestFinished, test } from "vitest";
import type { Journal } from "../../journal/journal.ts";
import { openJournal } from "../../journal/sqlite.ts";
import { type Comparison, comparison, swapped } from "../../preferences/comparison.ts";
import type { Preference, Verdict } from "../../preferences/preference.ts";
import { readDataset } from "../../preferences/store.ts";
import type { Judge } from "../judge.ts";
import { type LabelEvent, type LabelOptions, label } from "./label.ts";

function pairs(count: number): Comparison[] {
  return Array.from({ length: count }, (_, index) =>
    comparison({ input: `Question ${index}`, a: { text: `yes ${index}` }, b: { text: `no ${index}` } }),
  );
}

/** Prefers a, and counts what it is asked. */
function judgeWho(decide: (comparison: Comparison) => Verdict = () => ({ status: "judged", choice: "a" })) {
  const asked: string[] = [];
  const judge: Judge = {
    id: "stub",
    kind: "program",
    rubric: "rule@1",
    async compare(comparison, { signal } = {}) {
      asked.push(comparison.id);
      await Promise.resolve();
      signal?.throwIfAborted();
      return decide(comparison);
    },
  };
  return { judge, asked };
}

function journal(): Journal {
  const opened = openJournal(":memory:");
  onTestFinished(() => opened.close());
  return opened;
}

async function all(comparisons: Iterable<Comparison>, judge: Judge, options?: LabelOptions): Promise<Preference[]> {
  const preferences: Preference[] = [];
  for await (const preference of label(comparisons, judge, options)) preferences.push(preference);
  return preferences;
}

describe("label", () => {
  test("gives one judgement for each comparison, in order, with who judged it and by what", async () => {
    const { judge } = judgeWho(() => ({
      status: "judged",
      choice: "b",
      orders: [
        { first: "b", choice: "b" },
        { first: "a", choice: "b" },
      ],
    }));
    const comparisons = pairs(50);
    const preferences = await all(comparisons, judge, { concurrency: 4 });
    expect(preferences.map((preference) => preference.comparison)).toEqual(comparisons);
    expect(preferences[7]).toMatchObject({
      judge: "stub",
      kind: "program",
      rubric: "rule@1",
      first: "b",
      verdict: { status: "judged", choice: "b" },
    });
  });

  test("keeps every judgement in its dataset before giving it", async () => {
    const keep = { journal: journal(), dataset: "pairs" };
    const { judge } = judgeWho();
    for await (const { comparison } of label(pairs(20), judge, { keep })) {
      expect(keep.journal.labels.hasJudged("pairs", comparison.id, "stub")).toBe(true);
    }
    const kept = [...readDataset(keep.journal, "pairs")];
    expect(kept.map(({ comparison }) => comparison)).toEqual(pairs(20));
  });

  test("asks nothing again that the dataset holds, and gives it as it was", async () => {
    const keep = { journal: journal(), dataset: "pairs" };
    const first = judgeWho();
    const before = await all(pairs(10), first.judge, { keep });
    const again = judgeWho();
    const events: LabelEvent[] = [];
    const after = await all(pairs(13), again.judge, { keep, onEvent: (event) => events.push(event) });
    expect(after.slice(0, 10)).toEqual(before);
    expect(again.asked).toEqual(
      pairs(13)
        .slice(10)
        .map(({ id }) => id),
    );
    expect(events.filter((event) => event.type === "label-finished" && event.recalled)).toHaveLength(10);
  });

  test("another judge is asked of its own", async () => {
    const keep = { journal: journal(), dataset: "pairs" };
    await all(pairs(3), judgeWho().judge, { keep });
    const other = judgeWho();
    await all(pairs(3), { ...other.judge, id: "other" }, { keep });
    expect(other.asked).toHaveLength(3);
  });

  test("what could not be judged is data with its reason, and is asked again by the next job", async () => {
    const keep = { journal: journal(), dataset: "pairs" };
    const refused = { status: "unjudged", reason: "the model refused" } as const;
    const [first] = await all(pairs(3), judgeWho(() => refused).judge, { keep });
    expect(first!.verdict).toEqual(refused);
    const again = judgeWho();
    expect((await all(pairs(3), again.judge, { keep }))[0]!.verdict).toMatchObject({ status: "judged" });
    expect(again.asked).toHaveLength(3);
  });

  test("each job that asks again says how often there was no verdict before", async () => {
    const keep = { journal: journal(), dataset: "pairs" };
    const attempts: (number | undefined)[] = [];
    const judge: Judge = {
      ...judgeWho().judge,
      async compare(_, { attempt } = {}) {
        attempts.push(attempt);
        return attempt === 2 ? { status: "judged", choice: "a" } : { status: "unjudged", reason: "unreadable" };
      },
    };
    for (let job = 0; job < 4; job++) await all(pairs(1), judge, { keep });
    expect(attempts).toEqual([0, 1, 2]);
  });

  test("a judge that throws ends the job; what came before is given and kept", async () => {
    const keep = { journal: journal(), dataset: "pairs" };
    const comparisons = pairs(40);
    const { judge } = judgeWho(({ id }) => {
      if (id === comparisons[11]!.id) throw new Error("The budget is reached.");
      return { status: "judged", choice: "tie" };
    });
    const given: Preference[] = [];
    const job = async () => {
      for await (const preference of label(comparisons, judge, { keep, concurrency: 3 })) given.push(preference);
    };
    await expect(job()).rejects.toThrow("The budget is reached.");
    expect(given.map(({ comparison }) => comparison)).toEqual(comparisons.slice(0, 11));
  });

  test("draining finishes what is at work and begins nothing more", async () => {
    const drain = new AbortController();
    const { judge, asked } = judgeWho(() => {
      if (asked.length >= 10) drain.abort();
      return { status: "judged", choice: "a" };
    });
    const given = await all(pairs(100), judge, { concurrency: 5, drain: drain.signal });
    expect(given.map(({ comparison }) => comparison.id)).toEqual(asked);
    expect(given.length).toBeLessThan(20);
  });

  test("an abort is thrown with its reason", async () => {
    const reason = new Error("enough");
    const { judge } = judgeWho();
    await expect(all(pairs(3), judge, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  test("another comparison under an id that the dataset has is refused, and the error names what works", async () => {
    const keep = { journal: journal(), dataset: "pairs" };
    const one = (text: string) => comparison({ id: "7", input: "q", a: { text }, b: { text: "b" } });
    await all([one("first")], judgeWho().judge, { keep });
    await expect(all([one("second")], judgeWho().judge, { keep })).rejects.toThrow(/under the id "7".*--dataset NAME/);
  });
});

describe("label, with a dataset", () => {
  const keep = () => ({ journal: journal(), dataset: "pairs" });
  const one = { input: "Q", a: { text: "x" }, b: { text: "y" } };
  const note = (text: string) => ({ notes: [{ helper: "h", about: "a" as const, text }] });

  test("asks again where a helper's notes are others", async () => {
    const { judge, asked } = judgeWho();
    const kept = keep();
    await all([comparison({ ...one, ...note("first") })], judge, { keep: kept });
    await all([comparison({ ...one, ...note("second") })], judge, { keep: kept });
    expect(asked).toHaveLength(2);
  });

  test("takes a pair the other way round as the dataset has it", async () => {
    const { judge, asked } = judgeWho();
    const kept = keep();
    const pair = comparison({ ...one, ...note("of x") });
    await all([pair], judge, { keep: kept });
    const [preference] = await all([swapped(pair)], judge, { keep: kept });
    expect(asked).toHaveLength(1);
    expect(preference).toMatchObject({ comparison: { a: { text: "x" } }, verdict: { choice: "a" } });
  });

  test("puts what is new behind what is there", async () => {
    const { judge } = judgeWho();
    const kept = keep();
    const all4 = pairs(4);
    await all(all4.slice(0, 2), judge, { keep: kept });
    await all(all4.slice(2), judge, { keep: kept });
    expect([...readDataset(kept.journal, "pairs")].map(({ comparison }) => comparison.id)).toEqual(
      all4.map(({ id }) => id),
    );
  });
});
