/** What comes out: the result alone on standard output, everything else on standard error, and nothing that drives a terminal. */
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { countingServer } from "./testing/counting-server.ts";
import { espalier, start, temporaryFolder } from "./testing/program.ts";
import { story } from "./testing/story.ts";

const summarize = ["summarize", "story.txt", "-m", "fake/lead", "--passage", "60"];
/** As on a terminal: what decides is this flag of the stream. */
const asTerminal = ["--import", "data:text/javascript,process.stdout.isTTY = true; process.stderr.isTTY = true"];
const esc = "\u001b";

function folderWith(text: string): string {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "story.txt"), text);
  return cwd;
}

test("--quiet leaves standard error empty, and standard input reads like a file", async () => {
  const cwd = folderWith(story(3, 3));
  const ended = await espalier([...summarize, "--quiet"], { cwd });
  expect(ended).toMatchObject({ code: 0, stderr: "" });
  expect(ended.stdout).toMatch(/^\S.*on day \d+ of that year\.\n$/);
  const piped = await espalier([...summarize.with(1, "-"), "--quiet"], { cwd, input: story(3, 3) });
  expect(piped).toEqual(ended);
});

test("--json prints JSON alone, for results, plans, trees and lists", async () => {
  const cwd = folderWith(story(3, 3));
  const json = async (...args: string[]) => {
    const ended = await espalier([...args, "--json"], { cwd });
    expect(ended.code).toBe(0);
    return JSON.parse(ended.stdout);
  };
  expect(await json(...summarize, "--dry-run")).toMatchObject({ model: "fake/lead", nodes: 13, calls: 13, cost: 0 });
  const result = await json(...summarize);
  expect(result).toMatchObject({ output: expect.stringContaining("on day"), totals: { nodes: 13 }, failures: [] });
  expect(await json("show")).toMatchObject({ run: result.run, status: "done", root: { output: result.output } });
  expect(await json("runs")).toMatchObject([{ id: result.run, name: "THE STORY", status: "done" }]);
  expect(await json("models", "list")).toContainEqual(expect.objectContaining({ name: "smollm2-135m" }));
});

test("--dry-run takes no key, since it asks nothing", async () => {
  const cwd = folderWith(story(3, 3));
  for (const model of ["openai/gpt-5-mini", "anthropic/claude-sonnet-4-5"]) {
    const { code, stdout } = await espalier([...summarize.with(3, model), "--dry-run"], { cwd });
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/calls to .*\n.*\ncost at most: \$0\.\d+/),
    });
  }
});

test("--out writes the summary, the tree, an outline and the source, each whole", async () => {
  const cwd = folderWith(story(3, 3));
  const { stdout, stderr } = await espalier([...summarize, "--out", "a/tree"], { cwd });
  expect(stderr).toContain("Written: a/tree/summary.txt, ");
  const folder = join(cwd, "a", "tree");
  expect(readdirSync(folder).toSorted()).toEqual(["outline.md", "source.txt", "summary.txt", "tree.json"]);
  const read = (name: string) => readFileSync(join(folder, name), "utf8");
  expect(read("summary.txt")).toBe(stdout);
  const { root, status } = JSON.parse(read("tree.json"));
  expect({ status, children: root.children.length }).toEqual({ status: "done", children: 3 });
  const [leaf] = root.children[0].children;
  expect(read("source.txt").slice(leaf.source.start, leaf.source.end)).toContain(leaf.output);
  expect(read("outline.md")).toContain("<summary>CHAPTER 1");
});

test("--out writes this run's tree, not that of a newer one in the same journal", async () => {
  const cwd = folderWith(story(3, 3));
  await espalier([...summarize, "--quiet"], { cwd });
  const [first] = JSON.parse((await espalier(["runs", "--json"], { cwd })).stdout);
  await espalier([...summarize, "--quiet", "--seed", "9"], { cwd });
  await espalier(["resume", first.id, "--quiet", "--out", "out"], { cwd });
  expect(JSON.parse(readFileSync(join(cwd, "out", "tree.json"), "utf8")).run).toBe(first.id);
});

