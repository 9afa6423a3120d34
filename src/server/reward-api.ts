/**
 * What the server of a reward model takes and gives.
 *
 * `rerank` is what Jina, Cohere (v1 and v2) and llama.cpp's server have in common, so that their clients work here.
 * `relevance_score` is in [0, 1], as Jina's and Cohere's are and thresholds of clients expect: the sigmoid of the reward,
 * which is the probability of being preferred to an output of the mean reward. llama.cpp's is whatever its model gives.
 * Sources: https://docs.cohere.com/v2/reference/rerank, https://api.jina.ai/redoc, llama.cpp tools/server README.
 */
import * as z from "zod";
import { sigmoid } from "../core/statistics/logistic.ts";
import { approximateTokens } from "../models/tokens.ts";
import { turnSchema } from "../preferences/schema.ts";
import type { Score } from "../rewards/reward-model.ts";

/** Texts of one request; Cohere advises against more. */
export const mostTexts = 1000;

/** Counted before they are looked at, so that a refusal is as short for a million as for one. */
function atMost<Item extends z.ZodType>(item: Item) {
  return z
    .array(z.unknown())
    .min(1, "at least one is needed")
    .max(mostTexts, `at most ${mostTexts} in one request`)
    .pipe(z.array(item));
}

const document = z.union([z.string(), z.object({ text: z.string() }).transform(({ text }) => text)], {
  error: "a string is needed, or an object with a text",
});

/** Fields of one dialect only, such as `max_tokens_per_doc`, are passed over; so is the model's name: there is one here. */
export const rerankRequest = z.object({
  query: z.string(),
  documents: atMost(document),
  top_n: z.int("a whole number is needed").min(1, "at least 1 is needed").nullish(),
  return_documents: z.boolean().nullish(),
});

export const scoreRequest = z
  .strictObject({
    model: z.string().optional(),
    input: z.union([z.string(), z.array(turnSchema)], {
      error: "a string is needed, or a list of messages with a role and a content",
    }),
    output: z.string().optional(),
    outputs: atMost(z.string()).optional(),
    task: z.string().optional(),
    source: z.string().optional(),
  })
  .refine(({ output, outputs }) => (output === undefined) !== (outputs === undefined), {
    error: "either output or outputs is needed",
  });

export function rerankReply(model: string, request: z.output<typeof rerankRequest>, scores: readonly Score[]) {
  const { query, documents, top_n, return_documents } = request;
  // No tokens are counted twice for it: an estimate, as the fields must be there.
  const tokens = documents.reduce((sum, text) => sum + approximateTokens(query) + approximateTokens(text), 0);
  const results = scores
    .map(({ mean }, index) => ({ index, mean }))
    .sort((one, other) => other.mean - one.mean)
    .slice(0, top_n ?? scores.length)
    .map(({ index, mean }) => ({
      index,
      relevance_score: sigmoid(mean),
      ...(return_documents && { document: { text: documents[index] } }),
    }));
  return { model, object: "list", usage: { prompt_tokens: tokens, total_tokens: tokens }, results };
}
