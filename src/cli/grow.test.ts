/** `espalier grow` as its users meet it: whole trees, Ctrl-C, people as judges, bad input. On a base of random weights. */
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { writeTinyModel } from "../ggml/testing/tiny-model.ts";
import { openJournal } from "../journal/sqlite.ts";
import { comparisonSchema } from "../preferences/schema.ts";
import { recordPreference } from "../preferences/store.ts";
import { countingServer } from "./testing/counting-server.ts";
import { espalier, start, temporaryFolder } from "./testing/program.ts";

let base: Buffer;
beforeAll(async () => {
  const file = join(mkdtempSync(join(tmpdir(), "espalier-base-")), "base.gguf");
  await writeTinyModel(file, { architecture: "llama", type: "F32" });
  base = readFileSync(file);
});

/** A leaf and a root whose judge is told the leaf's answer. Policies answer well and badly, by lot. */
const tree = (exported: string) => `
import { z } from "${import.meta.resolve("zod")}";
import { defineJudgedTask, seededRandom, subtask } from "${new URL("../index.ts", import.meta.url)}";

const leaf = defineJudgedTask({
  name: "leaf",
  input: z.object({ part: z.int() }),
  size: () => 1,
  present: ({ part }) => ({ input: "part " + part }),
  evaluation: [],
});
const root = defineJudgedTask({
  name: "root",
  input: z.object({ number: z.int() }),
  size: () => 2,
  present: ({ number }) => ({ input: "question " + number }),
  evaluation: [subtask(leaf, ({ number }) => [{ input: { part: number }, about: "both", title: "Part" }])],
});
const policy = {
  id: "words",
  async sample(input, count, { seed }) {
    const random = seededRandom(seed + JSON.stringify(input));
    const quality = random() < 0.5 ? ["good", "evil"] : ["evil", "good"];
    return Array.from({ length: count }, (_, place) => "the answer is " + quality[place % 2]);
  },
};
const judge = {
  id: "program",
  kind: "program",
  compare: async ({ a }) => ({ status: "judged", choice: a.text.endsWith("good") ? "a" : "b" }),
};
${exported}
`;

const whole = "export default { task: root, plots: { leaf: { policy }, root: { policy } } };";
const alone = "export default { task: leaf, plots: { leaf: { policy } } };";
const judged = "export default { task: leaf, plots: { leaf: { policy, judge } } };";

/** Says that the good answer is better, or the first in the alphabet. */
function verdict(question: string): string {
  const [first, second] = ["A", "B"].map((side) => question.match(new RegExp(` \\w+ ${side}\\]\n(.*)`))?.[1] ?? "");
  const isFirst = first!.includes("good") || (!second!.includes("good") && first! < second!);
  return JSON.stringify({ rationale: "It is.", choice: isFirst ? "A" : "B" });
}

async function workplace(exported = whole, inputs = 16, answer = verdict) {
  const cwd = temporaryFolder();
  const server = await countingServer(0, answer);
  const field = exported.includes("root") ? "number" : "part";
  writeFileSync(join(cwd, "base.gguf"), base);
  writeFileSync(join(cwd, "tree.ts"), tree(exported));
  writeFileSync(
    join(cwd, "in.jsonl"),
    Array.from({ length: inputs }, (_, number) => `${JSON.stringify({ [field]: number })}\n`).join(""),
  );
  const options = { cwd, env: { HOME: cwd, OLLAMA_HOST: server.url } };
  const small = ["--base", "llama/./base.gguf", "--threads", "1", "--labels", "12", "--outputs", "2", "-n", "2"];
  const command = ["grow", "./tree.ts", "in.jsonl", ...small, "--out", "grown"];
  return {
    cwd,
    server,
    report: () => JSON.parse(readFileSync(join(cwd, "grown", "report.json"), "utf8")),
    run: (...more: string[]) => espalier([...command, ...more], options),
    begin: (...more: string[]) => start([...command, ...more], options),
  };
}

