import { expect, test } from "vitest";
import { fitMemory, type MemoryNeed } from "./estimate.ts";
import { toyJob } from "./testing/toy-job.ts";

const mebibyte = 2 ** 20;
const need: MemoryNeed = ({ rowTokens, rank, isRecomputed }) =>
  mebibyte * (100 + 10 * rank + rowTokens * (isRecomputed ? 1 : 4));
const job = { ...toyJob("unused", { rowTokens: 512 }), lora: { rank: 8, alpha: 16, targets: ["attn_q"] as const } };

test("blocks are computed anew only where nothing else fits", () => {
  expect(fitMemory(job, need, 3000 * mebibyte)).toEqual({ isRecomputed: false, bytes: 2228 * mebibyte });
  expect(fitMemory(job, need, 1000 * mebibyte)).toEqual({ isRecomputed: true, bytes: 692 * mebibyte });
});

test("what does not fit is refused, with what would", () => {
  expect(() => fitMemory(job, need, 680 * mebibyte)).toThrow(
    "Training needs about 692 MiB of memory with 512 tokens at once and rank 8, and 680 MiB is free. " +
      "What fits: 256 tokens at once; or a rank of 4.",
  );
  expect(() => fitMemory(job, need, 190 * mebibyte)).toThrow(
    /What fits: 8 tokens at once \(the outputs of one input take \d+ now/,
  );
  expect(() => fitMemory(job, need, 100 * mebibyte)).toThrow("Use a smaller base");
});
