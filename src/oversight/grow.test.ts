import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Judge } from "../judges/judge.ts";
import { grow } from "./grow.ts";
import type { GrowEvent, GrowOptions, GrowReport, Plot } from "./growth.ts";
import { type JudgedTask, subtask } from "./judged-task.ts";
import { freshPlace } from "./testing/fresh-place.ts";
import {
  addsTwo,
  anyWay,
  bestOfFour,
  counted,
  type Numbers,
  planted,
  plotsFor,
  randomNumbers,
  sum,
  sumTask,
  sumTree,
  wayTaken,
} from "./testing/sums.ts";

const place = freshPlace();
const [two, four, eight] = sumTree(2) as [JudgedTask<Numbers>, JudgedTask<Numbers>, JudgedTask<Numbers>];

function growing(
  root: JudgedTask<Numbers>,
  { plots = plotsFor([two, four, eight]), ...options }: Partial<GrowOptions> = {},
): Promise<GrowReport> {
  return grow(root, { ...place, labels: 40, plots, ...options });
}

describe("growing a tree", () => {
  it("makes a judge who can add two numbers oversee the sum of eight, which alone it cannot", async () => {
    const { tasks } = await growing(eight, { labels: 100 });
    expect(tasks.map(({ task, height, helpers }) => [task, height, helpers])).toEqual([
      ["sum-of-2", 0, []],
      ["sum-of-4", 1, ["sum-of-2"]],
      ["sum-of-8", 2, ["sum-of-4"]],
    ]);
    const assisted = tasks.at(-1)!;
    expect(assisted.rounds[0]!.judgeAccuracy!.value).toBeGreaterThan(0.85);
    expect(assisted.rounds[0]!.rewardAccuracy!.value).toBe(1);
    expect(assisted.gain!.gold!.low).toBeGreaterThan(0.3);

    const alone = sumTask(2, false);
    const { tasks: only } = await growing(alone, { labels: 100, folder: join(place.folder, "alone") });
    expect(only).toHaveLength(1);
    expect(only[0]!.rounds[0]!.judgeAccuracy!.value).toBeLessThan(0.5);
    // It learns from its judge what its judge believes.
    expect(only[0]!.gain!.reward.low).toBeGreaterThan(0);
    expect(only[0]!.gain!.gold!.low).toBeLessThan(0);
    expect(only[0]!.gain!.goldAfter!.value).toBeLessThan(assisted.gain!.goldAfter!.low!);
  });

  it("shows judges what the task presents and what helpers noted, and nothing else", async () => {
    const { judge, asked } = counted(addsTwo);
    await growing(four, { plots: plotsFor([two, four], { judge }) });
    const [leaf, above] = [asked.slice(0, 40), asked.slice(40)];
    expect(asked.filter(({ extra }) => extra)).toEqual([]);
    expect(leaf.flatMap(({ notes = [] }) => notes)).toEqual([]);
    for (const { input, notes = [] } of above) {
      expect(notes.map(({ helper, about }) => [helper, about])).toEqual([
        ["sum-of-2", "both"],
        ["sum-of-2", "both"],
      ]);
      expect(String(input).startsWith(notes[0]!.text.split(" =")[0]!)).toBe(true);
    }
  });

  it("gives policies and judges made of what was grown below what they ask for, and nothing else", async () => {
    const told: string[] = [];
    const plots = planted({
      "sum-of-4": {
        policy: (below) => {
          told.push(below.policy(two).id);
          expect(() => below.policy(eight)).toThrow(
            '"sum-of-8" is not below "sum-of-4" in the tree. What is: "sum-of-2".',
          );
          return anyWay();
        },
        judge: (below) => ({ ...addsTwo, id: `adds-two, knows ${below.policy(two).id}` }),
      },
    });
    await growing(four, { plots });
    expect(told).toEqual([expect.stringMatching(/^best of 4 of any-way by features-/)]);
  });

  it("asks one that is frozen, and grows neither it nor what is below it", async () => {
    const right = { id: "right", sample: async (numbers: unknown) => [String(sum(numbers as Numbers))] };
    const plots = { "sum-of-4": { frozen: right }, "sum-of-8": plotsFor([two, four, eight])["sum-of-8"]! };
    const { tasks } = await growing(eight, { plots });
    expect(tasks.map(({ task }) => task)).toEqual(["sum-of-8"]);
    expect(tasks[0]!.rounds[0]!.judgeAccuracy!.value).toBe(1);
  });

  it("grows a task once that several ask, and asks each question of several subtasks", async () => {
    const ask = (from: number, to: number) =>
      subtask(two, (numbers: Numbers) => [{ input: numbers.slice(from, to), about: "both", title: "half" }]);
    const both = { ...four, name: "both", evaluation: [ask(0, 2), ask(2, 4)] };
    const plots = { ...plotsFor([two]), both: plotsFor([two, four])["sum-of-4"]! };
    const { tasks } = await growing(both, { plots });
    expect(tasks.map(({ task, helpers }) => [task, helpers])).toEqual([
      ["sum-of-2", []],
      ["both", ["sum-of-2", "sum-of-2"]],
    ]);
    expect(tasks[1]!.rounds[0]!.judgeAccuracy!.value).toBeGreaterThan(0.8);
  });
});

