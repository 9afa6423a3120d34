/** Every example runs as a reader would run it: a process of its own, in a folder of its own. */
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

const story = join(import.meta.dirname, "../datasets/stories/the-lighthouse-ledger.txt");
/** One passage: one call. */
const shortText =
  "Nell Orde copied letters in the harbour office of Port Sallow. One morning she found a page in the lighthouse " +
  "ledger that her father had not written. She told nobody, and walked out to the lighthouse to compare the hands.";
/** The second one lacks a candidate. */
const pairs = `{"prompt": "Name the capital of France.", "chosen": "Paris.", "rejected": "I like turtles."}
{"prompt": "Name the capital of Spain.", "chosen": "Madrid."}
{"prompt": "Say hello.", "chosen": "Hello!", "rejected": "No."}
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "espalier-examples-"));
  writeFileSync(join(folder, "short.txt"), shortText);
  writeFileSync(join(folder, "pairs.jsonl"), pairs);
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Example {
  /** The default model unless given: `fake/lead` where that one would take long. */
  readonly model?: string;
  readonly arguments: readonly string[];
  readonly prints: RegExp;
}

/** Add new examples here. */
const examples: Record<string, Example> = {
  // Tasks and trees alone: `grow` takes them from there.
  "short-answer": { arguments: [], prints: /^$/ },
  "grow-summaries": { arguments: [], prints: /^$/ },
  "grow-reviews": { arguments: [], prints: /^$/ },
  "summarise-a-text": { arguments: ["short.txt"], prints: /Nell|Orde|ledger|lighthouse/ },
  "structured-output": { arguments: [], prints: /^Nell Orde, 17, lives in .+\.\nTries: [12]; mended: 0\.$/ },
  "own-task": {
    model: "fake/lead",
    arguments: ["Who wrote the page?", story],
    prints: /^\S.*\n\(15 nodes, 15 calls\)$/s,
  },
  "langchain-model": { arguments: [story], prints: /^In short: (Extracts: )?Nell .*\.$/ },
  "judge-two-answers": {
    arguments: [],
    prints:
      /^(a|b|tie), with probability 0\.\d\d that a is better\.\nWith [ab] shown first: [ab]\.\nWith [ab] shown first: [ab]\.$/,
  },
  "label-pairs": {
    arguments: [],
    prints:
      /^Line 2: the field rejected is missing\n(a|b|tie)\n(a|b|tie)\nUnjudged: 0; verdicts that changed with the order: (0|0\.5|1)\.\n[012] of 2 written for a trainer\.$/,
  },
  "best-of-n": {
    arguments: [],
    prints: /^Draft [1-4] of 4, by [1-3] comparisons: \S.*\nAs an evaluator: (0|0\.5|1)$/s,
  },
  "reward-model": {
    arguments: [],
    prints: /^Trained on \d+ pairs; of those held out, right: (1|0\.\d+)\nReward: -?\d+\.\d\d\nBetter: [ab]$/,
  },
  "grow-a-tree": {
    arguments: [],
    prints:
      /^add-page, aided: .*before, 9\d% after\nadd-book, aided: .*before, 9\d% after\nadd-book, unaided: .*before, \d% after$/s,
  },
  "budget-and-resume": {
    model: "fake/lead",
    arguments: [story],
    prints: /^Stopped with 4 calls made: .*\nFinished with [1-9]\d* more, 4 from the journal\.\n\S+ /,
  },
};

test.each(Object.entries(examples))("%s", { timeout: 300_000 }, async (name, { model, arguments: given, prints }) => {
  const env = { ...process.env, ESPALIER_MODEL: model };
  const script = join(import.meta.dirname, `${name}.ts`);
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [script, ...given], { cwd: folder, env });
  expect(stdout.trim()).toMatch(prints);
  expect(stderr).toBe("");
});

test.each([
  ["grow-summaries", [story], /\nchapter-summary +claim-check, passage-summary +1 /],
  ["grow-reviews", [], /\nchip-review +chip-review-function, 6 more +40 /],
] as const)("%s has a judge at every level", async (name, inputs, plans) => {
  const main = join(import.meta.dirname, "../src/cli/main.ts");
  const script = join(import.meta.dirname, `${name}.ts`);
  const args = [main, "grow", script, ...inputs, "--out", "grown", "--dry-run"];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder });
  expect(stdout).toMatch(plans);
});

test("every example is run here", () => {
  const found = readdirSync(import.meta.dirname).filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"));
  expect(Object.keys(examples).sort()).toEqual(found.map((file) => file.replace(/\.ts$/, "")).sort());
});
