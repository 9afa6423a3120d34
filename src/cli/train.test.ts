/** `espalier train`, `score` and `best` as their users meet them, on a base of random weights. */
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { writeTinyModel } from "../ggml/testing/tiny-model.ts";
import { type Ended, espalier, said, start, temporaryFolder } from "./testing/program.ts";

const wordsOf = (quality: string, number: number) => `the answer ${number} is ${quality}`;

/** Pairs of which the good one is better, on either side. */
function labels(count: number): string {
  const label = (_: unknown, number: number) => {
    const [good, bad] = [{ text: wordsOf("good", number) }, { text: wordsOf("evil", number) }];
    const isA = number % 3 > 0;
    const comparison = { id: `${number}`, input: `question ${number}`, a: isA ? good : bad, b: isA ? bad : good };
    const verdict = { status: "judged", choice: isA ? "a" : "b" };
    return `${JSON.stringify({ comparison, judge: "overseer", kind: "human", verdict })}\n`;
  };
  return Array.from({ length: count }, label).join("");
}

let base: Buffer;
beforeAll(async () => {
  const file = join(mkdtempSync(join(tmpdir(), "espalier-base-")), "base.gguf");
  await writeTinyModel(file, { architecture: "llama", type: "F32" });
  base = readFileSync(file);
});

function workplace(text = labels(40)) {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "base.gguf"), base);
  writeFileSync(join(cwd, "labels.jsonl"), text);
  // Features that are cached are this test's own.
  const options = { cwd, env: { HOME: cwd } };
  const command = ["train", "labels.jsonl", "--base", "llama/./base.gguf", "--threads", "1", "--out", "rm"];
  return {
    cwd,
    run: (...args: string[]): Promise<Ended> => espalier(args, options),
    train: (...more: string[]): Promise<Ended> => espalier([...command, ...more], options),
    begin: (...more: string[]) => start([...command, ...more], options),
  };
}

describe("a head", () => {
  test("is trained, said to be finished when it is asked for again, scores and finds the best", async () => {
    const { cwd, run, train } = workplace();
    const first = await train();
    expect(first, first.stderr).toMatchObject({ code: 0, stdout: "" });
    expect(first.stderr).toMatch(/^40 pairs\nJudged by overseer \(40\)\n\d+ pairs to train on, \d+ held out\./);
    expect(first.stderr).toMatch(/Head on llama\/\.\/base\.gguf · .*\nHeld out: right \d+\.\d% \[.*\] of \d+ pairs/);
    expect(first.stderr).toContain("Next:  espalier score rm ITEMS.jsonl");

    const again = await train("--json");
    expect(again.code).toBe(0);
    expect(again.stderr).toContain("rm was finished before: nothing was trained.");
    const report = JSON.parse(again.stdout);
    expect(report).toMatchObject({ method: "head", folder: "rm", pairs: { used: 40, judges: { overseer: 40 } } });

    const scored = await run("score", "rm", "labels.jsonl", "--out", "scores.jsonl", "--threads", "1", "--json");
    expect(JSON.parse(scored.stdout)).toMatchObject({ rewardModel: report.id, rows: 40, accuracy: { pairs: 40 } });
    const one = await run("score", "rm", "--input", "question 3", "--output", "the answer 3 is good");
    expect(one.stdout).toMatch(/^-?\d+\.\d{3} ± \d+\.\d{3}\n$/);

    writeFileSync(join(cwd, "candidates.jsonl"), `${JSON.stringify({ input: "question 3", outputs: ["a", "b"] })}\n`);
    expect((await run("best", "candidates.jsonl", "--reward", "rm", "--quiet")).stdout).toMatch(/^[ab]\n$/);
    const drawn = await run("best", "--input", "One. Two.", "--reward", "rm", "-n", "3", "-m", "fake/lead");
    expect(drawn, drawn.stderr).toMatchObject({ code: 0, stdout: "One.\n" });
    expect(drawn.stderr).toMatch(/number 1 of 3 \(1 different\)\n/);
  });

  test("is trained without what length explains", async () => {
    const { cwd, train } = workplace();
    const ended = await train("--control-length");
    expect(ended, ended.stderr).toMatchObject({ code: 0 });
    expect(JSON.parse(readFileSync(join(cwd, "rm", "recipe.json"), "utf8"))).toMatchObject({ controlLength: true });
    expect((await train()).stderr).toMatch(/controlLength true, now false/);
  });

  test("of other settings is refused in the same folder", async () => {
    const { train } = workplace();
    await train();
    const other = await train("--seed", "1");
    expect(other.code).toBe(1);
    expect(other.stderr).toMatch(/rm holds what was made otherwise: seed 0, now 1/);
  });
});

describe("an adapter", () => {
  const lora = ["--method", "lora", "--rank", "2", "--epochs", "2"];

  test("is trained, stopped with Ctrl-C, and gone on with", async () => {
    const { begin, train } = workplace(labels(60));
    const started = begin(...lora);
    await said(started, "to train on");
    started.process.kill("SIGINT");
    const { code, stderr } = await started.ended;
    expect(code, stderr).toBe(130);
    expect(stderr).toMatch(/Stopped\.\nThe same command goes on\.\n$/);
    const whole = await train(...lora, "--json", "--quiet");
    expect(whole, whole.stderr).toMatchObject({ code: 0, stderr: "" });
    expect(JSON.parse(whole.stdout)).toMatchObject({ method: "lora", members: [{ ended: expect.any(String) }] });
  });
});