describe("rounds", () => {
  it("split the labels exactly, sample the improved policy and ask about no pair twice", async () => {
    const { judge, asked } = counted(addsTwo);
    const sampled: string[] = [];
    const learned: number[] = [];
    const plot: Plot<Numbers> = {
      ...plotsFor([two])["sum-of-2"]!,
      judge,
      train: randomNumbers(60, 4, "longer"),
      reward: {
        id: "counting",
        fit(pairs, place) {
          learned.push(pairs.length);
          return wayTaken.fit(pairs, place);
        },
      },
      improvement: {
        id: "numbered",
        async improve(policy) {
          const id = `${policy.id}+1`;
          return {
            id,
            async sample(numbers, count, options) {
              sampled.push(id);
              return policy.sample(numbers, count, { ...options, seed: options.seed + 1 });
            },
          };
        },
      },
    };
    const { tasks } = await growing(two, {
      plots: { "sum-of-2": plot },
      ...{ labels: 41, rounds: 3, outputs: 3 },
    });
    expect(tasks[0]!.rounds.map(({ labels }) => labels)).toEqual([14, 14, 13]);
    expect(new Set(asked.map(({ id }) => id)).size).toBe(41);
    expect(learned).toEqual([14, 28, 41]);
    expect([...new Set(sampled)]).toEqual(["any-way+1", "any-way+1+1", "any-way+1+1+1"]);
    expect(tasks[0]!.policy.id).toBe("any-way+1+1+1");
  });

  it("ask about no more inputs than labels", async () => {
    const plot = { ...plotsFor([two])["sum-of-2"]!, train: randomNumbers(500, 2, "many"), held: [] };
    const steps: GrowEvent[] = [];
    const { tasks } = await growing(two, {
      plots: { "sum-of-2": plot },
      onEvent: (event) => steps.push(event),
    });
    const drawn = steps.flatMap((event) => (event.kind === "step" && event.step === "sample" ? event.of : []));
    expect([...new Set(drawn)]).toEqual([40]);
    expect(tasks[0]).not.toHaveProperty("gain");
  });

  it("end early, and say so, when the improved policy has nothing new to say", async () => {
    const plot = plotsFor([two], { train: randomNumbers(12, 2, "few") });
    const warnings: string[] = [];
    const { tasks } = await growing(two, {
      plots: plot,
      ...{ labels: 200, rounds: 2, outputs: 9 },
      onEvent: (event) => event.kind === "warning" && warnings.push(event.text),
    });
    // Three ways of adding: three pairs of each input.
    expect(tasks[0]!.rounds.map(({ labels }) => labels)).toEqual([36]);
    expect(warnings).toEqual([
      expect.stringContaining("Round 1 asks for 36 labels of 100"),
      expect.stringContaining("Round 2 asks for 0 labels of 164"),
    ]);
  });
});

