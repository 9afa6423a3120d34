/** The metrics that have a value for each sample, of all samples of an arm. A metric that throws is named, and the rest goes on. */
import type { LimitFunction } from "p-limit";
import { isGapRecovered } from "../define.ts";
import type { EvalDefinition, Metric, MetricFault, Sample } from "../eval.ts";
import { ended } from "../running/ended.ts";
import { reasonToStop } from "../running/reason-to-stop.ts";
import { thrownWords } from "../running/thrown.ts";
import type { SampleScores } from "../scores.ts";
import type { MetricCalls } from "./metric-calls.ts";

/** How all samples are measured. */
export interface Scoring {
  readonly calls: MetricCalls;
  /** Of samples being measured at once. */
  readonly lane: LimitFunction;
  /** Aborting begins no more samples. */
  readonly drain?: AbortSignal | undefined;
  /** A sample was measured. */
  readonly onMeasured: () => void;
}

export interface ArmScores {
  /** Without those of samples that were not begun. */
  readonly scores: readonly SampleScores[];
  /** By metric. */
  readonly faults: ReadonlyMap<string, MetricFault>;
}

/** @throws JournalError when calls cannot be kept */
export async function scoreSamples<Item, Output>(
  arm: string,
  samples: readonly Sample<Item, Output>[],
  metrics: EvalDefinition<Item, Output>["metrics"],
  { calls, lane, drain, onMeasured }: Scoring,
): Promise<ArmScores> {
  const scoring = Object.entries(metrics).flatMap(([name, metric]) =>
    isGapRecovered(metric) || !metric.score ? [] : [{ name, metric }],
  );
  const faults = new Map<string, MetricFault>();
  /** Metrics whose error would meet every sample. */
  const stopped = new Set<string>();
  let unkept: unknown;
  const scoreOf = async (
    { name, metric }: { readonly name: string; readonly metric: Metric<Item, Output> },
    sample: Sample<Item, Output>,
  ) => {
    try {
      if (stopped.has(name)) return fault(name);
      const value = await ended(() => calls.within(name, async () => metric.score!(sample)), calls.signal);
      if (value === undefined || Number.isFinite(value)) return value;
      throw new Error(`it gave ${String(value)}, which is no finite number`);
    } catch (error) {
      if (reasonToStop(error, calls.budget, calls.budget) !== undefined) stopped.add(name);
      return fault(name, thrownWords(error));
    }
  };
  const fault = (name: string, message = "") => {
    const known = faults.get(name) ?? { arm, samples: 0, message };
    faults.set(name, { ...known, samples: known.samples + 1 });
    return undefined;
  };
  const measure = async (sample: Sample<Item, Output>): Promise<SampleScores[]> => {
    if (drain?.aborted || unkept !== undefined) return [];
    const scores: Record<string, number> = {};
    for (const one of sample.output === undefined ? [] : scoring) {
      if (one.metric.only && !one.metric.only(sample.item)) continue;
      const value = await scoreOf(one, sample);
      if (value !== undefined) scores[one.name] = value;
    }
    onMeasured();
    return [{ arm, sample: `${sample.id} ${sample.seed} ${sample.epoch}`, cluster: sample.cluster, scores }];
  };
  const scored = await Promise.all(
    samples.map((sample) =>
      lane(measure, sample).catch((error) => {
        unkept ??= error;
        return [];
      }),
    ),
  );
  if (unkept !== undefined) throw unkept;
  return { scores: scored.flat(), faults };
}
