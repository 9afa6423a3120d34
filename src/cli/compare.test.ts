/** `espalier compare`: pairs out of runs, asked for once, in a file, on standard output or in the journal. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import type { Comparison } from "../preferences/comparison.ts";
import { type CountingServer, countingServer } from "./testing/counting-server.ts";
import { espalier, said, start, temporaryFolder } from "./testing/program.ts";
import { story } from "./testing/story.ts";

let cwd: string;
let server: CountingServer;
let model: readonly string[];

/** What the server says: of the same text another sentence each time. */
let replies: Map<string, number>;

beforeEach(async () => {
  cwd = temporaryFolder();
  writeFileSync(join(cwd, "story.txt"), story(3, 3));
  replies = new Map();
  server = await countingServer(0, (text) => {
    const sentences = text.match(/[^.]+\./g)!.map((sentence) => sentence.trim());
    const times = replies.get(text) ?? 0;
    replies.set(text, times + 1);
    return sentences[times % sentences.length]!;
  });
  model = ["-m", "ollama/test", "--base-url", server.url];
});

async function ran(...args: string[]): Promise<string> {
  const ended = await espalier(["summarize", "story.txt", ...model, "--passage", "100", "--json", ...args], { cwd });
  expect(ended).toMatchObject({ code: 0 });
  server.asked.length = 0;
  return JSON.parse(ended.stdout).run;
}

const compare = (...args: string[]) => espalier(["compare", ...args], { cwd });
const rowsOf = (text: string): Comparison[] =>
  text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));

describe("samples of one run", () => {
  test("of its leaves go to standard output, a comparison on each line, in the order of the book", async () => {
    const run = await ran();
    const { code, stdout, stderr } = await compare(run);
    expect(code).toBe(0);
    const rows = rowsOf(stdout);
    expect(rows).toHaveLength(9);
    expect(stderr).toMatch(/18 new calls.*\n9 comparisons of 9 nodes\n$/);
    for (const { a, b, input, source, task } of rows) {
      expect(a.text).not.toBe(b.text);
      expect(source).toContain(a.text);
      expect(input).toMatchObject([{ role: "system" }, { role: "user", content: source }]);
      expect(task).toBe("summarise-book");
      expect([a.origin, b.origin]).toMatchObject([
        { model: "ollama/test", temperature: 0.7, sample: 0, run },
        { model: "ollama/test", temperature: 0.7, sample: 1, run },
      ]);
    }
    const book = story(3, 3);
    const places = rows.map(({ source }) => book.indexOf(source!.slice(0, 40)));
    expect(places).toEqual(places.toSorted((one, two) => one - two));
  });

  test("are asked for once: the same command again says the same from the journal", async () => {
    const run = await ran();
    const first = await compare(run, "-k", "3", "--limit", "4");
    expect(rowsOf(first.stdout)).toHaveLength(4);
    // Of two nodes, three outputs each: six pairs, of which four are wanted.
    expect(server.asked).toHaveLength(6);
    const again = await compare(run, "-k", "3", "--limit", "4");
    expect(again.stdout).toBe(first.stdout);
    expect(again.stderr).toContain("0 new calls · 6 from the journal");
    expect(server.asked).toHaveLength(6);
  });

  test("of higher nodes leave what is below as it was; with --deep that is asked again as well", async () => {
    const run = await ran();
    const own = await compare(run, "--nodes", "root");
    expect(server.asked).toHaveLength(2);
    const [pair] = rowsOf(own.stdout);
    expect(pair!.source).toContain("on day 36 of that year.");
    const deep = await compare(run, "--nodes", "root", "--deep", "--seed", "1");
    expect(server.asked).toHaveLength(2 + 2 * 13);
    // Both were told the same, but not given the same to join: that is no part of the question.
    expect(rowsOf(deep.stdout)[0]!.input).toMatchObject([{ role: "system" }]);
  });

  test("fill a dataset, and a file, and are counted as JSON", async () => {
    const run = await ran();
    const counted = await compare(
      run,
      "--nodes",
      "all",
      "--dataset",
      "mine",
      "--out",
      "pairs.jsonl",
      "--json",
      "--quiet",
    );
    expect(counted).toMatchObject({ code: 0, stderr: "" });
    const counts = JSON.parse(counted.stdout);
    expect(counts).toMatchObject({ comparisons: 13, nodes: 13, outputs: 26, identical: 0, missing: 0 });
    expect(rowsOf(readFileSync(join(cwd, "pairs.jsonl"), "utf8"))).toHaveLength(13);
    await compare(run, "--nodes", "all", "--dataset", "mine", "--quiet");
    const { openJournal } = await import("../journal/sqlite.ts");
    const journal = openJournal(join(cwd, ".espalier", "journal.db"));
    expect(journal.labels.datasets()).toMatchObject([{ dataset: "mine", comparisons: 13 }]);
    await journal.close();
  });

  test("of several models are compared with each other, within one limit", async () => {
    const run = await ran();
    const { stdout } = await compare(run, "-k", "1", "-m", "ollama/test", "fake/lead", "--base-url", server.url);
    for (const { a, b } of rowsOf(stdout))
      expect([a.origin!.model, b.origin!.model]).toEqual(["ollama/test", "fake/lead"]);
    const limited = await compare(run, "--seed", "5", "-k", "1", "-m", "ollama/test", "fake/lead", "--max-calls", "12");
    expect(limited.code).toBe(1);
    expect(limited.stderr).toMatch(/Ended before all was sampled: The budget of 3 calls is reached/);
  });

  test("that say the same are left out and counted; with none left it says what to do", async () => {
    const run = await ran();
    const { code, stdout, stderr } = await compare(run, "-m", "fake/lead");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/0 comparisons of 9 nodes · 9 outputs left out for saying the same/);
    expect(stderr).toMatch(/There is nothing to judge\. .*--temperature/);
  });

  test("--dry-run says how many calls they take, and makes none", async () => {
    const run = await ran();
    const { stdout } = await compare(run, "-k", "4", "--dry-run", "--price", "1/2");
    expect(stdout).toMatch(/^at most 36 calls to ollama\/test · \S+ tokens in, 4\.6K out · \$0\.\d{4}\n$/);
    expect(JSON.parse((await compare(run, "--dry-run", "--json")).stdout)).toMatchObject([
      { model: "ollama/test", calls: 18 },
    ]);
    expect(server.asked).toEqual([]);
  });

  test("a limit and Ctrl-C end it with the pairs there are; the same command continues", async () => {
    const run = await ran();
    const limited = await compare(run, "--max-calls", "7", "--concurrency", "1");
    expect(limited.code).toBe(1);
    expect(limited.stderr).toMatch(/Ended before all was sampled: The budget of 7 calls .*--max-calls/);
    expect(rowsOf(limited.stdout)).toHaveLength(3);

    const slow = start(["compare", run, "--concurrency", "1"], { cwd });
    server.onReply = (asked) => asked === 10 && slow.process.kill("SIGINT");
    await said(slow, "Finishing");
    const stopped = await slow.ended;
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toContain("Stopped.");
    server.onReply = () => {};
    expect(rowsOf((await compare(run)).stdout)).toHaveLength(9);
    expect(server.asked).toHaveLength(18);
  });
});