describe("a tree of two tasks", () => {
  test("is grown from its leaf up, told in a table, and found done when it is asked for again", async () => {
    const { cwd, server, run, report } = await workplace();
    const first = await run("--judge", "ollama/small");
    expect(first, first.stderr).toMatchObject({ code: 0 });
    expect(first.stdout).toMatch(
      /^task +labels +unjudged +reward right +pairs +gain +inputs +calls +tokens in +tokens out +cost +time\nleaf +12 +0 .*\nroot +12 +0 /,
    );
    expect(first.stderr).toMatch(/leaf: 12 labels .*\n(.*\n)*root: 12 labels /);
    expect(report()).toMatchObject({
      tasks: [
        { task: "leaf", helpers: [] },
        { task: "root", helpers: ["leaf"] },
      ],
    });
    expect(existsSync(join(cwd, "grown", "root", "round-1", "reward", "reward-model.json"))).toBe(true);
    const asked = server.asked.length;
    // Each pair in both orders.
    expect(asked).toBe(48);
    expect(server.asked.filter((call) => call.includes("the answer is good") && call.includes("Part"))).toHaveLength(
      24,
    );

    const again = await run("--judge", "ollama/small", "--json", "--quiet");
    expect(again, again.stderr).toMatchObject({ code: 0, stderr: "" });
    expect(JSON.parse(again.stdout)).toEqual(report());
    expect(server.asked).toHaveLength(asked);

    const other = await run("--judge", "ollama/small", "--seed", "1");
    expect(other.code).toBe(1);
    expect(other.stderr).toMatch(/leaf holds what was made otherwise: .*seed 0, now 1/);
  });

  test("is stopped with Ctrl-C and gone on with, and no judgement is asked for twice", async () => {
    const { server, run, begin } = await workplace();
    const started = begin("--judge", "ollama/small", "--concurrency", "2");
    server.onReply = (asked) => {
      if (asked < 20 || started.process.killed) return;
      started.process.kill("SIGINT");
    };
    const { code, stdout, stderr } = await started.ended;
    expect({ code, stdout }, stderr).toEqual({ code: 130, stdout: "" });
    expect(stderr).toMatch(/Stopped\.\nThe same command goes on\.\n$/);
    const whole = await run("--judge", "ollama/small", "--concurrency", "2");
    expect(whole, whole.stderr).toMatchObject({ code: 0 });
    expect(new Set(server.asked).size).toBe(48);
    // Those that were in flight when it was stopped may be asked for again.
    expect(server.asked.length).toBeLessThanOrEqual(48 + 4);
  });

  test("--dry-run says what would be asked, and asks nothing", async () => {
    const { cwd, server, run } = await workplace();
    const { code, stdout } = await run("--judge", "ollama/small", "--dry-run");
    expect(code).toBe(0);
    expect(stdout).toMatch(/leaf +none +asked above +24 +12 +24 .*\nroot +leaf +13 +24 +12 +24 /);
    expect(stdout).toMatch(/\n24 pairs, 48 calls to ollama\/small: at most .*; cost at most: nothing/);
    expect(server.asked).toEqual([]);
    expect(existsSync(join(cwd, "grown"))).toBe(false);
    const alone = await run("--dry-run");
    expect(alone).toMatchObject({ code: 1, stdout: "" });
    expect(alone.stderr).toContain('Nobody judges outputs of "leaf".');
  });
});

