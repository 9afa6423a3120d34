/** What a sample with an output took: an accuracy says little without its price. */
import type { Metric } from "../eval.ts";

/** Of prompt and reply together. */
export const tokensSpent: Metric<unknown, unknown> = {
  unit: "tokens",
  better: "lower",
  score: ({ spent: { inputTokens, outputTokens } }) => inputTokens + outputTokens,
};

/** US dollars; no value where a price is not known. */
export const costSpent: Metric<unknown, unknown> = {
  unit: "dollars",
  better: "lower",
  score: ({ spent: { cost } }) => cost ?? undefined,
};

/** Of the wall clock: it depends on the machine and on what else was running. */
export const secondsSpent: Metric<unknown, unknown> = {
  unit: "seconds",
  better: "lower",
  score: ({ spent: { milliseconds } }) => milliseconds / 1000,
};
