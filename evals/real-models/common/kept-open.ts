/** Reward models that outlive the growing that fitted them: arms are measured with them afterwards. */
import { defaultModel, fittedReward, type RewardFit, type RewardModel } from "../../../src/index.ts";
import { remembering } from "./remembering.ts";

const gradingPrompt = {
  name: "plain-1",
  system: "",
  user: "{source}\n\n{input}\n\nAnswer: {output}",
  yes: "yes",
  no: "no",
};

/** The default model, with a head or an adapter for what it is asked. */
export function modelReward(method: "head" | "lora", threads: number): RewardFit {
  return fittedReward({ base: defaultModel, method, device: "cpu", threads, maxTokens: 320, prompt: gradingPrompt });
}

/**
 * Growing closes its reward models when it ends; these are asked on, and closed by whoever reads the list. They remember:
 * a question is asked by the level above, by its judge's helper, and in both twins.
 */
export function keptOpen(fit: RewardFit, models: RewardModel[]): RewardFit {
  return {
    id: fit.id,
    async fit(pairs, place) {
      const fitted = await fit.fit(pairs, place);
      models.push(fitted.model);
      return { ...fitted, model: remembering(fitted.model) };
    },
  };
}