test("a tree that ships is grown from texts, with policies of its own", async () => {
  const { cwd, server } = await workplace();
  const story = (who: string) =>
    ["grey", "brown", "green"]
      .map((colour) => `${who} Voss had ${colour} eyes that day. The others went home.`)
      .join(" ");
  const names = Array.from("BDFGHJKLMNPRSTVZ", (letter) => `${letter}ara`);
  const texts = names.map((name) => `${name}.txt`);
  for (const [index, name] of names.entries()) writeFileSync(join(cwd, texts[index]!), story(name));
  const plan = await espalier(
    ["grow", "story-consistency", ...texts, "--judge", "ollama/small", "--out", "grown", "--dry-run", "--json"],
    { cwd, env: { OLLAMA_HOST: server.url } },
  );
  expect(plan, plan.stderr).toMatchObject({ code: 0 });
  expect(JSON.parse(plan.stdout)).toMatchObject({
    tasks: [
      { task: "fact-extraction", helpers: [] },
      { task: "contradiction-check", helpers: ["fact-extraction"] },
      { task: "story-consistency", helpers: ["contradiction-check"], inputs: 13 },
    ],
  });
  const args = ["--base", "llama/./base.gguf", "--threads", "1", "--labels", "12", "--improve", "none", "--quiet"];
  const ended = await espalier(
    ["grow", "story-consistency", ...texts, "--judge", "ollama/small", "--out", "grown", ...args],
    { cwd, env: { HOME: cwd, OLLAMA_HOST: server.url } },
  );
  expect(ended, ended.stderr).toMatchObject({ code: 0, stderr: "" });
  expect(ended.stdout).toMatch(/\nfact-extraction .*\ncontradiction-check .*\nstory-consistency /);
});

test("a file gives policies on the base and makes inputs of texts, as trees that ship do", async () => {
  const more = `
const policiesOn = (base) => ({ leaf: { ...policy, id: "words of " + base.id } });
export default { task: leaf, plots: { leaf: { judge } }, policiesOn, read: ({ text }) => ({ part: Number(text) }) };`;
  const { cwd } = await workplace(more);
  const texts = Array.from({ length: 16 }, (_, number) => `${number}.txt`);
  for (const [number, text] of texts.entries()) writeFileSync(join(cwd, text), `${number}\n`);
  const args = ["grow", "./tree.ts", ...texts, "--base", "llama/./base.gguf", "--threads", "1", "--out", "grown"];
  const plan = await espalier([...args, "--labels", "12", "--dry-run"], { cwd });
  expect(plan.stdout).toMatch(/\n\ntask +judged with the help of +inputs +outputs +pairs\nleaf +none +13 +48 +12\n/);
  const grown = await espalier([...args, "--labels", "12", "-n", "2", "--quiet"], { cwd, env: { HOME: cwd } });
  expect(grown, grown.stderr).toMatchObject({ code: 0, stderr: "" });
  const helper = JSON.parse(readFileSync(join(cwd, "grown", "leaf", "helper.json"), "utf8"));
  expect(helper.policy.code).toMatch(/^words of llama/);
});

