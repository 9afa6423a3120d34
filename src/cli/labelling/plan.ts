/** What a labelling job would take, without a model: its judge is put every question, and a stand-in answers. */
import type { Judge } from "../../judges/judge.ts";
import { total } from "../../judges/spending.ts";
import type { CompleteOptions, Message, Model } from "../../models/model.ts";
import { costOf } from "../../models/priced.ts";
import { wrap } from "../../models/wrap.ts";
import type { Comparison } from "../../preferences/comparison.ts";
import type { Spending } from "../../preferences/preference.ts";

export interface LabelPlan extends Spending {
  readonly pairs: number;
}

/** Pairs whose tokens are counted; for the rest they count by the mean. */
const counted = 200;
/** Longest reply of a judge that sets none; tokens. */
const assumedReply = 512;

/** An upper bound: replies are as long as they may be, and orders that may be left out are not. */
export async function planLabels(
  comparisons: AsyncIterable<Comparison>,
  model: Model,
  judgeOn: (model: Model) => Judge,
): Promise<LabelPlan> {
  const judge = judgeOn(standIn(model));
  const sample: Spending[] = [];
  let pairs = 0;
  for await (const comparison of comparisons) {
    pairs += 1;
    if (sample.length < counted) sample.push((await judge.compare(comparison)).spending!);
  }
  const of = total(sample, model.price !== undefined);
  const all = (amount: number) => (pairs === 0 ? 0 : Math.ceil((amount * pairs) / sample.length));
  return {
    pairs,
    calls: all(of.calls),
    inputTokens: all(of.inputTokens),
    outputTokens: all(of.outputTokens),
    ...(of.cost !== undefined && { cost: pairs === 0 ? 0 : (of.cost * pairs) / sample.length }),
  };
}

/** Finds both candidates equally good: nobody is ever confident, and every way of asking is content. */
function standIn(model: Model): Model {
  const half = Math.log(0.5);
  const top = ["A", "B"].map((token) => ({ token, logprob: half }));
  return wrap(model, {
    async complete(messages: readonly Message[], { schema, logprobs, maxTokens = assumedReply }: CompleteOptions = {}) {
      const tokens = { input: await inputTokens(model, messages), output: maxTokens };
      return {
        text: schema ? '{"rationale":"","choice":"A"}' : "VERDICT: A",
        finish: "stop",
        tokens,
        ...(logprobs !== undefined && { logprobs: [{ token: "A", logprob: half, top }] }),
        ...(model.price && { cost: costOf(tokens, model.price) }),
      };
    },
  });
}

async function inputTokens(model: Model, messages: readonly Message[]): Promise<number> {
  const texts = messages.map(({ content }) => content);
  const counts = model.countTokens ? await model.countTokens(texts) : texts.map((text) => Math.ceil(text.length / 4));
  return counts.reduce((sum, count) => sum + count, 0);
}
