import { afterEach, beforeEach, expect, test } from "vitest";
import type { Journal } from "./journal.ts";
import { openJournal } from "./sqlite.ts";

let journal: Journal;

beforeEach(() => {
  journal = openJournal(":memory:");
});
afterEach(() => journal.close());

const pair = (id: string, position = 0) => ({ dataset: "stories", id, position, body: JSON.stringify({ id }) });
const judgement = (comparison: string, judge: string, body = "{}") =>
  ({ dataset: "stories", comparison, judge, kind: "human", status: "judged", at: 1, body }) as const;
const reservation = (judge: string, wanted: number, now = 0) => ({
  dataset: "stories",
  comparison: "p",
  judge,
  now,
  until: now + 100,
  wanted,
});

test("a comparison keeps its place and its first body", async () => {
  const { labels } = journal;
  labels.saveComparison(pair("q", 1));
  labels.saveComparison(pair("p", 0));
  labels.saveComparison({ ...pair("p", 5), body: "another" });
  await labels.saveJudgement(judgement("p", "ann"));
  expect([...labels.comparisons("stories")].map(({ id, body }) => [id, body])).toEqual([
    ["p", '{"id":"p"}'],
    ["q", '{"id":"q"}'],
  ]);
  expect(labels.datasets()).toEqual([{ dataset: "stories", comparisons: 2, judgements: 1, judges: 1 }]);
});

test("several may read a dataset at once", async () => {
  for (const position of [0, 1, 2]) journal.labels.saveComparison(pair(String(position), position));
  await journal.labels.flush();
  const read = () => journal.labels.comparisons("stories");
  const seen = Array.from(read(), ({ id }) => id + Array.from(read(), ({ id }) => id).join(""));
  expect(seen).toEqual(["0012", "1012", "2012"]);
});

test("what was queued is there once it is flushed", async () => {
  journal.labels.saveComparison(pair("p"));
  await journal.labels.flush();
  expect(journal.labels.comparison("stories", "p")).toMatchObject({ position: 0 });
});

test("a second judgement withdraws the first; withdrawing leaves nothing standing", async () => {
  const { labels } = journal;
  await labels.saveJudgement(judgement("p", "ann", "1"));
  await labels.saveJudgement(judgement("p", "bob", "2"));
  await labels.saveJudgement(judgement("p", "ann", "3"));
  expect([...labels.judgements("stories", "p")].map(({ body }) => body)).toEqual(["2", "3"]);
  expect(labels.hasJudged("stories", "p", "ann")).toBe(true);
  await labels.withdraw("stories", "p", "ann");
  expect([...labels.judgements("stories")].map(({ body }) => body)).toEqual(["2"]);
  expect(labels.hasJudged("stories", "p", "ann")).toBe(false);
});

test("how often a judge came to no verdict is known, though only its last judgement stands", async () => {
  const { labels } = journal;
  const unjudged = { ...judgement("p", "ann"), status: "unjudged" } as const;
  await labels.saveJudgement(unjudged);
  await labels.saveJudgement(unjudged);
  await labels.saveJudgement({ ...unjudged, judge: "bob" });
  expect(labels.timesUnjudged("stories", "p", "ann")).toBe(2);
  await labels.saveJudgement(judgement("p", "ann"));
  expect(labels.timesUnjudged("stories", "p", "ann")).toBe(2);
  expect(labels.timesUnjudged("stories", "q", "ann")).toBe(0);
});

test("no more people are at a comparison than are wanted; a reservation ends by itself, or with the judgement", async () => {
  const { labels } = journal;
  expect(await labels.reserve(reservation("ann", 2))).toBe(true);
  expect(await labels.reserve(reservation("bob", 2))).toBe(true);
  expect(await labels.reserve(reservation("cat", 2))).toBe(false);
  expect(await labels.reserve(reservation("ann", 2))).toBe(true);
  expect(await labels.reserve(reservation("cat", 2, 200))).toBe(true);
  await labels.release("stories", "p", "cat");
  await labels.saveJudgement(judgement("p", "ann"));
  expect(await labels.reserve(reservation("cat", 2, 200))).toBe(true);
  expect(await labels.reserve(reservation("dan", 2, 200))).toBe(false);
});

test("a draft is kept, replaced and forgotten", async () => {
  const { labels } = journal;
  await labels.saveDraft("stories", "p", "ann", "one");
  await labels.saveDraft("stories", "p", "ann", "two");
  expect(labels.draft("stories", "p", "ann")).toBe("two");
  await labels.saveDraft("stories", "p", "ann", null);
  expect(labels.draft("stories", "p", "ann")).toBeUndefined();
});

test("a batch is known from before it is sent", async () => {
  const { labels } = journal;
  const batch = { id: "1", model: "m", endpoint: "e", body: "[]", started: 1, ended: null } as const;
  await labels.saveBatch({ ...batch, remote: null, status: "submitting" });
  await labels.saveBatch({ ...batch, remote: "batch_1", status: "submitted" });
  expect(labels.batch("1")).toMatchObject({ remote: "batch_1", status: "submitted" });
  expect(labels.batches()).toHaveLength(1);
});
