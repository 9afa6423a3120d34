import { expect, it } from "vitest";
import type { TrainingPair } from "../rewards/training-pair.ts";
import { featureReward } from "./feature-reward.ts";

const pairs: TrainingPair[] = Array.from({ length: 100 }, (_, index) => ({
  ...{ input: `question ${index}`, chosen: `yes ${index}`, rejected: `no ${index}` },
  ...{ target: 1, weight: 1, margin: 0, judge: "judge" },
}));

it("fits a level's labels on features, and says how good the reward is on inputs held out", async () => {
  const fit = featureReward("yes", ({ output }) => Float32Array.of(output.startsWith("yes") ? 1 : 0));
  const { model, held } = await fit.fit(pairs, { folder: "nowhere", seed: 1 });
  expect(held!.accuracy.value).toBe(1);
  const [yes, no] = await Promise.all(["yes", "no"].map((output) => model.score("a question", output)));
  expect(yes!.mean).toBeGreaterThan(no!.mean);
  expect(fit.id).toBe("features/yes");
});

it("passes on what whoever trusts the rewards should know", async () => {
  const said: string[] = [];
  const fit = featureReward("nothing", () => Float32Array.of(0));
  await fit.fit(pairs, { folder: "nowhere", seed: 1, onProgress: (text) => said.push(text) });
  expect(said.join()).toContain("Only 20 held-out pairs");
});
