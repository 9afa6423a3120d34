import { appendFileSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readCheckpoint, removeCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import { jobIdentity } from "./job-identity.ts";
import type { Checkpoint } from "./loop.ts";
import { StepLog } from "./step-log.ts";
import { toyJob } from "./testing/toy-job.ts";

const numbers = (seed: number) => Float32Array.from({ length: 50 }, (_, index) => Math.sin(seed * index));
const checkpoint: Checkpoint = {
  progress: { step: 12, bestStep: 9, bestLoss: 0.5, looks: 1, tokens: 900, milliseconds: 31.5 },
  state: { steps: 12, parameters: numbers(1), firstMoments: numbers(2), secondMoments: numbers(3) },
  best: numbers(4),
};
const folder = () => mkdtempSync(join(tmpdir(), "espalier-checkpoint-"));

test("what is read is what was written, and nothing is left beside it", () => {
  const place = folder();
  expect(readCheckpoint(place, "job")).toBeUndefined();
  writeCheckpoint(place, "job", checkpoint);
  expect(readCheckpoint(place, "job")).toEqual(checkpoint);
  expect(readdirSync(place)).toEqual(["checkpoint.bin"]);
  removeCheckpoint(place);
  expect(readdirSync(place)).toEqual([]);
});

test("cut short or changed in any byte, it is refused by name", () => {
  const place = folder();
  const file = join(place, "checkpoint.bin");
  writeCheckpoint(place, "job", checkpoint);
  const bytes = readFileSync(file);
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), fc.boolean(), (at, change, isCut) => {
      const damaged = Buffer.from(isCut ? bytes.subarray(0, at) : bytes);
      if (!isCut) damaged[at]! ^= change;
      writeFileSync(file, damaged);
      expect(() => readCheckpoint(place, "job")).toThrow(`${file} is damaged`);
    }),
  );
});

test("another job's is refused, and says what to do", () => {
  const place = folder();
  writeCheckpoint(place, "another", checkpoint);
  expect(() => readCheckpoint(place, "job")).toThrow("Use another --out");
});

test("what decides the steps of a job is what it is; where and how fast it runs is not", () => {
  const job = toyJob("here");
  const same = { ...job, folder: "there", threads: 7, rowTokens: 512, device: "vulkan" as const };
  expect(jobIdentity(same)).toBe(jobIdentity(toyJob("elsewhere")));
  const { objective } = job;
  const others = [
    { ...job, seed: 2 },
    { ...job, base: "other" },
    { ...job, schedule: { ...job.schedule, epochs: 9 } },
    { ...job, objective: { ...objective, train: objective.train.slice(1) } as typeof objective },
    { ...job, objective: { ...objective, train: objective.held, held: objective.train } as typeof objective },
  ];
  expect(new Set([job, ...others].map(jobIdentity)).size).toBe(others.length + 1);
});

test("a folder that cannot be written to is told, and the checkpoint before stays", () => {
  const place = join(folder(), "file");
  writeFileSync(place, "");
  expect(() => writeCheckpoint(place, "job", checkpoint)).toThrow("The checkpoint before this one is intact");
  // Linux's own full disk: every write there finds no room.
  const full = folder();
  writeCheckpoint(full, "job", checkpoint);
  symlinkSync("/dev/full", join(full, "checkpoint.bin.part"));
  expect(() => writeCheckpoint(full, "job", { ...checkpoint, best: numbers(9) })).toThrow("no room left on the disk");
  expect(readCheckpoint(full, "job")).toEqual(checkpoint);
});

test("lines of steps after the checkpoint, and a half one, are dropped", () => {
  const place = folder();
  const line = (step: number) => ({
    step,
    steps: 9,
    epoch: 1,
    loss: 1,
    gradientNorm: 1,
    learningRate: 1,
    tokens: 1,
    milliseconds: 1,
  });
  const log = new StepLog(place, 0);
  for (const step of [1, 2, 3]) log.append(line(step));
  appendFileSync(join(place, "steps.jsonl"), '{"step":4,"st');
  new StepLog(place, 2).append(line(3));
  const lines = readFileSync(join(place, "steps.jsonl"), "utf8").trimEnd().split("\n");
  expect(lines.map((text) => JSON.parse(text).step)).toEqual([1, 2, 3]);
});
