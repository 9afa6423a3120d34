import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { seededRandom } from "../../core/random.ts";
import type { Judge } from "../../judges/judge.ts";
import { fake } from "../../models/providers/fake.ts";
import { type Comparison, comparison } from "../../preferences/comparison.ts";
import type { RewardModel } from "../../rewards/reward-model.ts";
import type { TrainingPair } from "../../rewards/training-pair.ts";
import { featureReward } from "../feature-reward.ts";
import type { RewardFit } from "../reward-fit.ts";
import { weakToStrong, withConfidence } from "./weak-to-strong.ts";

/** The greater number is better; the judge is wrong on a quarter of the pairs, the student sees the numbers and noise. */
const random = seededRandom("numbers");
const pairs = Array.from({ length: 400 }, (_, index): Comparison => {
  const [a, b] = [Math.floor(random() * 1000), Math.floor(random() * 1000)];
  return comparison({
    input: `Which is greater? ${index}`,
    a: { text: `${a}` },
    b: { text: `${b}` },
    gold: a > b ? "a" : "b",
  });
});
const weak: Judge = {
  id: "weak",
  kind: "program",
  async compare({ id, a, b }) {
    const isRight = seededRandom(`weak ${id}`)() > 0.25;
    return { status: "judged", choice: Number(a.text) > Number(b.text) === isRight ? "a" : "b" };
  },
};
const reward = featureReward("number and noise", ({ output }) => {
  const noise = seededRandom(output);
  return Float32Array.of(Number(output) / 1000, ...Array.from({ length: 20 }, () => noise()));
});
const setting = {
  ...{ judge: weak, assistant: fake(() => "nothing"), reward, labels: 300, folder: "", seed: 1 },
  train: pairs.slice(0, 300).map(({ gold: _, ...pair }) => pair),
};
const test = pairs.slice(300);

beforeEach(async () => {
  setting.folder = await mkdtemp(join(tmpdir(), "espalier-weak-to-strong-"));
  return () => rm(setting.folder, { recursive: true });
});

async function accuracy(judge: Judge): Promise<number> {
  const verdicts = await Promise.all(test.map(({ gold: _, ...pair }) => judge.compare(pair)));
  const right = verdicts.filter((verdict, at) => verdict.status === "judged" && verdict.choice === test[at]!.gold);
  return right.length / test.length;
}

describe("weak to strong", () => {
  it("gives a student that is better than its supervisor, with and without confidence", async () => {
    const supervisor = await accuracy(weak);
    expect(supervisor).toBeLessThan(0.82);
    expect(await accuracy(await weakToStrong({ confidence: 0 }).prepare(setting))).toBeGreaterThan(supervisor + 0.05);
    expect(await accuracy(await weakToStrong().prepare(setting))).toBeGreaterThan(supervisor + 0.05);
  });

  it("fits once on the judge's labels, and in each round on what the student before it thinks as well", async () => {
    const fits: { folder: string; targets: number[] }[] = [];
    const watched: RewardFit = {
      id: reward.id,
      fit(some, place) {
        fits.push({ folder: place.folder, targets: [...new Set(some.map(({ target }) => target))].sort() });
        return reward.fit(some, place);
      },
    };
    await weakToStrong({ confidence: 0.4, rounds: 2 }).prepare({ ...setting, reward: watched });
    expect(fits.map(({ folder }) => folder)).toEqual(
      [0, 1, 2].map((round) => join(setting.folder, `student-${round}`)),
    );
    expect(fits.map(({ targets }) => targets)).toEqual([[1], [0.6, 1], [0.6, 1]]);
  });

  it("goes on after a restart without scoring again what the students before the last one said", async () => {
    let scored = 0;
    const counting: RewardFit = {
      id: reward.id,
      async fit(some, place) {
        const { model } = await reward.fit(some, place);
        const scoreAll: RewardModel["scoreAll"] = (items, options) => {
          scored += items.length;
          return model.scoreAll(items, options);
        };
        return { model: { ...model, id: model.id, scoreAll } };
      },
    };
    const whole = await weakToStrong({ rounds: 2 }).prepare({ ...setting, reward: counting });
    const before = scored;
    expect(before).toBeGreaterThan(0);
    const again = await weakToStrong({ rounds: 2 }).prepare({ ...setting, reward: counting });
    expect(scored).toBe(before);
    expect(await accuracy(again)).toBe(await accuracy(whole));
    await weakToStrong({ rounds: 2 }).prepare({ ...setting, labels: 200, reward: counting });
    expect(scored).toBeGreaterThan(before);
  });

  it("refuses a confidence that leaves the judge no say", () => {
    expect(() => weakToStrong({ confidence: 1 })).toThrow("A confidence weight of 1 cannot be used");
  });
});

describe("withConfidence", () => {
  const student: RewardModel = {
    id: "by length",
    score: async (_, output) => ({ mean: output.length, sd: 0 }),
    scoreAll: async (items) => items.map(({ output }) => ({ mean: output.length, sd: 0 })),
    async [Symbol.asyncDispose]() {},
  };
  const pair = (chosen: string, rejected: string, target: number): TrainingPair => ({
    ...{ input: "q", chosen, rejected, target, weight: 1, margin: 2, judge: "weak" },
    notes: [{ helper: "h", about: "a", text: "of the chosen one" }],
  });

  it("is the target whose cross-entropy is the loss of both: the label's share and the student's", async () => {
    const [agreed] = await withConfidence([pair("long", "s", 0.8)], student, 0.25);
    expect(agreed).toEqual({ ...pair("long", "s", 0.8), target: 0.75 * 0.8 + 0.25 });
  });

  it("turns a pair whose better side the student is sure is the other, its notes too", async () => {
    const [turned] = await withConfidence([pair("s", "long", 0.6)], student, 0.5);
    expect(turned).toMatchObject({ chosen: "long", rejected: "s", margin: 0, notes: [{ about: "b" }] });
    expect(turned!.target).toBeCloseTo(0.7);
  });

  it("leaves a label alone where the student sees no difference but for drawing it to a half", async () => {
    const [level] = await withConfidence([pair("one", "two", 0.8)], student, 0.5);
    expect(level!.target).toBeCloseTo(0.65);
  });
});
