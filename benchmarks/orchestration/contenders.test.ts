import { expect, test } from "vitest";
import { startMock } from "../mock-server.ts";
import { chosenContenders, contenders } from "./contenders.ts";
import { temporaryFolder } from "./temporary-folder.ts";
import { treeOf } from "./tree.ts";

test("every contender does the same work", async () => {
  await using mock = await startMock();
  const roots: string[] = [];
  for (const open of Object.values(contenders)) {
    await using folder = await temporaryFolder();
    await mock.reset({ latency: 0 });
    const contender = await (await open())({ baseUrl: mock.baseUrl, concurrency: 4, folder: folder.path });
    const { root, lost } = await contender.solve(treeOf(20, "a story"));
    await contender.close();
    expect(lost).toBe(0);
    expect(await mock.stats()).toMatchObject({ requests: 24, distinct: 24, answeredAgain: 0 });
    roots.push(root);
  }
  expect(new Set(roots).size).toBe(1);
  expect(roots[0]).not.toBe("");
});

test("a lost call is counted and its parents go on", async () => {
  await using mock = await startMock();
  await using folder = await temporaryFolder();
  await mock.reset({ latency: 0, p500: 0.3 });
  const open = await contenders["undici (floor)"]();
  const contender = await open({ baseUrl: mock.baseUrl, concurrency: 4, folder: folder.path });
  const { lost } = await contender.solve(treeOf(64, "a story"));
  await contender.close();
  const { failed, requests } = await mock.stats();
  expect(failed).toBeGreaterThan(0);
  expect({ lost, requests }).toEqual({ lost: failed, requests: 73 });
});

test("an unknown contender is named with those that exist", () => {
  expect(() => chosenContenders(["axios"])).toThrow(/No contender named "axios"\. Known: .*AI SDK/);
});
