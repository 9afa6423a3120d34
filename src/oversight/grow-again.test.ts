import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Journal } from "../journal/journal.ts";
import { openJournal } from "../journal/sqlite.ts";
import { grow } from "./grow.ts";
import type { GrowEvent, GrowOptions, TaskReport } from "./growth.ts";
import { loggedPlots, settings, timeless, tree } from "./testing/grow-twice.ts";
import { addsTwo, anyWay } from "./testing/sums.ts";

const folder = mkdtempSync(join(tmpdir(), "espalier-grow-again-"));
let journal: Journal;
beforeAll(() => {
  journal = openJournal(":memory:");
});
afterAll(() => journal.close());

function growIn(name: string, options: Partial<GrowOptions> = {}) {
  mkdirSync(join(folder, name), { recursive: true });
  const plots = loggedPlots(join(folder, name, "log"));
  return grow(tree.at(-1)!, { plots, folder: join(folder, name, "grown"), journal, ...settings, ...options });
}

function linesOf(name: string): string[] {
  return readFileSync(join(folder, name, "log"), "utf8")
    .trim()
    .split("\n");
}

const named = (name: string, lines: readonly string[]) => lines.map((line) => line.replace(name, "")).toSorted();

it("stopped at any step, it goes on there: nothing is asked, drawn or fitted twice, and the report is the same", async () => {
  const moments: string[] = [];
  const momentOf = (event: GrowEvent) =>
    event.kind === "step" ? `${event.task} ${event.round} ${event.step} ${event.done}` : event.kind;
  const whole = timeless(await growIn("whole", { onEvent: (event) => moments.push(momentOf(event)) }));
  const rounds = (whole as TaskReport[]).flatMap((report) => report.rounds);
  expect(rounds.map(({ labels }) => labels)).toEqual([12, 12, 12, 12]);
  expect(rounds[0]!.spending).toEqual({ calls: 12, inputTokens: 24, outputTokens: 36 });
  expect(rounds.map(({ fooled }) => fooled?.of)).toEqual([undefined, undefined, 3, 3]);
  const done = linesOf("whole");
  expect(new Set(done).size).toBe(done.length);
  expect(done.filter((line) => line.startsWith("judge"))).toHaveLength(2 * settings.labels);
  expect(done.filter((line) => line.startsWith("fit"))).toHaveLength(2 + 2 * 2);

  const some = [...new Set(moments)].filter((_, index) => index % 5 === 0);
  expect(some.length).toBeGreaterThan(20);
  for (const [index, moment] of some.entries()) {
    const name = `stopped-${index}`;
    const controller = new AbortController();
    const onEvent = (event: GrowEvent) => momentOf(event) === moment && controller.abort(new Error(`at ${moment}`));
    // At the last moments there is nothing left to stop.
    const stopped = await growIn(name, { onEvent, signal: controller.signal }).catch((error: Error) => error.message);
    if (typeof stopped === "string") expect(stopped).toBe(`at ${moment}`);
    expect(timeless(await growIn(name))).toEqual(whole);
    expect(named(name, linesOf(name)), moment).toEqual(named("whole", done));
  }
});

it("finished, it only says so: no reward model is opened", async () => {
  const before = linesOf("whole");
  const events: GrowEvent[] = [];
  const broken = Object.fromEntries(
    Object.entries(loggedPlots(join(folder, "whole", "log"))).map(([name, plot]) => [
      name,
      { ...plot, reward: { id: "features/way-taken", fit: () => Promise.reject(new Error("opened")) } },
    ]),
  );
  const report = await growIn("whole", { plots: broken, onEvent: (event) => events.push(event) });
  expect(linesOf("whole")).toEqual(before);
  expect(events.map(({ kind }) => kind)).toEqual(["task-started", "task-finished", "task-started", "task-finished"]);
  expect(events[0]).toMatchObject({ recalled: true });
  expect(report.tasks).toHaveLength(2);
});

it("refuses a policy that is another one when it is opened again", async () => {
  await growIn("changed");
  rmSync(join(folder, "changed", "grown", "sum-of-4"), { recursive: true });
  const { "sum-of-2": leaf, "sum-of-4": root } = loggedPlots(join(folder, "changed", "log"));
  const changed = {
    ...leaf!,
    improvement: { ...leaf!.improvement, improve: async () => ({ ...anyWay(), id: "other" }) },
  };
  const plots = { "sum-of-2": changed, "sum-of-4": { ...root!, judge: { ...addsTwo, id: "asks again" } } };
  await expect(growIn("changed", { plots })).rejects.toThrow(
    /"sum-of-2" was grown as best of 4 of .*, and is other when it is opened again/,
  );
});

it("with other settings it refuses the folder, and says what differs", async () => {
  await expect(growIn("whole", { seed: 1 })).rejects.toThrow(/sum-of-2 holds what was made otherwise: seed 0, now 1/);
});
