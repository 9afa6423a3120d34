/** A run is continued where it was made: what the environment says now is not what it said then. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openaiServer } from "../models/providers/testing/openai-server.ts";
import { KEY } from "../models/providers/testing/wire-server.ts";
import { countingServer } from "./testing/counting-server.ts";
import { espalier, temporaryFolder } from "./testing/program.ts";
import { story } from "./testing/story.ts";

const summarize = ["summarize", "story.txt", "--passage", "60", "--json"];

function folderWithStory(): string {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "story.txt"), story(2, 3));
  return cwd;
}

test("the server is the one that the environment named when the run began", async () => {
  const [server, another] = [await countingServer(0), await countingServer(0)];
  const cwd = folderWithStory();
  const began = await espalier([...summarize, "-m", "ollama/small"], { cwd, env: { OLLAMA_HOST: server.url } });
  const { run, output } = JSON.parse(began.stdout);
  const { length } = server.asked;
  const resumed = await espalier(["resume", "--json"], { cwd, env: { OLLAMA_HOST: another.url } });
  expect(JSON.parse(resumed.stdout)).toMatchObject({ run, output, totals: { calls: 0 } });
  expect([server.asked.length, another.asked.length]).toEqual([length, 0]);
});

test("the query of a base URL is not kept, and is sent again where the environment still has it", async () => {
  const server = await openaiServer();
  onTestFinished(() => server[Symbol.asyncDispose]());
  const cwd = folderWithStory();
  const env = { OPENAI_BASE_URL: `${server.url}/v1?version=20261021`, OPENAI_API_KEY: KEY };
  // This server knows no queries: both end early.
  await espalier([...summarize, "-m", "openai/small", "--quiet"], { cwd, env });
  const { length } = server.received;
  await espalier(["resume", "--quiet"], { cwd, env });
  expect(server.received.length).toBeGreaterThan(length);
  for (const { path } of server.received) expect(path).toBe("/v1/chat/completions?version=20261021");
  expect(readFileSync(join(cwd, ".espalier", "journal.db"), "latin1")).not.toContain("20261021");
  expect(JSON.parse((await espalier(["runs", "--json"], { cwd })).stdout)).toHaveLength(1);
});
