/** The metrics that have a value for each sample, of all samples of an arm. A metric that throws is named, and the rest goes on. */
import { messageOf } from "../../core/errors.ts";
import { isGapRecovered } from "../define.ts";
import type { EvalDefinition, Metric, Sample } from "../eval.ts";
import type { SampleScores } from "../scores.ts";

/** @param told receives what could not be computed, once for each metric */
export async function scoreSamples<Item, Output>(
  arm: string,
  samples: readonly Sample<Item, Output>[],
  metrics: EvalDefinition<Item, Output>["metrics"],
  told: (caveat: string) => void,
): Promise<SampleScores[]> {
  const scoring = Object.entries(metrics).flatMap(([name, metric]) =>
    isGapRecovered(metric) || !metric.score ? [] : [{ name, metric }],
  );
  const problems = new Map<string, { message: string; count: number }>();
  const scoreOf = async (
    { name, metric }: { readonly name: string; readonly metric: Metric<Item, Output> },
    sample: Sample<Item, Output>,
  ) => {
    try {
      const value = await metric.score!(sample);
      if (value === undefined || Number.isFinite(value)) return value;
      throw new Error(`its value is ${value}`);
    } catch (error) {
      const known = problems.get(name);
      if (known) known.count += 1;
      else problems.set(name, { message: messageOf(error), count: 1 });
      return undefined;
    }
  };
  const scored = await Promise.all(
    samples.map(async (sample): Promise<SampleScores> => {
      const scores: Record<string, number> = {};
      for (const one of sample.output === undefined ? [] : scoring) {
        if (one.metric.only && !one.metric.only(sample.item)) continue;
        const value = await scoreOf(one, sample);
        if (value !== undefined) scores[one.name] = value;
      }
      return { arm, sample: `${sample.id} ${sample.seed} ${sample.epoch}`, cluster: sample.cluster, scores };
    }),
  );
  for (const [metric, { message, count }] of problems) {
    told(`${metric} could not be computed for ${count} of ${samples.length} samples of ${arm}: ${message}`);
  }
  return scored;
}
