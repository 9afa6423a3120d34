/**
 * A judge where LangChain expects a pairwise evaluator: the method, arguments and result of its PairwiseStringEvaluator,
 * without LangChain. Source: the guides to evaluation of langchainjs 0.3, "Pairwise string comparison".
 */
import { comparison } from "../preferences/comparison.ts";
import type { Judge } from "./judge.ts";

export interface StringPair {
  readonly prediction: string;
  readonly predictionB: string;
  readonly input: string;
  /** What the predictions are about, for the judge to read. */
  readonly reference?: string;
}

export interface PairEvaluation {
  /** 1 when `prediction` is better, 0 when `predictionB` is, 0.5 for a tie; null when there is no verdict. */
  readonly score: number | null;
  readonly value: "A" | "B" | null;
  readonly reasoning: string;
}

export interface PairwiseEvaluator {
  readonly evaluationName: string;
  readonly requiresInput: true;
  readonly requiresReference: false;
  evaluateStringPairs(pair: StringPair, options?: { readonly signal?: AbortSignal }): Promise<PairEvaluation>;
}

export function pairwiseEvaluator(judge: Judge): PairwiseEvaluator {
  return {
    evaluationName: judge.id,
    requiresInput: true,
    requiresReference: false,
    async evaluateStringPairs({ prediction, predictionB, input, reference }, { signal } = {}) {
      const pair = comparison({
        input,
        a: { text: prediction },
        b: { text: predictionB },
        ...(reference !== undefined && { source: reference }),
      });
      const verdict = await judge.compare(pair, signal && { signal });
      if (verdict.status === "unjudged") return { score: null, value: null, reasoning: verdict.reason };
      return {
        score: { a: 1, b: 0, tie: 0.5 }[verdict.choice],
        value: ({ a: "A", b: "B", tie: null } as const)[verdict.choice],
        reasoning: verdict.rationale ?? "",
      };
    },
  };
}
