import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { espalier, temporaryFolder } from "./testing/program.ts";

const sets = (cwd: string, ...args: string[]) =>
  // Nobody listens on the port for discarded bytes: as if there were no network.
  espalier(["sets", ...args], { cwd, env: { ESPALIER_SETS: join(cwd, "sets"), HTTPS_PROXY: "http://127.0.0.1:9" } });

const record = { input: "Say hello.", output_1: "Hello.", output_2: "Goodbye.", label: 1 };

test("the list names each set with its licence and citation, and whether it is here", async () => {
  const { code, stdout } = await sets(temporaryFolder());
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^llmbar \(not here, 0\.5 MB\)\n {2}419 instructions .*\n {2}Zeng et al\. 2023, .*\n {2}Licence: MIT\n/m,
  );
  expect(stdout).toContain("reward-bench (to be named by its path)");
});

test("as JSON it has addresses and checksums", async () => {
  const folder = temporaryFolder();
  const { stdout } = await sets(folder, "list", "--json");
  expect(JSON.parse(stdout)[0]).toMatchObject({
    name: "llmbar",
    folder: join(folder, "sets", "llmbar"),
    files: expect.arrayContaining([
      { path: expect.any(String), url: expect.any(String), bytes: expect.any(Number), digest: expect.any(String) },
    ]),
  });
});

test("a file that is named is counted by subset, and its first item is shown in short", async () => {
  const folder = temporaryFolder();
  const lines = ["one", "two", "one"].map((subset, at) => JSON.stringify({ ...record, id: `${at}`, subset }));
  writeFileSync(join(folder, "mine.jsonl"), `${lines.join("\n")}\n`);
  const { code, stdout } = await sets(folder, "show", "llmbar", "--path", "mine.jsonl");
  expect(code).toBe(0);
  expect(stdout).toContain("Zeng et al. 2023");
  expect(stdout).toMatch(/^checksum {2}[0-9a-f]{64}\nitems {5}3\n {2}one {5}2\n {2}two {5}1\n/m);
  expect(stdout).toContain('"text": "Hello."');
});

test("what is not here is told with its files, and how to fetch it", async () => {
  const { code, stdout } = await sets(temporaryFolder(), "show", "llmbar");
  expect(code).toBe(0);
  expect(stdout).toMatch(/^- .*Natural.dataset\.json\n {2}from https:.*\n {2}sha256 [0-9a-f]{64}\n/m);
  expect(stdout).toContain("espalier sets pull llmbar");
});

test("a set that cannot be fetched says how to come by it", async () => {
  const { code, stderr } = await sets(temporaryFolder(), "show", "reward-bench");
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /reward-bench cannot be fetched\. Its authors publish it as Parquet .* Put what you have into /,
  );
});

test("pulling without a network names the address and the place for each file", async () => {
  const folder = temporaryFolder();
  const { code, stderr } = await sets(folder, "pull", "pandalm");
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^espalier: pandalm is not all here, and could not be fetched\. https:.*: connect ECONNREFUSED /,
  );
  expect(stderr).toContain(join(folder, "sets", "pandalm", "data", "testset-v1.json"));
});

test("a file that was changed is not taken for the published one", async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "sets", "pandalm", "data"), { recursive: true });
  writeFileSync(join(folder, "sets", "pandalm", "data", "testset-v1.json"), "[]");
  const { code, stderr } = await sets(folder, "pull", "pandalm");
  expect(code).toBe(1);
  expect(stderr).toMatch(/is not the file that the authors of pandalm published: its sha256 is /);
});

test("an unknown name is told before anything is fetched", async () => {
  const { code, stderr } = await sets(temporaryFolder(), "pull", "pandalm", "lmbar");
  expect(code).toBe(1);
  expect(stderr).toMatch(/^espalier: No public set named "lmbar"\. Known names: llmbar, /);
});
