import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Journal, NodeRecord } from "../journal/journal.ts";
import { openRunReader, type RunReader } from "../journal/run-reader.ts";
import { openJournal } from "../journal/sqlite.ts";
import { comparison } from "../preferences/comparison.ts";
import { importComparison } from "../preferences/store.ts";
import type { Block, Detail, Place, Rows } from "../web/tree-api.ts";
import { placesBeside } from "./places.ts";
import { treeApp } from "./tree-app.ts";
import { exportTree } from "./tree-export.ts";
import { shortText } from "./tree-rows.ts";

const folder = mkdtempSync(join(tmpdir(), "espalier-view-"));
const files = new Map([
  ["index.html", "<!doctype html><title>page</title>"],
  ["main.js", "export {};"],
  ["main.css", "a{}"],
]);
let journal: Journal;
let reader: RunReader;

const at = 1_000_000;
const node = (id: string, parent: string | null, more: Partial<NodeRecord> = {}): NodeRecord => ({
  run: "r",
  id,
  parent,
  position: 0,
  depth: parent === null ? 0 : 1,
  task: "summarise",
  label: id,
  spanStart: null,
  spanEnd: null,
  status: "done",
  input: JSON.stringify({ text: `input of ${id}`, start: 0, end: 10 }),
  output: JSON.stringify(`output of ${id}`),
  error: null,
  started: at,
  ended: at + 100,
  execution: at,
  calls: "[]",
  ...more,
});

beforeAll(async () => {
  const path = join(folder, "journal.db");
  journal = openJournal(path);
  const claim = await journal.claim({
    key: "k",
    model: "fake/m",
    endpoint: "none",
    request: JSON.stringify({ messages: [{ role: "user", content: "Say <b>it</b>." }], maxTokens: 5 }),
  });
  if (typeof claim === "string") throw new Error("somebody made the call before");
  const figures = { inputTokens: 7, cachedInputTokens: 0, outputTokens: 3, cost: 0.5, attempts: 2 };
  await journal.finish(claim, {
    reply: JSON.stringify({ text: "</script><script>alert(1)", finish: "stop" }),
    ...figures,
  });
  journal.saveNode(node("root", null));
  const calls = JSON.stringify([{ key: "k", prompt: "merge", replayed: true, problem: "too long" }]);
  journal.saveNode(node("second", "root", { position: 1, calls, spanStart: 2, spanEnd: 4 }));
  journal.saveNode(node("first", "root", { status: "failed", output: null, error: "refused" }));
  const origin = { run: "r", node: "second" };
  const pair = comparison({ input: "task", a: { text: "output of second", origin }, b: { text: "another" } });
  importComparison(journal, "labels", 0, pair);
  const verdict = { status: "judged", choice: "a", rationale: "shorter" };
  const body = JSON.stringify({ judge: "ann", kind: "human", at, verdict });
  const judgement = {
    dataset: "labels",
    comparison: pair.id,
    judge: "ann",
    kind: "human",
    status: "judged",
    at,
    body,
  } as const;
  await journal.labels.saveJudgement(judgement);
  await journal.saveRun(run("r"));
  reader = openRunReader(path);
});
afterAll(async () => {
  reader.close();
  await journal.close();
  rmSync(folder, { recursive: true });
});

const run = (id: string) => ({
  id,
  name: "A <run>",
  task: "summarise",
  input: JSON.stringify({
    parts: [
      { text: "abc", start: 0, end: 3 },
      { text: "def", start: 4, end: 7 },
    ],
  }),
  options: JSON.stringify({ model: "fake/m", passage: 900, seed: 2 }),
  status: "done" as const,
  output: '"o"',
  error: null,
  started: at,
  ended: at + 100,
});

async function ask(path: string, token = "secret", host = "localhost") {
  const isOurHost = (name: string) => name === "localhost";
  const app = treeApp({ files, journal, reader, token: "secret", isOurHost, folder: join(folder, "work") });
  const response = await app.request(path, { headers: { Authorization: `Bearer ${token}`, Host: host } });
  return { status: response.status, text: await response.text() };
}

const lines = (text: string) =>
  text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

