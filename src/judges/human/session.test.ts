import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Journal } from "../../journal/journal.ts";
import { openJournal } from "../../journal/sqlite.ts";
import { comparison } from "../../preferences/comparison.ts";
import { firstShown } from "../../preferences/preference.ts";
import { importComparison, readDataset } from "../../preferences/store.ts";
import { Batch, type BatchOptions } from "./batch.ts";
import { humanJudge } from "./human-judge.ts";
import { reservedFor } from "./limits.ts";
import { overview, overviewOf } from "./overview.ts";
import { JudgingSession } from "./session.ts";
import type { Answer, Step } from "./view.ts";

let journal: Journal;
let now: number;

beforeEach(() => {
  journal = openJournal(":memory:");
  now = 1_000_000;
});
afterEach(() => journal.close());

async function dataset(size: number, gold: Record<number, "a" | "b" | "tie"> = {}) {
  for (let index = 0; index < size; index++) {
    const pair = comparison({
      input: `task ${index}`,
      a: { text: `good ${index}`, origin: { model: "big" } },
      b: { text: `poor ${index}`, origin: { model: "small" } },
      ...(gold[index] && { gold: gold[index] }),
    });
    importComparison(journal, "d", index, pair);
  }
  await written();
}

/** Resolves once all that was queued before is in the journal. */
const written = () => journal.labels.flush();

const inOrder: BatchOptions["order"] = (pairs) => [...pairs];
const batchOf = (judges: string[], options: Partial<BatchOptions> = {}) =>
  new Batch(journal, { dataset: "d", judges, order: inOrder, now: () => now, ...options });
const sessionsOf = (batch: Batch) => batch.judges.map((judge) => new JudgingSession({ batch, judge }));
function session(options: Partial<BatchOptions> = {}) {
  return sessionsOf(batchOf(["ann"], options))[0]!;
}

function itemOf(step: Step) {
  if (step.state !== "item") throw new Error(`No item: ${step.state}.`);
  return step.item;
}
/** Whoever answers so always prefers the good text. */
const good = (step: Step): Answer => ({ choice: itemOf(step).first.startsWith("good") ? "first" : "second" });
const preferences = () => [...readDataset(journal, "d")].flatMap((pair) => pair.preferences);

test("a comparison is shown in the order that is drawn for the judge, and the verdict is on its sides", async () => {
  await dataset(8);
  const ann = session();
  let step = await ann.step();
  const firsts = new Set<string>();
  while (step.state === "item") {
    firsts.add(step.item.first.slice(0, 4));
    now += 1000;
    step = await ann.submit(step.item.key, { ...good(step), strength: 7, rationale: " clearer ", milliseconds: 900 });
  }
  expect(firsts).toEqual(new Set(["good", "poor"]));
  expect(preferences()).toHaveLength(8);
  for (const {
    comparison: { id },
    ...said
  } of preferences()) {
    expect(said).toMatchObject({
      judge: "ann",
      kind: "human",
      first: firstShown(id, "ann"),
      verdict: { status: "judged", choice: "a", strength: 7, rationale: "clearer" },
      milliseconds: 900,
    });
  }
});

test("a tie, and a tie because both are bad, carry no strength", async () => {
  await dataset(2);
  const ann = session();
  const step = await ann.submit(0, { choice: "tie", strength: 3 });
  await ann.submit(itemOf(step).key, { choice: "bad", strength: 3 });
  expect(preferences().map(({ verdict }) => verdict)).toEqual([
    { status: "judged", choice: "tie" },
    { status: "judged", choice: "tie", bothBad: true },
  ]);
});

test("nothing that a person is handed tells an origin, an id or the right answer", async () => {
  await dataset(1, { 0: "a" });
  const text = JSON.stringify(await session().step());
  expect(text).toContain("good 0");
  expect(text).not.toMatch(/big|small|gold|origin|"id"/);
});

test("a draft is there after a restart, and gone with the answer", async () => {
  await dataset(2);
  const ann = session();
  const { key } = itemOf(await ann.step());
  await ann.keepDraft(key, { choice: "second", rationale: "half a sen" });
  const again = session();
  const step = await again.step();
  expect(itemOf(step).draft).toEqual({ choice: "second", rationale: "half a sen" });
  await again.submit(key, good(step));
  await again.undo();
  expect(itemOf(await again.step()).draft).not.toHaveProperty("rationale");
});

