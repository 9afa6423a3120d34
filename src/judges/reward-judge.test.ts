import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EspalierError } from "../core/errors.ts";
import { type Comparison, comparison, swapped } from "../preferences/comparison.ts";
import type { RewardModel, Score, ScoreItem } from "../rewards/reward-model.ts";
import { rewardJudge } from "./reward-judge.ts";

/** Scores by a function, and remembers what it was asked; a place in a batch changes the last digits. */
function rewards(score: (item: ScoreItem) => Score | Error) {
  const asked: (readonly ScoreItem[])[] = [];
  const model: RewardModel = {
    id: "stand-in",
    score: async (input, output, about) => (await model.scoreAll([{ input, output, ...about }]))[0]!,
    async scoreAll(items, { signal } = {}) {
      signal?.throwIfAborted();
      asked.push(items);
      return items.map((item, place) => {
        const found = score(item);
        if (found instanceof Error) throw found;
        return { ...found, mean: found.mean + place * 1e-9 };
      });
    },
    async [Symbol.asyncDispose]() {},
  };
  return { model, asked };
}

const pair = (more: Partial<Comparison> = {}) =>
  comparison({ input: "Task", a: { text: "2" }, b: { text: "1" }, ...more });
const byNumber = (sd: number) => (item: ScoreItem) => ({ mean: Number(item.output), sd });
const judged = async (judge: ReturnType<typeof rewardJudge>, of: Comparison) => {
  const verdict = await judge.compare(of);
  if (verdict.status === "unjudged") throw new Error(verdict.reason);
  return verdict;
};

test("the probability is the sigmoid of the difference, and less certain the less the model is", async () => {
  const sure = await judged(rewardJudge(rewards(byNumber(0)).model), pair());
  expect(sure.probability).toBeCloseTo(1 / (1 + Math.exp(-1)), 6);
  expect(sure.rationale).toBe("Reward of A 2.000 (sd 0.000), of B 1.000 (sd 0.000).");
  // The mean of sigmoid(x) over a normal x of mean 1 and variance 2, integrated numerically.
  const unsure = await judged(rewardJudge(rewards(byNumber(1)).model), pair());
  expect(unsure.probability).toBeCloseTo(meanSigmoid(1, Math.SQRT2), 2);
  expect(unsure.probability).toBeLessThan(sure.probability!);
});

test("it never matters which is a", async () => {
  const logits = fc.double({ min: -40, max: 40, noNaN: true });
  const sds = fc.double({ min: 0, max: 10, noNaN: true });
  await fc.assert(
    fc.asyncProperty(logits, logits, sds, fc.double({ min: 0, max: 0.49, noNaN: true }), async (a, b, sd, tie) => {
      const judge = rewardJudge(rewards(byNumber(sd)).model, { tie });
      const of = pair({ a: { text: String(a) }, b: { text: String(b) } });
      const [one, turned] = [await judged(judge, of), await judged(judge, swapped(of))];
      expect(turned.probability).toBe(1 - one.probability!);
      expect(turned.choice).toBe({ a: "b", b: "a", tie: "tie" }[one.choice]);
    }),
  );
});

describe("a tie", () => {
  test("is what lies within the band, and keeps the side that it leans to", async () => {
    const { model } = rewards(byNumber(0));
    expect(await judged(rewardJudge(model, { tie: 0.24 }), pair())).toMatchObject({ choice: "tie" });
    expect((await judged(rewardJudge(model, { tie: 0.24 }), pair())).probability).toBeGreaterThan(0.7);
    expect(await judged(rewardJudge(model, { tie: 0.22 }), pair())).toMatchObject({ choice: "a" });
  });

  test("is two outputs that say the same", async () => {
    const verdict = await judged(rewardJudge(rewards(byNumber(1)).model), pair({ b: { text: "2" } }));
    expect(verdict).toMatchObject({ choice: "tie", probability: 0.5 });
  });

  test.each([-0.1, 0.5, Number.NaN])("is not all there is: a band of %d is refused", (tie) => {
    expect(() => rewardJudge(rewards(byNumber(0)).model, { tie })).toThrow("below 0.5");
  });

  test("of another width is another judge", () => {
    const { model } = rewards(byNumber(0));
    expect(rewardJudge(model).id).toBe("reward stand-in");
    expect(rewardJudge(model, { tie: 0.1 }).id).toBe("reward stand-in tie 0.1");
  });
});

test("each output is scored with the task, the source and the notes about it", async () => {
  const { model, asked } = rewards(byNumber(0));
  const note = (about: "a" | "b" | "both") => ({ helper: "h", about, text: `about ${about}` });
  await judged(
    rewardJudge(model),
    pair({ task: "t", source: "s", notes: [note("a"), note("b"), note("both")], gold: "a" }),
  );
  const read = (text: string) => ({ helper: "h", about: "both", text });
  const common = { input: "Task", task: "t", source: "s" };
  expect(asked).toHaveLength(1);
  expect(asked[0]).toHaveLength(2);
  expect(asked[0]).toContainEqual({ ...common, output: "2", notes: [read("about a"), read("about both")] });
  expect(asked[0]).toContainEqual({ ...common, output: "1", notes: [read("about b"), read("about both")] });
});

describe("what fails", () => {
  test("for a reason that a person can read is unjudged", async () => {
    const { model } = rewards(() => new EspalierError("The input alone is longer than 512 tokens."));
    const verdict = await rewardJudge(model).compare(pair());
    expect(verdict).toEqual({ status: "unjudged", reason: "The input alone is longer than 512 tokens." });
  });

  test("with rewards that are no numbers is unjudged", async () => {
    const verdict = await rewardJudge(rewards(byNumber(0)).model).compare(pair({ a: { text: "x" } }));
    expect(verdict).toMatchObject({ status: "unjudged", reason: "the rewards are no numbers: NaN and 1" });
  });

  test("as a fault of the program stays one", async () => {
    const { model } = rewards(() => new TypeError("x is undefined"));
    await expect(rewardJudge(model).compare(pair())).rejects.toThrow(TypeError);
  });

  test("because it was stopped is no verdict", async () => {
    const { model } = rewards(byNumber(0));
    await expect(rewardJudge(model).compare(pair(), { signal: AbortSignal.abort() })).rejects.toThrow("aborted");
  });
});

function meanSigmoid(mean: number, sd: number): number {
  const step = 0.001;
  let sum = 0;
  for (let z = -8; z < 8; z += step) {
    sum += (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI) / (1 + Math.exp(-(mean + sd * z)))) * step;
  }
  return sum;
}
