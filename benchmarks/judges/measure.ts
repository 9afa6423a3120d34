/** Lets a model judge pairs in both orders, and counts for each order what was sent and what had to be evaluated. */
import pLimit from "p-limit";
import { type ModelJudgeOptions, modelJudge } from "../../src/judges/model-judge.ts";
import type { Rubric } from "../../src/judges/rubric.ts";
import type { Model } from "../../src/models/model.ts";
import { wrap } from "../../src/models/wrap.ts";
import type { Comparison, Side } from "../../src/preferences/comparison.ts";
import { firstShown, type Verdict } from "../../src/preferences/preference.ts";

export interface Counts {
  readonly calls: number;
  /** Prompt tokens that were sent; whoever remembers nothing evaluates all of them. */
  readonly sent: number;
  /** Those of them that were in no cache. */
  readonly evaluated: number;
  readonly written: number;
}

export interface Measured {
  readonly pair: Comparison;
  readonly verdict: Verdict;
  /** Which was shown first in the first of the two orders. */
  readonly first: Side;
  /** Of the order that was shown first, and of the other; asking again included. */
  readonly counts: readonly [Counts, Counts];
}

export const nothing: Counts = { calls: 0, sent: 0, evaluated: 0, written: 0 };

/** @param parallel pairs at a time */
export async function measure(
  model: Model,
  rubric: Rubric,
  options: ModelJudgeOptions,
  pairs: readonly Comparison[],
  parallel: number,
): Promise<Measured[]> {
  const limit = pLimit(parallel);
  return limit.map(pairs, async (pair) => {
    const counts: [Counts, Counts] = [nothing, nothing];
    const prompts: string[] = [];
    const complete: Model["complete"] = async (messages, asked) => {
      // Asking again leaves the first two messages as they were: system and comparison.
      const prompt = messages[1]!.content;
      if (!prompts.includes(prompt)) prompts.push(prompt);
      const completion = await model.complete(messages, asked);
      const order = prompts.indexOf(prompt);
      const { input, output, cachedInput = 0 } = completion.tokens;
      counts[order] = sum([counts[order]!, { calls: 1, sent: input, evaluated: input - cachedInput, written: output }]);
      return completion;
    };
    const judge = modelJudge(wrap(model, { complete }), rubric, options);
    return { pair, verdict: await judge.compare(pair), first: firstShown(pair.id, judge.id), counts };
  });
}

export function sum(parts: readonly Counts[]): Counts {
  return parts.reduce(
    (total, part) => ({
      calls: total.calls + part.calls,
      sent: total.sent + part.sent,
      evaluated: total.evaluated + part.evaluated,
      written: total.written + part.written,
    }),
    nothing,
  );
}
