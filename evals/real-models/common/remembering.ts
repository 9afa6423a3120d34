/** A reward model that is asked once for each output, where outputs come back: in several comparisons, or by several askers. */
import type { RewardModel, Score } from "../../../src/index.ts";

/** @returns what whoever opened `model` closes */
export function remembering(model: RewardModel): RewardModel {
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
