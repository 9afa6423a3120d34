/** `espalier labels agreement`: what the statistics say, in words and as JSON. */
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { openJournal } from "../journal/sqlite.ts";
import { type Choice, comparison } from "../preferences/comparison.ts";
import type { Preference } from "../preferences/preference.ts";
import { importComparison, recordPreference } from "../preferences/store.ts";
import { espalier, temporaryFolder } from "./testing/program.ts";

let cwd: string;
const agreement = (...args: string[]) => espalier(["labels", "agreement", ...args], { cwd });

beforeEach(async () => {
  cwd = temporaryFolder();
  const journal = openJournal(join(cwd, ".espalier", "journal.db"));
  /** Ada is always right, the judge half of the time. */
  for (let index = 0; index < 20; index++) {
    const gold: Choice = index % 3 === 0 ? "a" : "b";
    const pair = comparison({ input: `question ${index}`, a: { text: "yes" }, b: { text: "no" }, gold });
    importComparison(journal, "mine", index, pair);
    const said = (judge: string, kind: Preference["kind"], choice: Choice) =>
      recordPreference(journal, "mine", {
        comparison: pair,
        judge,
        kind,
        first: "a",
        milliseconds: 1500,
        verdict: { status: "judged", choice, spending: { calls: 1, inputTokens: 90, outputTokens: 10, cost: 0.01 } },
      });
    await said("ada", "human", gold);
    await said("fake/judge", "model", index % 2 === 0 ? gold : "tie");
  }
  importComparison(journal, "untouched", 0, comparison({ input: "", a: { text: "x" }, b: { text: "y" } }));
  await journal.close();
});

test("prints each judge, the matrix, kappa and alpha, every figure with its interval", async () => {
  const { code, stdout, stderr } = await agreement("mine");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/^20 comparisons judged, 20 of them by two judges or more\n/);
  expect(stdout).toMatch(/^1 {2}human +20 +0% +0% +100% \(84–100\) +20 +ada$/m);
  expect(stdout).toMatch(/^2 {2}model +20 +0% +50% +75% \(53–89\) +20 +fake\/judge$/m);
  expect(stdout).toMatch(/ 1\.5 s +100 +\$0\.010$/m);
  expect(stdout).toMatch(/^1 +· +50%$/m);
  expect(stdout).toMatch(/^1–2 +20 +50% \(30–70\) +0\.\d\d \(.* to .*\) +10 +100% \(72–100\)$/m);
  expect(stdout).toMatch(/^human with model judges +20 +50%/m);
  expect(stdout).toMatch(/^all judges +0\.\d\d \(/m);
});

test("--json prints all of it", async () => {
  const found = JSON.parse((await agreement("mine", "--json")).stdout);
  expect(found).toMatchObject({
    comparisons: 20,
    pairs: [{ judges: ["ada", "fake/judge"], agreed: { value: 0.5 }, decidedAgreed: { value: 1 } }],
    quality: [{ judge: "ada", gold: { accuracy: { value: 1, n: 20 } } }, { judge: "fake/judge" }],
  });
});

test("says so where nobody has judged, and which datasets there are", async () => {
  expect(await agreement("untouched")).toMatchObject({ code: 0, stdout: "Nobody has judged any of it yet.\n" });
  const unknown = await agreement("min");
  expect(unknown.code).toBe(1);
  expect(unknown.stderr).toMatch(/no dataset named "min"\. It has: mine, untouched\./);
});