it("says when inputs that are measured on were trained on", async () => {
  const inputs = randomNumbers(60, 2, "the same");
  const warnings: string[] = [];
  await growing(two, {
    plots: planted({ "sum-of-2": { train: inputs, held: inputs.slice(50) } }),
    onEvent: (event) => event.kind === "warning" && warnings.push(event.text),
  });
  expect(warnings).toEqual([expect.stringContaining("Of 10 held-out inputs 10 are inputs to train on as well")]);
});

describe("mitigations", () => {
  const lies: Judge = {
    ...addsTwo,
    id: "lies",
    async compare(comparison) {
      const verdict = await addsTwo.compare(comparison);
      return verdict.status === "judged" && verdict.choice !== "tie"
        ? { ...verdict, choice: verdict.choice === "a" ? "b" : "a" }
        : verdict;
    },
  };

  it("spot-check a judge, and say how often it was overruled", async () => {
    const plots = planted({ "sum-of-2": { judge: lies, mitigations: { spotChecks: { judge: addsTwo, share: 0.5 } } } });
    const [round] = (await growing(two, { plots, labels: 60 })).tasks[0]!.rounds;
    expect(round!.overruled!.of).toBeGreaterThan(15);
    expect(round!.overruled!.count).toBeGreaterThan(10);
    // Looking again is no second judge.
    expect(round).not.toHaveProperty("agreement");
    expect(round).not.toHaveProperty("swayed");
  });

  it("attack the reward model with labels that are among those asked for", async () => {
    const { judge, asked } = counted(addsTwo);
    const learned: number[] = [];
    const reward: Plot<Numbers>["reward"] = {
      ...wayTaken,
      fit(pairs, place) {
        learned.push(pairs.length);
        return wayTaken.fit(pairs, place);
      },
    };
    const plots = planted({ "sum-of-2": { judge, reward, mitigations: { adversarial: { samples: 8, pairs: 10 } } } });
    const [round] = (await growing(two, { plots, outputs: 3, labels: 50 })).tasks[0]!.rounds;
    expect(asked).toHaveLength(round!.labels);
    expect(round!.labels).toBeLessThanOrEqual(50);
    expect(round!.fooled).toEqual({ count: expect.any(Number), of: round!.labels - 40 });
    expect(round!.fooled!.of).toBeGreaterThan(0);
    expect(learned).toEqual([40, round!.labels]);
  });

  it("judge again in plain words, and let a critic read the helpers' notes", async () => {
    const read: number[] = [];
    const counter = {
      name: "critic",
      note: async ({ notes = [] }: { notes?: readonly unknown[] }) => {
        read.push(notes.length);
        return [];
      },
    };
    const plots = planted({ "sum-of-4": { mitigations: { steady: true, counter } } });
    const { tasks } = await growing(four, { plots });
    expect(tasks[1]!.rounds[0]!.swayed).toEqual({ count: 0, of: 0 });
    expect(read).toEqual(Array.from({ length: 40 }, () => 2));
  });
});

describe("reward models", () => {
  /** @returns how many are open, at most and in the end, while three levels are grown twice */
  async function openAtOnce(improvement: Plot<Numbers>["improvement"]) {
    let [open, most] = [0, 0];
    const reward: Plot<Numbers>["reward"] = {
      id: wayTaken.id,
      async fit(pairs, where) {
        const { model } = await wayTaken.fit(pairs, where);
        most = Math.max(most, ++open);
        const close = async () => void open--;
        return { model: { ...model, [Symbol.asyncDispose]: close } };
      },
    };
    const plots = plotsFor([two, four, eight], { reward, improvement });
    const folder = join(place.folder, improvement.id);
    await growing(eight, { plots, folder });
    rmSync(join(folder, "sum-of-8", "report.json"));
    await growing(eight, { plots, folder });
    return { open, most };
  }

  it("stay open until growing ends where policies ask them, else while their level is grown", async () => {
    expect(await openAtOnce(bestOfFour)).toEqual({ open: 0, most: 3 });
    expect(await openAtOnce({ id: "none", asksReward: false, improve: async (policy) => policy })).toEqual({
      open: 0,
      most: 1,
    });
  });
});
