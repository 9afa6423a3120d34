import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { openJournal } from "../journal/sqlite.ts";
import { readDataset } from "../preferences/store.ts";
import { tree } from "./testing/grow-twice.ts";

const all = mkdtempSync(join(tmpdir(), "espalier-grow-killed-"));
const child = join(import.meta.dirname, "testing/grow-child.ts");

/** @param last event, at which it kills itself; 0 for none */
async function start(name: string, last: number): Promise<string | undefined> {
  mkdirSync(join(all, name), { recursive: true });
  const run = promisify(execFile)(process.execPath, [child, join(all, name), String(last)]);
  return run.then(
    () => undefined,
    (error: { signal: string; stderr: string }) => error.signal ?? error.stderr,
  );
}

const reportOf = (name: string) => JSON.parse(readFileSync(join(all, name, "report.json"), "utf8"));
const linesOf = (name: string) =>
  readFileSync(join(all, name, "log"), "utf8")
    .trim()
    .split("\n");

/** Ids of the comparisons whose labels are on disk. */
async function labelledIn(name: string): Promise<string[]> {
  const journal = openJournal(join(all, name, "journal.db"));
  const labelled = journal.labels
    .datasets()
    .flatMap(({ dataset }) => [...readDataset(journal, dataset)])
    .flatMap(({ comparison, preferences }) => (preferences.length > 0 ? comparison.id : []));
  await journal.close();
  return labelled;
}

it("killed at several moments and started again, it ends with the same report and asks about no label again", async () => {
  expect(await start("whole", 0)).toBeUndefined();
  const { events, report } = reportOf("whole");
  const done = linesOf("whole");
  const moments = Array.from({ length: 8 }, (_, index) => Math.round(((index + 0.5) / 8) * events));
  for (const moment of moments) {
    const name = `killed-${moment}`;
    expect(await start(name, moment)).toBe("SIGKILL");
    const labelled = await labelledIn(name);
    const before = linesOf(name).length;
    expect(await start(name, 0)).toBeUndefined();
    expect(reportOf(name).report).toEqual(report);
    const asked = linesOf(name).map((line) => line.replace(name, "whole"));
    expect([...new Set(asked)].toSorted()).toEqual(done.toSorted());
    const again = asked.slice(before).filter((line) => labelled.some((id) => line.endsWith(id)));
    expect(again, `after ${moment} of ${events} events`).toEqual([]);
  }
  expect(tree).toHaveLength(2);
});
