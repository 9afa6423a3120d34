/** Several judges as one. What each of them said is kept. Source: Verga et al. 2024, arXiv:2404.18796. */
import { EspalierError } from "../core/errors.ts";
import type { Choice } from "../preferences/comparison.ts";
import type { Judged, Verdict } from "../preferences/preference.ts";
import { type Judge, rubricsOf } from "./judge.ts";
import { total } from "./spending.ts";

export interface PanelOptions {
  /**
   * `majority`, unless set: what more than half of those who judged say, else a tie. `mean`: the side with the higher
   * mean probability, where a verdict without one counts as certain.
   */
  readonly decide?: "majority" | "mean";
}

/**
 * A judge without a verdict has no vote; when nobody has one, the panel has no verdict. The probability is the mean.
 * @throws EspalierError without judges, and for two of the same id: one vote would hide the other
 */
export function panel(judges: readonly Judge[], { decide = "majority" }: PanelOptions = {}): Judge {
  const ids = judges.map(({ id }) => id);
  if (ids.length === 0) throw new EspalierError("A panel needs at least one judge.");
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twice !== undefined) {
    throw new EspalierError(
      `The judge "${twice}" is twice in the panel. Give its second judgement another \`sample\`.`,
    );
  }
  return {
    id: `panel by ${decide} of ${ids.join(" + ")}`,
    kind: judges.every(({ kind }) => kind === judges[0]!.kind) ? judges[0]!.kind : "model",
    rubric: (comparison) => rubricsOf(judges, comparison),
    async compare(comparison, options) {
      const verdicts = await Promise.all(judges.map((judge) => judge.compare(comparison, options)));
      return joined(Object.fromEntries(ids.map((id, at) => [id, verdicts[at]!])), decide);
    },
  };
}

function joined(votes: Readonly<Record<string, Verdict>>, decide: "majority" | "mean"): Verdict {
  const all = Object.entries(votes);
  const judged = all.map(([, verdict]) => verdict).filter((verdict) => verdict.status === "judged");
  const spent = all.flatMap(([, { spending }]) => spending ?? []);
  const spending = spent.length > 0 ? { spending: total(spent) } : {};
  if (judged.length === 0) {
    const reasons = all.map(([id, verdict]) => `${id}: ${verdict.status === "unjudged" ? verdict.reason : ""}`);
    return { status: "unjudged", reason: `nobody judged: ${reasons.join("; ")}`, votes, ...spending };
  }
  const probability = judged.map(probabilityOf).reduce((sum, one) => sum + one, 0) / judged.length;
  const choice = decide === "majority" ? majority(judged.map(({ choice }) => choice)) : likelier(probability);
  return { status: "judged", choice, probability, votes, ...spending };
}

/** A tie that has a probability still leans. */
function probabilityOf({ choice, probability }: Judged): number {
  return probability ?? { a: 1, b: 0, tie: 0.5 }[choice];
}

function majority(choices: readonly Choice[]): Choice {
  const side = (["a", "b"] as const).find((side) => 2 * choices.filter((one) => one === side).length > choices.length);
  return side ?? "tie";
}

function likelier(probability: number): Choice {
  return probability > 0.5 ? "a" : probability < 0.5 ? "b" : "tie";
}
