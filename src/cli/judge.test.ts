/** `espalier judge` as a user meets it. The page and the terminal have tests of their own. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openJournal } from "../journal/sqlite.ts";
import { espalier, said, start, temporaryFolder } from "./testing/program.ts";

const row = (index: number) => ({ prompt: `Task ${index}`, chosen: `good ${index}`, rejected: `poor ${index}` });

function folderWith(lines: readonly string[]): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "pairs.jsonl"), lines.join("\n"));
  return folder;
}

/** Runs until it serves, does something there, and stops it as Ctrl-C does. */
async function whileServing(cwd: string, args: readonly string[], work: (addresses: string[]) => Promise<void>) {
  const program = start(["judge", ...args, "--no-open"], { cwd });
  let printed = "";
  program.process.stdout!.on("data", (text) => {
    printed += text;
  });
  await said(program, "Ctrl-C ends");
  await work([...printed.matchAll(/http:\S+/g)].map(([address]) => address));
  program.process.kill("SIGINT");
  return program.ended;
}

async function call(address: string, name: string, body: object = {}) {
  const { origin, hash } = new URL(address);
  const headers = { Authorization: `Bearer ${hash.slice(1)}`, "Content-Type": "application/json" };
  const response = await fetch(`${origin}/api/${name}`, { method: "POST", headers, body: JSON.stringify(body) });
  return (await response.json()) as { state: string; item: { key: number }; progress: object };
}

test("serves a page for each annotator, keeps what they say, and goes on where it was", async () => {
  const cwd = folderWith([0, 1, 2].map((index) => JSON.stringify(row(index))));
  const people = ["--annotator", "ann", "--annotator", "bob"];
  const first = await whileServing(cwd, ["pairs.jsonl", ...people], async (addresses) => {
    expect(addresses).toHaveLength(3);
    expect(new Set(addresses.map((address) => new URL(address).hash)).size).toBe(3);
    expect(await (await fetch(new URL("/", addresses[0]))).text()).toContain("<script");
    const { item } = await call(addresses[0]!, "step");
    await call(addresses[0]!, "submit", { key: item.key, answer: { choice: "tie" } });
    const { item: other } = await call(addresses[1]!, "step");
    expect(other.key).not.toBe(item.key);
  });
  expect(first).toMatchObject({ code: 0 });
  expect(first.stderr).toContain("Labels of pairs in .espalier/journal.db: 1");
  expect(first.stderr).toContain("espalier labels export pairs");
  await whileServing(cwd, ["pairs", ...people], async ([ann]) => {
    expect(await call(ann!, "step")).toMatchObject({ state: "item", progress: { done: 1, total: 3 } });
  });
  const journal = openJournal(join(cwd, ".espalier/journal.db"));
  expect(journal.labels.datasets()).toEqual([{ dataset: "pairs", comparisons: 3, judgements: 1, judges: 1 }]);
  await journal.close();
});

test("one name is one person, with spaces around it and however its letters are encoded", async () => {
  const cwd = folderWith([JSON.stringify(row(0))]);
  const people = ["--annotator", "Zo\u00eb", "--annotator", " Zoe\u0308 "];
  await whileServing(cwd, ["pairs.jsonl", ...people], async ([zoe, overseer, ...others]) => {
    expect(others).toEqual([]);
    await call(zoe!, "submit", { key: 0, answer: { choice: "tie" } });
    expect(overseer).toBeDefined();
  });
  const journal = openJournal(join(cwd, ".espalier/journal.db"));
  expect(Array.from(journal.labels.judgements("pairs"), ({ judge }) => judge)).toEqual(["Zo\u00eb"]);
  await journal.close();
});

describe("bad input", () => {
  test("a line that cannot be read is named, and the rest can be judged", async () => {
    const cwd = folderWith([JSON.stringify(row(0)), "{", '{"prompt":"only one","chosen":"x"}', JSON.stringify(row(1))]);
    const ended = await whileServing(cwd, ["pairs.jsonl"], async ([ann]) => {
      expect(await call(ann!, "step")).toMatchObject({ progress: { total: 2 } });
    });
    expect(ended.stderr).toMatch(/pairs\.jsonl, line 2: .*\n.*line 3: /);
    expect(ended.code).toBe(1);
  });

  test.each([
    ["a file that is not there", ["nothing.jsonl"], 1, /no dataset named "nothing\.jsonl"/],
    ["guidelines that are not there", ["pairs.jsonl", "--guidelines", "none.md"], 1, /guidelines cannot be read/],
    ["a name that is a model's", ["pairs.jsonl", "--annotator", "openai/gpt-5"], 2, /letters, digits/],
    ["a name that is the overseer's", ["pairs.jsonl", "--annotator", " Overseer "], 2, /overseer's page/],
    [
      "names that differ in their case only",
      ["pairs.jsonl", "--annotator", "Zo\u00eb", "--annotator", "zoe\u0308"],
      2,
      /differ only in upper and lower case/,
    ],
    ["a port that there is not", ["pairs.jsonl", "--port", "65536"], 2, /from 0 to 65535/],
    ["an address that is empty", ["pairs.jsonl", "--host", ""], 2, /must be an address of this machine/],
    ["a terminal that is none", ["pairs.jsonl", "--terminal"], 1, /needs a terminal/],
    [
      "two people at one terminal",
      ["pairs.jsonl", "--terminal", "--annotator", "a", "--annotator", "b"],
      1,
      /one person's/,
    ],
    ["an address of another machine", ["pairs.jsonl", "--host", "192.0.2.1"], 1, /no address of this machine/],
  ])("%s", async (_what, args, code, message) => {
    const cwd = folderWith([JSON.stringify(row(0))]);
    const ended = await espalier(["judge", "--no-open", ...args], { cwd });
    expect(ended.stderr).toMatch(message);
    expect(ended.code).toBe(code);
  });

  test("a port that is taken", async () => {
    const cwd = folderWith([JSON.stringify(row(0))]);
    await whileServing(cwd, ["pairs.jsonl"], async ([address]) => {
      const { port } = new URL(address!);
      const ended = await espalier(["judge", "pairs.jsonl", "--no-open", "--port", port], { cwd });
      expect(ended.stderr).toContain(`Port ${port} is taken`);
      expect(ended.code).toBe(1);
    });
  });
});
