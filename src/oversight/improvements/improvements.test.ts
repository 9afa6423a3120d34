/** Improvements of a policy, with real training on a base of random weights. */
import { existsSync } from "node:fs";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { writeTinyModel } from "../../ggml/testing/tiny-model.ts";
import { fake } from "../../models/providers/fake.ts";
import type { RewardModel } from "../../rewards/reward-model.ts";
import type { TrainingPair } from "../../rewards/training-pair.ts";
import { quickJournal } from "../../tasks/testing/quick-journal.ts";
import type { Improving } from "../improvement.ts";
import { defineJudgedTask } from "../judged-task.ts";
import type { Policy } from "../policy.ts";
import { policyModels } from "../policy-models.ts";
import { behaviouralCloning } from "./behavioural-cloning.ts";
import { bestOf } from "./best-of.ts";
import { directPreference } from "./direct-preference.ts";
import { expertIteration } from "./expert-iteration.ts";
import { unchanged } from "./unchanged.ts";

const task = defineJudgedTask<number>({
  name: "answer",
  input: z.number(),
  size: () => 1,
  present: (number) => ({ input: `question ${number}` }),
  evaluation: [],
});

/** Likes the longest. */
const reward: RewardModel = {
  id: "long",
  score: async (_, output) => ({ mean: output.length, sd: output.includes("?") ? 10 : 0 }),
  scoreAll: async (items) => items.map(({ output }) => ({ mean: output.length, sd: output.includes("?") ? 10 : 0 })),
  async [Symbol.asyncDispose]() {},
};

/** One word more at each place, from 1 to 4, then from 1 again. */
const policy: Policy<number> = {
  id: "words",
  sample: async (input, count, { seed }) =>
    Array.from({ length: count }, (_, place) => `${"good ".repeat(1 + ((place + input + seed) % 4))}answer`),
};

const pairs: readonly TrainingPair[] = Array.from({ length: 12 }, (_, number) => ({
  ...{ input: `question ${number}`, chosen: "the answer is good", rejected: "bad bad bad" },
  ...{ target: 1, weight: 1, margin: 0, judge: "eyes" },
}));

let base: string;
beforeAll(async () => {
  const file = join(await mkdtemp(join(tmpdir(), "espalier-base-")), "base.gguf");
  await writeTinyModel(file, { architecture: "llama", type: "F32" });
  base = `llama/${file}`;
});

async function given(): Promise<Improving<number>> {
  const folder = await mkdtemp(join(tmpdir(), "espalier-improve-"));
  return { task, inputs: Array.from({ length: 8 }, (_, number) => number), reward, pairs, folder, seed: 1 };
}

function options() {
  const opened: string[] = [];
  const models = policyModels(quickJournal(), async (id, adapter) => {
    opened.push(adapter ?? id);
    return fake(() => "an answer", { id });
  });
  const fit = { device: "cpu", threads: 1, schedule: { epochs: 1 }, lora: { rank: 2, alpha: 4 } } as const;
  return { opened, trained: { base, models, fit } };
}