test("undo withdraws the last judgement and makes it the draft, also beyond a restart, back to the first", async () => {
  await dataset(3);
  const ann = session();
  const first = await ann.step();
  const second = await ann.submit(itemOf(first).key, { ...good(first), strength: 2, rationale: "so" });
  await ann.submit(itemOf(second).key, good(second));
  expect(itemOf(await ann.undo()).key).toBe(itemOf(second).key);
  const back = await session().undo();
  expect(itemOf(back)).toMatchObject({
    key: itemOf(first).key,
    draft: { ...good(first), strength: 2, rationale: "so" },
  });
  expect(back.progress).toEqual({ done: 0, total: 3, canUndo: false });
  expect(preferences()).toEqual([]);
});

test("what is skipped comes back when it is asked for, or with undo", async () => {
  await dataset(2);
  const ann = session();
  const { key } = itemOf(await ann.step());
  const step = await ann.skip(key);
  expect(itemOf(step).key).not.toBe(key);
  expect(itemOf(await ann.undo()).key).toBe(key);
  await ann.skip(key);
  expect(await ann.submit(itemOf(step).key, good(step))).toMatchObject({ state: "none", skipped: 1, held: 0 });
  expect(itemOf(await ann.unskip()).key).toBe(key);
});

test("an answer that comes twice counts once, and one from another window of the same person changes nothing", async () => {
  await dataset(2);
  const ann = session();
  const step = await ann.step();
  const { key } = itemOf(step);
  const steps = await Promise.all([ann.submit(key, good(step)), ann.submit(key, { choice: "bad" })]);
  expect(itemOf(steps[1]!).key).not.toBe(key);
  expect(steps.map(({ isDropped }) => isDropped)).toEqual([undefined, true]);
  expect(preferences().map(({ verdict }) => verdict)).toEqual([{ status: "judged", choice: "a" }]);
});

describe("several people", () => {
  test("are never at one comparison, where one judgement is wanted of each", async () => {
    await dataset(4);
    const [ann, bob] = sessionsOf(batchOf(["ann", "bob"]));
    const keys = [itemOf(await ann!.step()).key, itemOf(await bob!.step()).key];
    expect(new Set(keys).size).toBe(2);
    const next = await ann!.submit(keys[0]!, { choice: "tie" });
    expect(keys).not.toContain(itemOf(next).key);
    expect(next.progress).toMatchObject({ done: 1, total: 4 });
  });

  test("judge the same ones where two judgements are wanted", async () => {
    await dataset(2);
    const [ann, bob, cat] = sessionsOf(batchOf(["ann", "bob", "cat"], { judgesPerPair: 2 }));
    const keys = [await ann!.step(), await bob!.step(), await cat!.step()].map((step) => itemOf(step).key);
    expect(keys).toEqual([0, 0, 1]);
  });

  test("get what somebody left, once the reservation has run out; who comes back is told", async () => {
    await dataset(1);
    const [ann, bob] = sessionsOf(batchOf(["ann", "bob"]));
    await ann!.step();
    expect(await bob!.step()).toMatchObject({ state: "none", held: 1 });
    now += reservedFor / 2;
    expect(await ann!.hold(0)).toBe(true);
    now += reservedFor - 1;
    expect(await bob!.step()).toMatchObject({ state: "none" });
    now += 2;
    expect(itemOf(await bob!.step()).key).toBe(0);
    expect(await ann!.hold(0)).toBe(false);
    expect(await ann!.step()).toMatchObject({ state: "none" });
  });

  test("lose no answer to a reservation that ran out", async () => {
    await dataset(1);
    const [ann, bob] = sessionsOf(batchOf(["ann", "bob"]));
    await ann!.step();
    now += reservedFor + 1;
    await bob!.submit(itemOf(await bob!.step()).key, { choice: "tie" });
    await ann!.submit(0, { choice: "bad" });
    expect(preferences().map(({ judge }) => judge)).toEqual(["bob", "ann"]);
  });

  test("all get those whose answer is known, and learn how they did when everybody has finished", async () => {
    await dataset(2, { 1: "a" });
    const batch = batchOf(["ann", "bob"]);
    const [ann, bob] = sessionsOf(batch);
    let step = await ann!.step();
    while (step.state === "item") step = await ann!.submit(step.item.key, good(step));
    expect(await ann!.finish()).toMatchObject({ state: "finished", results: null });
    step = await bob!.step();
    expect(itemOf(step).key).toBe(1);
    await bob!.submit(1, { choice: "bad" });
    expect(await bob!.finish()).toMatchObject({ results: { labels: 1, gold: { right: 0, asked: 1 } } });
    expect(await ann!.step()).toMatchObject({
      results: {
        labels: 2,
        gold: { right: 1, asked: 1 },
        origins: [
          { name: "big", won: 2, tied: 0, lost: 0 },
          { name: "small", won: 0, tied: 0, lost: 2 },
        ],
      },
    });
    const seen = overview(batch);
    expect(seen.people).toEqual([
      { judge: "ann", done: 2, finished: true },
      { judge: "bob", done: 2, finished: true },
    ]);
    expect(seen.agreement.pairs[0]).toMatchObject({ judges: ["ann", "bob"], n: 1, agreed: { value: 0 } });
  });
});

