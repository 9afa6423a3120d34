import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { GroupCommit } from "./group-commit.ts";
import type { Write, WriteResult } from "./writes.ts";

const write = (name: string): Write => ["extend", name];

/** Keeps the batches and answers each when told. */
function slowDisk() {
  const batches: { size: number; done: () => void; fail: (error: Error) => void }[] = [];
  const commit = (batch: readonly Write[]) =>
    new Promise<WriteResult[]>((resolve, reject) => {
      batches.push({ size: batch.length, done: () => resolve(batch.map((_, index) => index)), fail: reject });
    });
  return { batches, group: new GroupCommit(commit) };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Longer than a batch gathers. */
const turn = () => vi.advanceTimersByTimeAsync(10);

it("commits what arrives together in one batch, and tells each write its own result", async () => {
  const { batches, group } = slowDisk();
  const results = [group.write(write("a")), group.write(write("b")), group.write(write("c"))];
  await turn();
  expect(batches.map(({ size }) => size)).toEqual([3]);
  batches[0]!.done();
  expect(await Promise.all(results)).toEqual([0, 1, 2]);
});

it("gathers what arrives while a batch is on its way", async () => {
  const { batches, group } = slowDisk();
  const first = group.write(write("a"));
  await turn();
  group.add(write("b"));
  const last = group.write(write("c"));
  await turn();
  expect(batches.map(({ size }) => size)).toEqual([1]);
  batches[0]!.done();
  await first;
  await turn();
  expect(batches.map(({ size }) => size)).toEqual([1, 2]);
  batches[1]!.done();
  expect(await last).toBe(1);
  await group.drain();
});

it("loses no write in silence: a failed batch fails everybody in it, behind it, and all that come later", async () => {
  const { batches, group } = slowDisk();
  const inIt = group.write(write("a"));
  await turn();
  const behindIt = group.write(write("b"));
  batches[0]!.fail(new Error("the disk is full"));
  await expect(inIt).rejects.toThrow("full");
  await expect(behindIt).rejects.toThrow("full");
  await expect(group.flush()).rejects.toThrow("full");
  await expect(group.write(write("c"))).rejects.toThrow("full");
  expect(() => group.add(write("d"))).toThrow("full");
  await group.drain();
  expect(batches).toHaveLength(1);
});
