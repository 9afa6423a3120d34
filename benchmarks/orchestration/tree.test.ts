import { expect, test } from "vitest";
import { childrenOf, idealWall, promptOf, treeOf } from "./tree.ts";

const latency = 50;

test("4,096 leaves make 4,681 calls on five levels", () => {
  expect(treeOf(4096, "a story")).toMatchObject({ levels: [4096, 512, 64, 8, 1], calls: 4681 });
});

test.each([1, 9, 100, 4096])("with %i leaves every call but the root is the child of one call", (leaves) => {
  const tree = treeOf(leaves, "a story");
  for (const [level, size] of tree.levels.entries()) {
    if (level === 0) continue;
    const children = Array.from({ length: size }, (_, index) => childrenOf(tree, { level, index })).flat();
    expect(children.map(({ index }) => index)).toEqual(Array.from(Array(tree.levels[level - 1]).keys()));
  }
});

test("no two prompts are alike, also between trees of different titles", () => {
  const prompts = ["one", "two"].flatMap((title) => {
    const tree = treeOf(100, title);
    return Array.from({ length: 100 }, (_, index) => promptOf(tree, { level: 0, index }, []));
  });
  expect(new Set(prompts).size).toBe(200);
  expect(prompts[0]!.length).toBeGreaterThan(2000);
});

test("the ideal is a round of latency per wave of calls", () => {
  const tree = treeOf(4096, "a story");
  // One at a time; 64 leaf waves, 8 and then 1, 1, 1 above; the height alone.
  expect(idealWall(tree, { concurrency: 1, latency })).toBe(4681 * latency);
  expect(idealWall(tree, { concurrency: 64, latency })).toBe(75 * latency);
  expect(idealWall(tree, { concurrency: 256, latency })).toBe((16 + 2 + 1 + 1 + 1) * latency);
  expect(idealWall(tree, { concurrency: 10_000, latency })).toBe(5 * latency);
});

test("in the ideal parents fill the last wave of leaves", () => {
  // 100 leaves at 80: 80, then 20 with the 10 parents whose leaves are done, then 3, 2 (16 and 8 parents' worth), 1.
  const tree = treeOf(100, "a story");
  expect(tree.levels).toEqual([100, 13, 2, 1]);
  expect(idealWall(tree, { concurrency: 80, latency })).toBe(5 * latency);
});