test("a run's nodes come as columns, parents first, with what their calls took", async () => {
  const [head, block, end, rows] = lines((await ask("/api/tree?run=r")).text) as [object, Block, object, Rows];
  expect(head).toMatchObject({ run: { id: "r", status: "done" } });
  expect(block).toMatchObject({ id: "root\nfirst\nsecond", parent: [null, 0, 0], took: [100, 100, 100] });
  expect(end).toEqual({ count: 3 });
  expect(rows).toMatchObject({
    place: [0, 1, 2],
    output: "output of root\nrefused\noutput of second",
    flags: [0, 0, 1 + 2 + 4 + 8],
    calls: [0, 0, 1],
    tokens: [0, 0, 10],
    cost: [0, 0, 0.5],
  });
  const words = [...block.words, ...rows.words];
  expect(rows.prompts.map((word) => words[word])).toEqual(["", "", "merge"]);
});

test("runs are listed with what tells them apart, and what they took", async () => {
  const front = JSON.parse((await ask("/api/front")).text);
  expect(front).toMatchObject({
    runsInAll: 1,
    runs: [{ id: "r", model: "fake/m", settings: "passage 900, seed 2", nodes: 3, calls: 1, tokens: 10, cost: 0.5 }],
  });
  expect(front.runs[0]).not.toHaveProperty("input");
});

test("a node's detail holds what was sent, what came back, and what was said of its output", async () => {
  const detail = JSON.parse((await ask("/api/node?run=r&id=second")).text) as Detail;
  expect(detail).toMatchObject({
    output: "output of second",
    span: { start: 2, end: 4 },
    calls: [
      { prompt: "merge", problem: "too long", attempts: 2, messages: [{ role: "user", content: "Say <b>it</b>." }] },
    ],
    verdicts: [{ judge: "ann", side: "a", verdict: { choice: "a", rationale: "shorter" } }],
  });
});

test("of a run that nobody writes to, nothing is sent; of a change, what changed", async () => {
  const [{ version }] = lines((await ask("/api/tree?run=r")).text);
  const changes = (since: number) => ask(`/api/changes?run=r&status=done&version=${version}&since=${since}`);
  expect((await changes(at)).text).toBe('{"unchanged":true}');
  // Another process, as far as this one can tell.
  const other = openJournal(journal.path);
  other.saveNode(
    node("third", "second", { depth: 2, started: at + 60_000, ended: null, status: "running", output: null }),
  );
  await other.close();
  const [, block, end] = lines((await changes(at + 50_000)).text) as [object, Block, object];
  expect(block).toMatchObject({ id: "third", parent: ["second"] });
  expect(end).toEqual({ count: 4 });
});

describe("refused", () => {
  test.each([
    ["without its token", "/api/runs", "no", "localhost", 401],
    ["by another name of this machine: DNS rebinding", "/api/runs", "secret", "evil.example", 421],
    ["a run that is gone", "/api/tree?run=gone", "secret", "localhost", 404],
    ["a node that is gone", "/api/node?run=r&id=gone", "secret", "localhost", 404],
    ["a node without a name", "/api/node?run=r&id=", "secret", "localhost", 404],
  ])("%s", async (_, path, token, host, status) => {
    expect((await ask(path, token, host)).status).toBe(status);
  });
});