describe("best of n", () => {
  test("gives the output with the highest reward, at every place", async () => {
    const best = await bestOf<number>(4).improve(policy, await given());
    expect(await best.sample(0, 2, { seed: 0 })).toEqual(Array(2).fill("good good good good answer"));
    expect(await best.sample(0, 1, { seed: 5 })).toEqual(["good good good good answer"]);
  });

  test("a penalty takes the one that the reward model is sure of", async () => {
    const doubtful: Policy<number> = { id: "two", sample: async () => ["a long one?", "short"] };
    const best = async (penalty: number) =>
      (await bestOf<number>(2, { penalty }).improve(doubtful, await given())).sample(0, 1, { seed: 0 });
    expect(await best(0)).toEqual(["a long one?"]);
    expect(await best(1)).toEqual(["short"]);
  });

  test("against another reward model draws no more than before", async () => {
    let drawn = 0;
    const counted: Policy<number> = {
      id: "counted",
      sample: async (_, count) => {
        drawn += count;
        return Array(count).fill("an answer");
      },
      record: { model: "fake/script" },
    };
    const improvement = bestOf<number>(3, { penalty: 0.5 });
    const once = await improvement.improve(counted, await given());
    const twice = await improvement.improve(once, { ...(await given()), reward: { ...reward, id: "another" } });
    await twice.sample(0, 2, { seed: 0 });
    expect(drawn).toBe(6);
    expect(twice.id).not.toBe(once.id);
    expect(twice.record).toEqual({ model: "fake/script", bestOf: 3, penalty: 0.5 });
  });

  test("what is asked again is drawn and scored once; what failed is tried again", async () => {
    let drawn = 0;
    const failing: Policy<number> = {
      id: "failing",
      sample: async () => {
        drawn += 1;
        if (drawn === 1) throw new Error("not now");
        return ["an answer"];
      },
    };
    const best = await bestOf<number>(2).improve(failing, await given());
    await expect(best.sample(0, 1, { seed: 0 })).rejects.toThrow("not now");
    expect(await best.sample(0, 1, { seed: 0 })).toEqual(["an answer"]);
    expect(await best.sample(0, 1, { seed: 0 })).toEqual(["an answer"]);
    expect(drawn).toBe(2);
    await best.sample(0, 1, { seed: 1 });
    expect(drawn).toBe(3);
  });

  test("of no output is none, and of fewer than one is refused", async () => {
    const dumb: Policy<number> = { id: "dumb", sample: async () => [] };
    expect(await (await bestOf<number>(4).improve(dumb, await given())).sample(0, 2, { seed: 0 })).toEqual([]);
    expect(() => bestOf(0)).toThrow("There is no best of 0 outputs");
  });
});

describe("training", () => {
  const all = { expertIteration, behaviouralCloning, directPreference } as const;

  test.each(Object.entries(all))("%s opens the base with what was trained, and does it once", async (_, make) => {
    const { opened, trained } = options();
    const place = await given();
    const improvement = make<number>(trained);
    const better = await improvement.improve(policy, place);
    const adapter = join(place.folder, "adapter", "adapter.gguf");
    expect(better.record).toMatchObject({ model: base, adapter });
    expect(existsSync(adapter)).toBe(true);
    expect(await better.sample(1, 1, { seed: 0 })).toEqual(["an answer"]);
    const before = await readFile(adapter);
    const again = await improvement.improve(policy, place);
    expect(again.id).toBe(better.id);
    expect(await readFile(adapter)).toEqual(before);
    expect(opened).toEqual([adapter]);
  });

  test("expert iteration trains on the best of n, and keeps them", async () => {
    const place = await given();
    await expertIteration<number>({ ...options().trained, n: 4 }).improve(policy, place);
    const lines = (await readFile(join(place.folder, "best.jsonl"), "utf8")).trim().split("\n");
    expect(lines.map((line) => JSON.parse(line).outputs)).toEqual(Array(8).fill(["good good good good answer"]));
  });

  test("a second round goes on from the first round's adapter", async () => {
    const { trained } = options();
    const cloning = behaviouralCloning<number>(trained);
    const first = await cloning.improve(policy, await given());
    const place = await given();
    await cloning.improve(first, place);
    const recipe = JSON.parse(await readFile(join(place.folder, "adapter", "recipe.json"), "utf8"));
    expect(recipe.adapter).toMatch(/^[0-9a-f]{64}$/);
  });

  test("with nothing to learn from is refused by name", async () => {
    const { trained } = options();
    const none = { ...(await given()), pairs: [] };
    await expect(behaviouralCloning<number>(trained).improve(policy, none)).rejects.toThrow(
      'no output that was preferred to train the policy of "answer" on',
    );
    await expect(directPreference<number>(trained).improve(policy, none)).rejects.toThrow("no pair");
  });

  test("is named by all that can change what comes of it, not by where it computes", () => {
    const { trained } = options();
    const ids = [trained, { ...trained, sampling: { temperature: 0 } }, { ...trained, beta: 0.2 }].map(
      (given) => directPreference(given).id,
    );
    expect(new Set(ids).size).toBe(3);
    expect(directPreference({ ...trained, fit: { ...trained.fit, threads: 4 } }).id).toBe(ids[0]);
  });
});

test("none leaves the policy as it is", async () => {
  expect(await unchanged<number>().improve(policy, await given())).toBe(policy);
});