describe("one task", () => {
  test("with a policy that is trained leaves a helper that can be opened again", async () => {
    const { cwd, run } = await workplace(judged);
    const ended = await run("--improve", "cloning", "--reply-tokens", "8");
    expect(ended, ended.stderr).toMatchObject({ code: 0 });
    const helper = JSON.parse(readFileSync(join(cwd, "grown", "leaf", "helper.json"), "utf8"));
    expect(helper).toMatchObject({
      task: "leaf",
      policy: { model: "llama/./base.gguf", adapter: "round-1/policy/adapter/adapter.gguf" },
      reward: "round-1/reward",
    });
  });

  test("that was given too few labels is told why, and goes on in its folder with more", async () => {
    let goesByPlace = true;
    const answer = (question: string) =>
      goesByPlace ? '{"rationale": "It comes first.", "choice": "A"}' : verdict(question);
    const { server, run, report } = await workplace(alone, 40, answer);
    const few = await run("--judge", "ollama/small");
    expect(few.code).toBe(1);
    expect(few.stderr).toMatch(
      /of 12 none has a better side, and 8 are needed.* by ollama\/small .*: 12 called otherwise when the outputs were shown the other way round\. One of them: "the answer is .*more labels \(--labels\)/,
    );
    expect(server.asked).toHaveLength(24);
    goesByPlace = false;
    const more = await run("--judge", "ollama/small", "--labels", "30");
    expect(more, more.stderr).toMatchObject({ code: 0 });
    expect(more.stderr).toContain(
      "Warning: leaf: It goes on with labels 12, now 30. Pairs that were chosen before come first: 12.",
    );
    expect(report().tasks[0].rounds[0].labels).toBe(30);
    expect(server.asked).toHaveLength(60);
  });

  test("is judged by people, from another process", async () => {
    const { cwd, run, begin } = await workplace(alone);
    const started = begin("--judge", "human");
    const journal = await vi.waitFor(
      () => {
        const found = openJournal(join(cwd, ".espalier", "journal.db"));
        if ([...found.labels.comparisons("grown-people")].length === 12) return found;
        found.close();
        throw new Error("there is nothing to judge yet");
      },
      { timeout: 30_000, interval: 200 },
    );
    for (const { body } of [...journal.labels.comparisons("grown-people")]) {
      const comparison = comparisonSchema.parse(JSON.parse(body));
      const choice = comparison.a.text.endsWith("good") ? "a" : "b";
      const verdict = { status: "judged", choice } as const;
      await recordPreference(journal, "grown-people", { comparison, judge: "anna", kind: "human", verdict });
    }
    await journal.close();
    const { code, stderr } = await started.ended;
    expect(code, stderr).toBe(0);
    expect(stderr).toContain("Judge in another terminal:  espalier judge grown-people");
    expect((await run("--judge", "human", "--quiet")).code).toBe(0);
  });
});

describe("bad input", () => {
  test.each([
    ["nobody who judges", whole, [], /Nobody judges outputs of "leaf"\. Name a model, such as --judge/],
    [
      "a base that is not there",
      judged,
      ["--base", "llama/./none.gguf"],
      /none\.gguf cannot be read: there is no such file/,
    ],
    [
      "a base that is no local model",
      judged,
      ["--base", "openai/gpt-5"],
      /openai\/gpt-5 is not a model in this process/,
    ],
    ["a file without a task", "export default 3;", [], /tree\.ts has no judged task as its default export/],
    ["a file that throws", "throw new Error('oh');", [], /tree\.ts could not be loaded: oh/],
    [
      "a cycle",
      "leaf.evaluation.push(subtask(root, () => []));\nexport default { task: root, plots: { leaf: { policy, judge }, root: { policy, judge } } };",
      [],
      /Evaluation tasks go in a circle: "root" → "leaf" → "root"/,
    ],
    [
      "a subtask that is no smaller",
      "leaf.size = () => 2;\nexport default { task: root, plots: { leaf: { policy, judge }, root: { policy, judge } } };",
      [],
      /"leaf" is asked a question of size 2 to help to judge "root" on an input of size 2/,
    ],
  ])("%s", async (_, exported, args, message) => {
    const { run } = await workplace(exported);
    const { code, stdout, stderr } = await run(...args);
    expect({ code, stdout }, stderr).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at |node:internal/m);
  });

  test("a task that does not ship, inputs of another task, and none", async () => {
    const { cwd, run } = await workplace(judged);
    const unknown = await espalier(["grow", "story", "--out", "grown"], { cwd });
    expect(unknown.stderr).toContain('No judged task named "story" ships with Espalier. There is: ');
    writeFileSync(join(cwd, "in.jsonl"), '{"part": "one"}\n');
    const wrong = await run();
    expect(wrong.stderr).toMatch(/in\.jsonl, line 1: it is no input of "leaf": .*\n.*holds no input of "leaf"/);
    const none = await espalier(["grow", "./tree.ts", "--out", "grown", "--base", "llama/./base.gguf"], { cwd });
    expect(none.stderr).toContain('"leaf" has no inputs to be grown on.');
  });
});