test("resume --out writes the passages too, where the run's spans point", async () => {
  const cwd = folderWith(story(3, 3));
  await espalier([...summarize, "--quiet", "--out", "first"], { cwd });
  await espalier(["resume", "--quiet", "--out", "second"], { cwd });
  const read = (folder: string, name: string) => readFileSync(join(cwd, folder, name), "utf8");
  expect(read("second", "outline.md")).toBe(read("first", "outline.md"));
  const { root } = JSON.parse(read("second", "tree.json"));
  const { start, end } = root.children[1].children[1].source;
  const passage = read("second", "source.txt").slice(start, end);
  expect(passage).toMatch(/on day \d+ of that year\.$/);
  expect(read("first", "source.txt").slice(start, end)).toBe(passage);
});

test("a run that ends without a result prints none, writes no summary, and tells why", async () => {
  const cwd = folderWith(story(3, 3));
  const stopped = await espalier([...summarize, "--max-calls", "3", "--out", "out", "--quiet"], { cwd });
  expect(stopped).toMatchObject({ code: 1, stdout: "" });
  expect(stopped.stderr).toMatch(
    /^The run ended without a result: The budget of 3 calls is reached.* --max-calls\.\n$/,
  );
  expect(readdirSync(join(cwd, "out")).toSorted()).toEqual(["outline.md", "source.txt", "tree.json"]);
  const continued = await espalier([...summarize, "--json"], { cwd });
  expect(JSON.parse(continued.stdout).totals).toMatchObject({ calls: 10, replayed: 3 });
});

test("a reader that has seen enough is no error", async () => {
  const cwd = folderWith(story(3, 3));
  const { process: child, ended } = start(summarize, { cwd });
  child.stdout!.destroy();
  expect(await ended).toMatchObject({ code: 0 });
  expect((await espalier(["runs", "--json"], { cwd })).stdout).toContain('"status": "done"');
});

test("an output that cannot be written is one, and the run is kept", async () => {
  const cwd = folderWith(story(3, 3));
  // Linux's device that is always full.
  const full = openSync("/dev/full", "w");
  const { code, stderr } = await espalier([...summarize, "--quiet"], { cwd, stdout: full });
  closeSync(full);
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringMatching(
      /^espalier: The output could not be written: ENOSPC.* kept: see {2}espalier show .*\n$/,
    ),
  });
  expect((await espalier(["show"], { cwd })).stdout).toContain("THE STORY");
});

describe("a hostile model", () => {
  const hostile = `${esc}]0;owned${esc}\\The keeper${esc}[2J\u009b31m sold the \u202elantern to the mayor.`;

  async function job() {
    const server = await countingServer(0, () => hostile);
    const text = "CHAPTER 1\n\nThe keeper sold the lantern.\n\nCHAPTER 2\n\nThe mayor bought it from the keeper.";
    const cwd = folderWith(`The \u202eTITLE\n\n${text}`);
    return { args: summarize.with(3, "ollama/small"), options: { cwd, env: { OLLAMA_HOST: server.url } } };
  }

  test("cannot drive the terminal", async () => {
    const { args, options } = await job();
    for (const command of [args, [...args, "--json"], ["show"], ["show", "--json"], ["runs"], ["resume"]]) {
      const { code, stdout, stderr } = await espalier(command, { ...options, node: asTerminal });
      expect(code).toBe(0);
      expect(stdout).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
      // Of our own there are three: hide the cursor, show it, clear the line.
      const drawn = stderr.replaceAll(`${esc}[?25l`, "").replaceAll(`${esc}[?25h`, "").replaceAll(`\r${esc}[2K`, "");
      expect(drawn).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
    }
  });

  test("reaches a file as it is", async () => {
    const { args, options } = await job();
    expect((await espalier([...args, "--quiet"], options)).stdout).toContain(`${esc}[2J`);
  });
});

test("an outline shows what a model wrote as text, never as HTML or Markdown", async () => {
  const cwd = folderWith(
    "CHAPTER 1\n\n<script>alert(1)</script> and *stars* came by.\n\nCHAPTER 2\n\nNobody came back.",
  );
  mkdirSync(join(cwd, "out"));
  await espalier([...summarize, "--quiet", "--out", "out"], { cwd });
  const written = readFileSync(join(cwd, "out", "outline.md"), "utf8");
  expect(written).toContain("&lt;script&gt;");
  expect(written).not.toContain("<script>");
  expect(written).toContain("\\*stars\\*");
});