test("--dry-run counts pairs and tokens, and makes nothing", async () => {
  const { train } = workplace();
  const { code, stdout } = await train("--dry-run", "--json", "--quiet");
  expect(code).toBe(0);
  const plan = JSON.parse(stdout);
  expect(plan).toMatchObject({ architecture: "llama", pairs: 40, baseBytes: base.length });
  expect(plan.tokens).toBeGreaterThan(40 * plan.longest);
  expect((await train("--dry-run", "--method", "lora", "--epochs", "3")).stdout).toContain("at most 3 times");
});

describe("bad input", () => {
  test.each([
    ["no labels", ["train", "--out", "rm"], 1, /Name a file of labels, or a dataset/],
    ["no such file", ["train", "none.jsonl", "--out", "rm"], 1, /no file "none\.jsonl"/],
    ["no such dataset", ["train", "--dataset", "none", "--out", "rm"], 1, /no journal at/],
    ["nothing in the file", ["train", "empty.jsonl", "--out", "rm"], 1, /empty\.jsonl is empty/],
    ["a binary file", ["train", "base.gguf", "--out", "rm"], 1, /base\.gguf is a binary file/],
    ["pairs that nobody judged", ["train", "pairs.jsonl", "--out", "rm"], 1, /Judge them first: espalier label/],
    ["too few", ["train", "few.jsonl", "--out", "rm"], 1, /Too few pairs: 3/],
    [
      "a base without its provider",
      ["train", "labels.jsonl", "--base", "tiny", "--out", "rm"],
      1,
      /mean llama\/tiny\?/,
    ],
    ["a hosted base", ["train", "labels.jsonl", "--base", "openai/gpt-5", "--out", "rm"], 1, /begin with llama\//],
    ["no folder", ["train", "labels.jsonl"], 2, /--out <folder>' not specified/],
    ["a folder without a name", ["train", "labels.jsonl", "--out", ""], 2, /must name a folder/],
    ["a file for a folder", ["train", "labels.jsonl", "--out", "few.jsonl"], 1, /few\.jsonl is a file/],
    ["scores without a file", ["score", "rm", "labels.jsonl", "--out", ""], 2, /must name a file/],
    [
      "a context too short",
      ["train", "labels.jsonl", "--out", "rm", "--context", "127"],
      2,
      /whole number, 128 or more/,
    ],
    ["a rank of none", ["train", "labels.jsonl", "--out", "rm", "--rank", "0"], 2, /whole number, 1 or more/],
    ["a rank of a head", ["train", "labels.jsonl", "--out", "rm", "--rank", "4"], 1, /A head has no --rank/],
    [
      "a helper whose length is controlled",
      ["train", "labels.jsonl", "--out", "rm", "--objective", "dpo", "--control-length"],
      1,
      /--control-length .*for reward models/,
    ],
    ["a weight without a name", ["train", "labels.jsonl", "--out", "rm", "--judge-weight", "1"], 2, /gpt-5-mini=0\.5/],
    [
      "a judge who judged nothing",
      ["train", "labels.jsonl", "--out", "rm", "--judge-weight", "bob=2"],
      1,
      /bob.*overseer/,
    ],
    ["nobody left out", ["train", "labels.jsonl", "--out", "rm", "--judge-weight", "bob=0"], 1, /bob.*overseer/],
    ["right answers that nobody knows", ["train", "labels.jsonl", "--out", "rm", "--gold"], 1, /leave out --gold/],
    ["noise of a half", ["train", "labels.jsonl", "--out", "rm", "--label-noise", "0.5"], 2, /above 0 and below 0\.5/],
    ["no model in the folder", ["score", ".", "labels.jsonl"], 1, /is no reward model/],
    ["nothing to score", ["score", "rm"], 1, /Name a file of what is to be scored/],
    ["best of none", ["best", "labels.jsonl", "--reward", "rm", "-n", "0"], 2, /whole number, 1 or more/],
    ["best of nothing", ["best", "--reward", "rm"], 1, /Name a file of prompts/],
    ["a penalty below 0", ["best", "x", "--reward", "rm", "--penalty", "-1"], 2, /at least 0/],
    [
      "samples that are alike",
      ["best", "x", "--reward", "rm", "--temperature", "0"],
      1,
      /all samples of a model are alike/,
    ],
  ])("%s", async (_, args, code, message) => {
    const { cwd, run } = workplace();
    writeFileSync(join(cwd, "empty.jsonl"), "");
    writeFileSync(join(cwd, "few.jsonl"), labels(3));
    const pair = { input: "q", a: { text: "x" }, b: { text: "y" } };
    writeFileSync(join(cwd, "pairs.jsonl"), `${JSON.stringify(pair)}\n`);
    const ended = await run(...args);
    expect(ended, ended.stderr).toMatchObject({ code, stdout: "" });
    expect(ended.stderr).toMatch(message);
    expect(ended.stderr).not.toMatch(/^\s+at /m);
  });

  test("lines that cannot be read are named, the rest is learned, and the exit code says so", async () => {
    const { train } = workplace(`{"a"\n${labels(40)}`);
    const { code, stderr } = await train();
    expect(code).toBe(1);
    expect(stderr).toMatch(/^labels\.jsonl, line 1: not JSON/);
    expect(stderr).toMatch(/Left out: 1 line unread\n(.*\n)*Next: .*\n1 line could not be read: exit code 1\.\n$/);
  });
});