describe("beside the journal", () => {
  const attack = "<script>alert(1)</script>";

  beforeAll(() => {
    const files = {
      "work/evals/out/report.html": `<p>${attack}</p>`,
      "work/evals/out/report.json": JSON.stringify({
        name: "bees",
        question: "Do they dance?",
        started: "1970-01-01T00:00:01Z",
      }),
      "work/reward-models/short/reward-model.json": "{}",
      "work/reward-models/short/README.md": `# A card ${attack}`,
      "work/reward-models/short/picture.svg": "<svg/>",
      "work/grown/report.json": JSON.stringify({
        tasks: [{ task: "a|b", helpers: [], rounds: [{ labels: 3, unjudged: 1 }] }],
      }),
      "work/grown/leaf/reward-model/reward-model.json": "{}",
      "work/grown/leaf/reward-model/README.md": "# Of the leaf",
      "work/grown/other/report.json": '{"something":"else"}',
      "work/node_modules/report.html": "",
      "not-ours/report.html": "",
    };
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    writeFileSync(join(folder, "secret.txt"), "secret");
    symlinkSync(join(folder, "secret.txt"), join(folder, "work/report.html"));
  });

  const places = async () => JSON.parse((await ask("/api/front")).text).places as Place[];
  const keyOf = async (kind: string) => (await places()).findLast((place) => place.kind === kind)!.key!;

  test("lie the labels, and in the working folder trees, reward models and reports; links are not followed", async () => {
    expect(await places()).toMatchObject([
      { kind: "labels", name: "labels", about: "1 comparisons, 1 judgements by 1 judge" },
      { kind: "eval report", name: "bees", about: "Do they dance?", at: 1000 },
      { kind: "tree grown", name: "grown" },
      { kind: "reward model", name: "grown/leaf/reward-model" },
      { kind: "reward model", name: "reward-models/short" },
    ]);
  });

  test("cards and reports of growing come as text, with the picture of a card", async () => {
    const card = JSON.parse((await ask(`/api/written?key=${await keyOf("reward model")}`)).text);
    expect(card).toMatchObject({ name: "reward-models/short", markdown: `# A card ${attack}`, picture: "<svg/>" });
    const { markdown, cards } = JSON.parse((await ask(`/api/written?key=${await keyOf("tree grown")}`)).text);
    expect(markdown).toContain("| task | labels | unjudged |\n| --- | --- | --- |\n| a\\|b | 3 | 1 |");
    expect(markdown).not.toContain("alpha");
    expect(cards).toEqual([{ name: "grown/leaf/reward-model", key: expect.any(String) }]);
  });

  test("a report opens as a page in which nothing runs, for who has its key", async () => {
    const path = `/reports/${await keyOf("eval report")}`;
    const at = { files, journal, reader, isOurHost: () => true, folder: join(folder, "work") };
    const app = treeApp({ ...at, token: "secret" });
    const response = await app.request(path, { headers: { Host: "localhost" } });
    expect(await response.text()).toContain(attack);
    expect(response.headers.get("Content-Security-Policy")).toMatch(/^default-src 'none'.*; sandbox$/);
    expect(response.headers.get("X-Content-Type-Options")).toBe("nosniff");
    const other = treeApp({ ...at, token: "another" });
    expect((await other.request(path, { headers: { Host: "localhost" } })).status).toBe(404);
  });

  test("a journal's own .espalier folder is looked at too, and the folder around it is not", async () => {
    const project = join(folder, "project");
    for (const path of [".espalier/evals/own/report.html", "out/report.html"]) {
      mkdirSync(dirname(join(project, path)), { recursive: true });
      writeFileSync(join(project, path), "");
    }
    const journal = openJournal(join(project, ".espalier", "journal.db"));
    const found = placesBeside(journal, "secret", join(folder, "elsewhere"));
    await journal.close();
    expect(found.map(({ name }) => name)).toEqual(["own"]);
  });

  test.each(["../secret.txt", "..%2Fsecret.txt", "%2e%2e%2fsecret.txt", "grown", ""])(
    "no path is taken: %s",
    async (path) => {
      expect((await ask(`/reports/${path}`)).status).toBe(404);
      expect((await ask(`/api/written?key=${path}`)).status).toBe(404);
    },
  );

  test("a dataset's comparisons come with who said what, a page at a time", async () => {
    const page = JSON.parse((await ask("/api/labels?name=labels&from=0")).text);
    expect(page).toMatchObject({
      comparisonsInAll: 1,
      comparisons: [
        { at: 0, b: { text: "another" }, judgements: [{ judge: "ann", verdict: { rationale: "shorter" } }] },
      ],
    });
    expect(JSON.parse((await ask("/api/labels?name=labels&from=1")).text).comparisons).toEqual([]);
    expect((await ask("/api/labels?name=none&from=0")).status).toBe(404);
    expect((await ask("/api/labels?name=labels&from=-1")).status).toBe(404);
    expect(JSON.parse((await ask("/api/agreement?name=labels")).text)).toMatchObject({ agreement: { comparisons: 1 } });
  });
});

test("an export holds everything, and no text in it ends its element", () => {
  const html = [...exportTree(files, journal, reader, journal.run("r"))].join("");
  expect(html).toContain("A &#60;run&#62;");
  expect(html.match(/<script/g)).toHaveLength(html.match(/<\/script>/g)!.length);
  expect(html).toContain("default-src 'none'");
  expect(html).not.toMatch(/(?:src|href)="/);
  const packed = [...html.matchAll(/<script type="text\/plain" data-kind="details">([^<]*)</g)];
  const unpacked = packed.map(([, base64]) => gunzipSync(Buffer.from(base64!, "base64")).toString()).join("");
  expect(unpacked).toContain("</script><script>alert(1)");
});

test("the short form of an input is its words, even where its JSON was cut", () => {
  expect(shortText('"A \\"quoted\\"\\nline')).toBe('A "quoted" line');
  expect(shortText('{"title":"Bees","parts":[')).toBe("Bees");
  expect(shortText("[1,2")).toBe("[1,2");
});
