/**
 * A reward model as a judge: who has the higher reward is better, as far as the model is sure of it.
 *
 * The logit of a preference is the difference of two rewards. It is known with an error, and the mean of a sigmoid over
 * a normal distribution is close to the sigmoid of the mean, shrunk. Source: MacKay 1992, "The Evidence Framework
 * Applied to Classification Networks", Neural Computation 4(5), equation 10.
 */
import { EspalierError } from "../core/errors.ts";
import { canonicalJson } from "../core/hash.ts";
import { sigmoid } from "../core/statistics/logistic.ts";
import type { Comparison, Side } from "../preferences/comparison.ts";
import type { Verdict } from "../preferences/preference.ts";
import type { RewardModel, Score, ScoreItem } from "../rewards/reward-model.ts";
import type { Judge } from "./judge.ts";

export interface RewardJudgeOptions {
  /** A tie where the probability is within so much of a half, in [0, 0.5); only at a half itself unless given. */
  readonly tie?: number;
}

/**
 * Both candidates are scored with what a judge would be shown of each: the notes about the other are left out.
 * @throws EspalierError for a band that leaves no verdict but a tie
 */
export function rewardJudge(rewardModel: RewardModel, { tie = 0 }: RewardJudgeOptions = {}): Judge {
  if (!(tie >= 0 && tie < 0.5)) {
    throw new EspalierError(`A tie within ${tie} of one half leaves no other verdict: give 0 or more, below 0.5.`);
  }
  return {
    id: `reward ${rewardModel.id}${tie > 0 ? ` tie ${tie}` : ""}`,
    kind: "model",
    async compare(comparison, options) {
      try {
        return verdictOf(await scores(rewardModel, comparison, options), tie);
      } catch (error) {
        if (options?.signal?.aborted || !(error instanceof EspalierError)) throw error;
        return { status: "unjudged", reason: error.message };
      }
    },
  };
}

/** In an order of their own, since a number may depend, in its last digits, on its place in a batch. */
async function scores(model: RewardModel, comparison: Comparison, options?: { readonly signal?: AbortSignal }) {
  const [a, b] = [itemOf(comparison, "a"), itemOf(comparison, "b")];
  const [keyOfA, keyOfB] = [canonicalJson(a), canonicalJson(b)];
  if (keyOfA === keyOfB) {
    const [both] = await model.scoreAll([a], options);
    return { a: both!, b: both! };
  }
  const isTurned = keyOfB < keyOfA;
  const [first, second] = await model.scoreAll(isTurned ? [b, a] : [a, b], options);
  return isTurned ? { a: second!, b: first! } : { a: first!, b: second! };
}

function itemOf({ input, task, source, notes, ...sides }: Comparison, side: Side): ScoreItem {
  const about = notes?.filter((note) => note.about === side || note.about === "both");
  return {
    input,
    output: sides[side].text,
    ...(task !== undefined && { task }),
    ...(source !== undefined && { source }),
    // There is one output now: which side it stood on says nothing of it.
    ...(about && about.length > 0 && { notes: about.map((note) => ({ ...note, about: "both" as const })) }),
  };
}

function verdictOf({ a, b }: Readonly<Record<Side, Score>>, tie: number): Verdict {
  const logit = logitOf(a, b);
  if (Number.isNaN(logit)) {
    return { status: "unjudged", reason: `the rewards are no numbers: ${a.mean} and ${b.mean}` };
  }
  const certainty = sigmoid(Math.abs(logit));
  const probability = logit < 0 ? 1 - certainty : certainty;
  return {
    status: "judged",
    choice: certainty - 0.5 <= tie ? "tie" : logit > 0 ? "a" : "b",
    probability,
    rationale: `Reward of A ${shown(a)}, of B ${shown(b)}.`,
  };
}

/** @returns of the probability that a is better; the errors of both count as independent, so it is rather too careful */
function logitOf(a: Score, b: Score): number {
  const variance = a.sd ** 2 + b.sd ** 2;
  return (a.mean - b.mean) / Math.sqrt(1 + (Math.PI * variance) / 8);
}

function shown({ mean, sd, truncated }: Score): string {
  return `${mean.toFixed(3)} (sd ${sd.toFixed(3)}${truncated ? `, ${truncated} tokens cut` : ""})`;
}
