/** Scores of a reward model, kept in a folder: after a restart the same outputs are not scored again. */
import { contentHash } from "../../core/hash.ts";
import type { RewardModel, Score } from "../../rewards/reward-model.ts";
import { TaskFolder } from "../growing/task-folder.ts";

interface Kept {
  /** Of the model and of what was scored. */
  readonly of: string;
  readonly scores: Score[];
}

/** @param name of the file, which holds the last outputs that were scored */
export function keptScores(model: RewardModel, folder: string, name: string): Pick<RewardModel, "scoreAll"> {
  const kept = new TaskFolder(folder);
  return {
    async scoreAll(items, options) {
      const of = contentHash([model.id, items]);
      const known = await kept.kept<Kept>(name);
      if (known?.of === of) return known.scores;
      const scores = await model.scoreAll(items, options);
      await kept.keep<Kept>(name, { of, scores });
      return scores;
    },
  };
}