describe("two runs", () => {
  test("are paired where both were given the same passage, and nothing is asked", async () => {
    const one = await ran();
    const two = await ran("-m", "ollama/other");
    const other = await ran("--passage", "400");
    const { code, stdout } = await compare(one, two, "--nodes", "all");
    expect(code).toBe(0);
    const rows = rowsOf(stdout);
    expect(rows.length).toBeGreaterThan(0);
    for (const { a, b } of rows) expect([a.origin!.run, b.origin!.run]).toEqual([one, two]);
    expect(server.asked).toEqual([]);
    const apart = await compare(one, other);
    expect(apart).toMatchObject({ code: 1, stdout: "" });
    expect(apart.stderr).toContain("must be of the same book, divided into the same passages");
  });
});

test("bad usage is refused with what works, and nothing is asked", async () => {
  const run = await ran();
  const refused: [args: string[], code: number, message: RegExp][] = [
    [["--nodes", "some"], 2, /It must be leaves, all, root, or height=N/],
    [["--temperature", "3"], 2, /It must be a number from 0 to 2/],
    [["-k", "1"], 1, /takes two outputs: ask for -k 2/],
    [["--temperature", "0"], 1, /At temperature 0 all samples of a model are alike/],
    [["--nodes", "height=9"], 1, /has no such node with an output/],
    [["--subtree", "zz"], 1, /No node has an id in run .* that begins with "zz"/],
    [["--json"], 1, /say where the comparisons go/],
    [["--out", "no/such/folder.jsonl"], 1, /The file of --out cannot be written: ENOENT/],
  ];
  for (const [args, expected, message] of refused) {
    const { code, stdout, stderr } = await compare(run, ...args);
    expect({ code, stdout }, args.join(" ")).toEqual({ code: expected, stdout: "" });
    expect(stderr).toMatch(message);
  }
  expect(server.asked).toEqual([]);
});