test("the overview is computed anew only when that takes little of the time", async () => {
  await dataset(1);
  const times = [0, 100, 2099, 2100, 2200];
  const look = overviewOf(batchOf(["ann"]), () => times.shift()!);
  const first = look();
  expect(look()).toBe(first);
  expect(look()).not.toBe(first);
});

test("who has finished can undo nothing: identities have been shown", async () => {
  await dataset(1);
  const ann = session();
  await ann.submit(0, good(await ann.step()));
  await ann.finish();
  expect(await ann.undo()).toMatchObject({ state: "finished", progress: { canUndo: false } });
  expect(preferences()).toHaveLength(1);
});

describe("finishing", () => {
  test("outlives a restart, also with comparisons that were skipped", async () => {
    await dataset(2);
    const ann = session();
    await ann.submit(0, good(await ann.step()));
    await ann.skip(1);
    await ann.finish();
    const again = session();
    expect(await again.undo()).toMatchObject({
      state: "finished",
      progress: { canUndo: false },
      results: { labels: 1 },
    });
    await again.submit(1, { choice: "bad" });
    expect(preferences()).toHaveLength(1);
  });

  test("keeps nobody from what came later, but what was judged before stands", async () => {
    await dataset(1);
    const ann = session();
    await ann.submit(0, good(await ann.step()));
    await ann.finish();
    await dataset(2);
    now += 1;
    const again = session();
    const step = await again.undo();
    expect(step).toMatchObject({ state: "item", item: { key: 1 }, progress: { done: 1, canUndo: false } });
    expect(await again.submit(1, good(step))).toMatchObject({ progress: { canUndo: true } });
    expect(await again.undo()).toMatchObject({ item: { key: 1 }, progress: { canUndo: false } });
    expect(await again.undo()).toMatchObject({ item: { key: 1 } });
    expect(preferences()).toHaveLength(1);
  });
});

test("finishing before the last comparison is refused", async () => {
  await dataset(1);
  await expect(session().finish()).rejects.toThrow("judge or skip");
});

describe("humanJudge", () => {
  const pair = comparison({ input: "new", a: { text: "good new" }, b: { text: "poor new" } });

  test("waits for a person, who is handed the comparison in a session that is under way", async () => {
    await dataset(1);
    const ann = session();
    await ann.submit(0, good(await ann.step()));
    const verdict = humanJudge(journal, { dataset: "d", poll: 1 }).compare(pair);
    await written();
    const step = await ann.step();
    await ann.submit(itemOf(step).key, good(step));
    expect(await verdict).toEqual({ status: "judged", choice: "a" });
    expect(await humanJudge(journal, { dataset: "d" }).compare(pair)).toMatchObject({ choice: "a" });
  });

  test("takes nobody else's word, and stops waiting at an abort", async () => {
    await dataset(1);
    const ann = session();
    const controller = new AbortController();
    const judge = humanJudge(journal, { dataset: "d", annotator: "bob", poll: 1 });
    const verdict = judge.compare(batchOf(["ann"]).comparison(0), { signal: controller.signal });
    await ann.submit(0, good(await ann.step()));
    controller.abort(new Error("enough"));
    await expect(verdict).rejects.toThrow("enough");
  });
});
