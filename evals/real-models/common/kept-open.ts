/** Reward models that outlive the growing that fitted them: arms are measured with them afterwards. */
import { defaultModel, fittedReward, type RewardFit, type RewardModel, type Score } from "../../../src/index.ts";

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
 * Growing closes its reward models when it ends; these are asked on, and closed by whoever reads the list. What was
 * scored is not scored again: a question is asked by the level above, by its judge's helper, and in both twins.
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

function remembering(model: RewardModel): RewardModel {
  const known = new Map<string, Promise<Score>>();
  const scoreAll: RewardModel["scoreAll"] = async (items, options) => {
    const keys = items.map(({ input, source, output, task }) => JSON.stringify([input, source, output, task]));
    const missing = [...new Map(keys.map((key, index) => [key, items[index]!]))].filter(([key]) => !known.has(key));
    if (missing.length > 0) {
      const scores = model.scoreAll(
        missing.map(([, item]) => item),
        options,
      );
      for (const [index, [key]] of missing.entries()) {
        known.set(
          key,
          scores.then((all) => all[index]!),
        );
      }
    }
    return Promise.all(keys.map((key) => known.get(key)!));
  };
  return {
    id: model.id,
    scoreAll,
    score: async (input, output, about = {}) => (await scoreAll([{ ...about, input, output }]))[0]!,
    async [Symbol.asyncDispose]() {},
  };
}
