/**
 * What growing costs beside its policies, judges and fits: processor time per label of a level whose policy, judge,
 * reward model and improvement are lines of code, against the labelling alone (`label` into the same kind of journal).
 *
 *   node benchmarks/growing.ts           400 labels, the median of 40 levels
 *   node benchmarks/growing.ts --quick   of 5, to see that it works
 */
import { availableParallelism, cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import {
  type Comparison,
  comparison,
  defineJudgedTask,
  grow,
  label,
  openJournal,
  type Plot,
  programJudge,
  type RewardModel,
} from "../src/index.ts";
import { temporaryFolder } from "./orchestration/temporary-folder.ts";
import { formatTable } from "./table.ts";

const { values } = parseArgs({ options: { quick: { type: "boolean", default: false } } });
const [labels, levels, warmUps] = values.quick ? [400, 5, 1] : [400, 40, 5];

const task = defineJudgedTask<number>({
  ...{ name: "number", input: z.int(), evaluation: [] },
  size: () => 1,
  present: (number) => ({ input: `A number near ${number}?` }),
});
const judge = programJudge("larger", Number);
const score = (output: string) => ({ mean: Number(output), sd: 1 });
const reward: RewardModel = {
  id: "larger",
  score: async (_, output) => score(output),
  scoreAll: async (items) => items.map(({ output }) => score(output)),
  async [Symbol.asyncDispose]() {},
};
const inputs = Array.from({ length: labels }, (_, number) => 10 * number);

function plot(held: readonly number[], isKnown: boolean): Plot<number> {
  return {
    policy: { id: "near", sample: async (number, count) => Array.from({ length: count }, (_, at) => `${number + at}`) },
    judge,
    reward: { id: "larger", fit: async () => ({ model: reward }) },
    improvement: { id: "none", improve: async (policy) => policy },
    train: inputs,
    held,
    ...(isKnown && { gold: (_: number, output: string) => Number(output) }),
  };
}

async function level(held: readonly number[], isKnown: boolean): Promise<void> {
  await using folder = await temporaryFolder();
  const journal = openJournal(":memory:");
  const plots = { number: plot(held, isKnown) };
  await grow(task, { plots, folder: join(folder.path, "grown"), journal, labels });
  await journal.close();
}

async function labelling(): Promise<void> {
  const journal = openJournal(":memory:");
  const pairs = inputs.map((number): Comparison => {
    const { input } = task.present(number);
    return comparison({ task: task.name, input, a: { text: `${number}` }, b: { text: `${number + 1}` } });
  });
  for await (const _ of label(pairs, judge, { keep: { journal, dataset: "number" } }));
  await journal.close();
}

const heldOut = Array.from({ length: 200 }, (_, number) => 10 * number + 5);
const contenders = {
  "label (floor)": labelling,
  "grow, nothing held out": () => level([], false),
  "grow, measured on 200 inputs": () => level(heldOut, true),
};
const taken = new Map<string, { readonly cpu: number; readonly wall: number }[]>();
for (let round = 0; round < warmUps + levels; round++) {
  for (const [name, work] of Object.entries(contenders)) {
    const [cpuBefore, before] = [process.cpuUsage(), performance.now()];
    await work();
    const { user, system } = process.cpuUsage(cpuBefore);
    const figures = { cpu: (user + system) / 1000 / labels, wall: (performance.now() - before) / labels };
    if (round >= warmUps) taken.set(name, [...(taken.get(name) ?? []), figures]);
  }
}

console.log(`Node ${process.versions.node}, ${availableParallelism()} x ${cpus()[0]!.model}`);
const floor = median(taken.get("label (floor)")!.map(({ cpu }) => cpu));
const rows = [...taken].map(([name, all]) => {
  const cpu = median(all.map((one) => one.cpu));
  return [name, cpu.toFixed(3), `${(cpu / floor).toFixed(2)}x`, median(all.map(({ wall }) => wall)).toFixed(3)];
});
console.log(formatTable([[`${labels} labels a level`, "CPU ms/label", "ratio", "wall ms/label"], ...rows]));

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}
