/**
 * A small real tree: adding two, four and eight numbers. Its judge can add two numbers and no more, so that of longer
 * lists it needs to be told the sums of their halves. Policies know three ways to come to a sum, one of which is right.
 */
import { z } from "zod";
import { seededRandom } from "../../core/random.ts";
import type { Judge } from "../../judges/judge.ts";
import type { Comparison } from "../../preferences/comparison.ts";
import { bestByReward } from "../../rewards/best-of-n.ts";
import type { ScoreItem } from "../../rewards/reward-model.ts";
import { featureReward } from "../feature-reward.ts";
import type { Plot } from "../growth.ts";
import type { Improvement } from "../improvement.ts";
import { defineJudgedTask, type JudgedTask, subtask } from "../judged-task.ts";
import type { Policy } from "../policy.ts";

export const numbersSchema = z.array(z.int());
export type Numbers = z.infer<typeof numbersSchema>;

/** @param assisted whether the sums of halves help to judge it */
export function sumTask(height: number, assisted = true): JudgedTask<Numbers> {
  return sumTree(height, assisted).at(-1)!;
}

/** Leaf first. */
export function sumTree(height: number, assisted = true): JudgedTask<Numbers>[] {
  const tasks: JudgedTask<Numbers>[] = [];
  for (let level = 0; level <= height; level++) {
    const half = assisted ? tasks.at(-1) : undefined;
    const task = defineJudgedTask<Numbers>({
      name: `sum-of-${2 ** (level + 1)}`,
      input: numbersSchema,
      size: (numbers) => numbers.length,
      present: (numbers) => ({ input: numbers.join(" + ") }),
      evaluation: half
        ? [
            subtask(half, (numbers) =>
              halves(numbers).map((input) => ({ input, about: "both", title: `${input.join(" + ")} =` })),
            ),
          ]
        : [],
    });
    tasks.push(task);
  }
  return tasks;
}

function halves(numbers: Numbers): Numbers[] {
  return [numbers.slice(0, numbers.length / 2), numbers.slice(numbers.length / 2)];
}

const ways: readonly ((numbers: Numbers) => number)[] = [
  (numbers) => sum(numbers),
  (numbers) => sum(numbers.slice(0, -1)),
  (numbers) => (numbers.length / 2) * sum(numbers.slice(0, 2)) + 1,
];

export function sum(numbers: Numbers): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** Takes any of its ways, as it comes. */
export function anyWay(): Policy<Numbers> {
  return {
    id: "any-way",
    async sample(numbers, count, { seed }) {
      const random = seededRandom(`${seed} ${numbers}`);
      return Array.from({ length: count }, () => String(ways[Math.floor(random() * ways.length)]!(numbers)));
    },
  };
}

/** Adds two numbers, once: the sums it was told, or the first two and guesses that the others are like them. */
export const addsTwo: Judge = {
  id: "adds-two",
  kind: "program",
  async compare({ input, a, b, notes = [] }) {
    const numbers = String(input).split(" + ").map(Number);
    const told = notes.map(({ text }) => Number(text.split("\n").at(-1)));
    const [one, two] = told.length === 2 ? told : numbers;
    const believed = told.length === 2 ? one! + two! : ((one! + two!) * numbers.length) / 2;
    const [offA, offB] = [a, b].map(({ text }) => Math.abs(Number(text) - believed));
    return { status: "judged", choice: offA! < offB! ? "a" : offA! > offB! ? "b" : "tie" };
  },
};

/** Which of the ways it came by; not which of them is right. */
export const wayTaken = featureReward("way-taken", ({ input, output }: ScoreItem) => {
  const numbers = String(input).split(" + ").map(Number);
  return Float32Array.from(ways, (way) => (String(way(numbers)) === output ? 1 : 0));
});

/** Best of four by the reward model. */
export const bestOfFour: Improvement<Numbers> = {
  id: "best-of-four",
  async improve(policy, { task, reward }) {
    return {
      id: `best of 4 of ${policy.id} by ${reward.id}`,
      async sample(numbers, count, { seed }) {
        const { input } = task.present(numbers);
        return Promise.all(
          Array.from({ length: count }, async (_, index) => {
            const drawn = await policy.sample(numbers, 4, { seed: seed + index });
            return (await bestByReward(reward, input, drawn, { task: task.name })).text;
          }),
        );
      },
    };
  },
};

export function randomNumbers(count: number, length: number, seed: string): Numbers[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => Array.from({ length }, () => Math.floor(random() * 90) + 10));
}

/** Of a whole tree. */
export function plotsFor(
  tasks: readonly JudgedTask<Numbers>[],
  changed: Partial<Plot<Numbers>> = {},
): Record<string, Plot<Numbers>> {
  const plots = tasks.map(({ name }, level) => {
    const plot: Plot<Numbers> = {
      policy: anyWay(),
      judge: addsTwo,
      reward: wayTaken,
      improvement: bestOfFour,
      train: randomNumbers(60, 2 ** (level + 1), `train ${name}`),
      held: randomNumbers(30, 2 ** (level + 1), `held ${name}`),
      gold: (numbers, output) => (Number(output) === sum(numbers) ? 1 : 0),
      ...changed,
    };
    return [name, plot];
  });
  return Object.fromEntries(plots);
}

/** Of the tree that is two high, some of them changed. */
export function planted(changed: Record<string, Partial<Plot<Numbers>>>): Record<string, Plot<Numbers>> {
  const plots = plotsFor(sumTree(2));
  for (const [name, change] of Object.entries(changed)) plots[name] = { ...plots[name]!, ...change };
  return plots;
}

/** @returns the judge, and the ids of the comparisons that it was shown */
export function counted(judge: Judge): { readonly judge: Judge; readonly asked: Comparison[] } {
  const asked: Comparison[] = [];
  return {
    asked,
    judge: {
      ...judge,
      compare(comparison, options) {
        asked.push(comparison);
        return judge.compare(comparison, options);
      },
    },
  };
}
