import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startMock } from "../mock-server.ts";
import { temporaryFolder } from "../orchestration/temporary-folder.ts";
import { contenders, reply } from "./contenders.ts";
import { writePairs } from "./pairs.ts";

test("every contender labels every pair with one call, and writes as many lines", async () => {
  await using mock = await startMock();
  for (const open of Object.values(contenders)) {
    await using folder = await temporaryFolder();
    const pairs = join(folder.path, "pairs.jsonl");
    const labels = join(folder.path, "labels.jsonl");
    await writePairs(pairs, 30, 20);
    await mock.reset({ latency: 0, reply });
    const contender = await open({ baseUrl: mock.baseUrl, concurrency: 4, folder: folder.path });
    expect(await contender.label(pairs, labels)).toBe(30);
    await contender.close();
    expect(await mock.stats()).toMatchObject({ requests: 30, distinct: 30, answeredAgain: 0 });
    expect(readFileSync(labels, "utf8").trimEnd().split("\n")).toHaveLength(30);
  }
});
