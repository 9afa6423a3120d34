import { afterEach, beforeEach, expect, test } from "vitest";
import { type Journal, JournalError } from "../journal/journal.ts";
import { openJournal } from "../journal/sqlite.ts";
import { comparison } from "./comparison.ts";
import type { Preference } from "./preference.ts";
import { importComparison, readDataset, recordPreference } from "./store.ts";

let journal: Journal;

beforeEach(() => {
  journal = openJournal(":memory:");
});
afterEach(() => journal.close());

const pair = (input: string) => comparison({ input, a: { text: "yes" }, b: { text: "no" } });
const said = (input: string, judge: string, choice: "a" | "tie"): Preference => ({
  comparison: pair(input),
  judge,
  kind: "human",
  verdict: { status: "judged", choice, votes: { inner: { status: "unjudged", reason: "asleep" } } },
  at: 5,
});

test("a dataset comes back in its order, each comparison with the judgements that stand", async () => {
  importComparison(journal, "d", 1, pair("second"));
  importComparison(journal, "d", 0, pair("first"));
  await recordPreference(journal, "d", said("first", "ann", "a"));
  await recordPreference(journal, "d", said("first", "bob", "a"));
  await recordPreference(journal, "d", said("first", "ann", "tie"));
  expect([...readDataset(journal, "d")]).toEqual([
    { comparison: pair("first"), preferences: [said("first", "bob", "a"), said("first", "ann", "tie")] },
    { comparison: pair("second"), preferences: [] },
  ]);
});

test("a record that is not ours is named", async () => {
  journal.labels.saveComparison({ dataset: "d", id: "x", position: 0, body: '{"id":"x","input":5}' });
  await recordPreference(journal, "other", said("first", "ann", "a"));
  expect(() => [...readDataset(journal, "d")]).toThrow(JournalError);
  expect(() => [...readDataset(journal, "d")]).toThrow(/^Comparison x of d in :memory: cannot be read: .*input/s);
});
