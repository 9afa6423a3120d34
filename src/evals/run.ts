/**
 * Runs an eval: every arm on every item, item by item, so that where it is stopped all arms have met the same items.
 * What is finished is in the journal: the same eval run again goes on, and a finished one is only measured anew.
 */
import pLimit from "p-limit";
import { EspalierError, messageOf } from "../core/errors.ts";
import { contentHash, sha256 } from "../core/hash.ts";
import { version } from "../core/version.ts";
import type { Journal } from "../journal/journal.ts";
import { defaultConcurrency } from "../models/limited.ts";
import { Budget, type Limits } from "../tasks/budget.ts";
import { commitOf } from "./commit.ts";
import { defineEval } from "./define.ts";
import type { EvalDefinition, MetricFound } from "./eval.ts";
import { measured } from "./measuring/measured.ts";
import { MetricCalls } from "./measuring/metric-calls.ts";
import type { EvalReport } from "./report.ts";
import { ArmRun } from "./running/arm-run.ts";
import { type Choice, chosen } from "./running/chosen.ts";
import { type EvalItem, itemsOf } from "./running/items.ts";
import type { Place } from "./running/kept-samples.ts";
import { placesOf } from "./running/places.ts";
import { type EvalProgress, Tally } from "./running/tally.ts";
import type { SampleScores } from "./scores.ts";

export type { EvalProgress } from "./running/tally.ts";

export interface RunEvalOptions extends Choice {
  /** Keeps samples. Whoever opens a journal closes it. */
  readonly journal: Journal;
  /** So many items, from the first on; all unless given. */
  readonly limit?: number;
  /** Samples being made at once; 20 unless given. */
  readonly concurrency?: number;
  /** What arms and metrics together may spend on what is made now. */
  readonly limits?: Omit<Limits, "depth">;
  /** Aborting gives up the calls in flight. */
  readonly signal?: AbortSignal;
  /** Aborting begins no more samples; those in flight are finished and kept. */
  readonly drain?: AbortSignal;
  readonly onProgress?: (progress: EvalProgress) => void;
  /** Told in the report, to be run again. */
  readonly command?: string;
}

export interface EvalFound {
  readonly report: EvalReport;
  /** What each sample scored, for a later comparison. */
  readonly scores: readonly SampleScores[];
}

/** It was stopped from outside. What was finished is kept: the same eval run again goes on. */
export class EvalStopped extends EspalierError {
  override readonly name = "EvalStopped";
  readonly progress: EvalProgress;

  constructor(progress: EvalProgress) {
    const { measured, done, of } = progress;
    const kept =
      measured === undefined
        ? `Stopped after ${done} of ${of} samples: they are kept`
        : `Stopped while measuring, after ${measured} of ${done} samples: what models were asked is kept`;
    super(`${kept}, and the same command goes on.`);
    this.progress = progress;
  }
}

/**
 * An arm that fails for a sample is asked again for it in the next run; one whose error would meet every sample stops,
 * and the others finish.
 * @throws EspalierError for an eval that cannot be run as it is written, and for data that cannot be read; EvalStopped;
 *   JournalError when samples cannot be kept; the signal's reason
 */
export async function runEval<Item, Output>(
  whole: EvalDefinition<Item, Output>,
  options: RunEvalOptions,
): Promise<EvalFound> {
  const { journal, limit, concurrency = defaultConcurrency, drain, onProgress = () => {} } = options;
  const started = new Date();
  const { definition, caveats } = chosen(defineEval(whole), options);
  const items = await itemsOf(definition, limit);
  const arms = Object.keys(definition.arms).map((name) => new ArmRun(name, definition, journal));
  const all = new Budget(options.limits ?? {});
  const signal = options.signal ?? new AbortController().signal;

  const toMake: { readonly arm: ArmRun<Item, Output>; readonly place: Place<Item> }[] = [];
  for (const place of placesOf(definition, items)) {
    for (const arm of arms) if (!arm.recall(place)) toMake.push({ arm, place });
  }
  const tally = new Tally(
    arms.reduce((total, { recalled }) => total + recalled, 0),
    toMake.length,
    onProgress,
  );
  const lane = pLimit(concurrency);
  let isBroken = false;
  const make = async ({ arm, place }: (typeof toMake)[number]) => {
    if (drain?.aborted || isBroken) return;
    if (arm.stopped !== undefined) return tally.leave();
    tally.begin();
    try {
      tally.end(await arm.make(place, signal, all));
    } catch (error) {
      isBroken = true;
      throw error;
    }
  };
  const ends = await Promise.allSettled(toMake.map((one) => lane(make, one)));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  if (drain?.aborted && tally.progress.done < tally.progress.of) throw new EvalStopped(tally.progress);

  tally.measure(0);
  const found = await measured(definition, arms, {
    ...{ calls: new MetricCalls(journal, all, signal), lane, drain },
    onMeasured: () => tally.measure(1),
  });
  signal.throwIfAborted();
  if (!found) throw new EvalStopped(tally.progress);
  const { metrics, measuring, curves, thresholds, scores } = found;
  const commit = await commitOf(process.cwd());
  const answer = answerOf(definition, metrics);
  return {
    scores,
    report: {
      version: 1,
      name: definition.name,
      question: definition.question,
      ...("text" in answer && { answer: answer.text }),
      command: options.command ?? "",
      espalier: version(),
      ...(commit !== undefined && { commit }),
      started: started.toISOString(),
      seconds: (Date.now() - started.getTime()) / 1000,
      data: {
        items: items.length,
        clusters: new Set(items.map(({ cluster }) => cluster)).size,
        sets: definition.sets ?? [],
        // With the right answers, which no arm is asked.
        hash: sha256(items.map(({ id, item }) => `${id} ${contentHash(item)}`).join("\n")),
      },
      seeds: definition.seeds ?? [0],
      epochs: definition.epochs ?? 1,
      baseline: definition.baseline!,
      arms: arms.map((arm) => arm.report()),
      ...{ metrics, ...(measuring && { measuring }), curves, thresholds },
      ...tradeOffsOf(definition, metrics),
      caveats: [
        ...(limit !== undefined && items.length === limit ? [`Only the first ${limit} items were read.`] : []),
        ...namesakesIn(items),
        ...caveats,
        ...found.caveats,
        ...("problem" in answer ? [`No answer could be written: ${answer.problem}`] : []),
      ],
    },
  };
}

function namesakesIn(items: readonly EvalItem<unknown>[]): string[] {
  const namesakes = items.filter(({ isNamesake }) => isNamesake);
  if (namesakes.length === 0) return [];
  const id = namesakes[0]!.id.replace(/-\d+$/, "");
  return [
    `Of ${items.length} items ${namesakes.length} have the id of one before them that is not the same, the first of them "${id}". Give ids that tell items apart.`,
  ];
}

/** Some metrics fall out with the arms or the items that they need. */
function tradeOffsOf<Item, Output>(
  { tradeOffs = [] }: EvalDefinition<Item, Output>,
  metrics: readonly MetricFound[],
): Pick<EvalReport, "tradeOffs"> {
  const isThere = (wanted: string) => metrics.some(({ name }) => name === wanted);
  const there = tradeOffs.filter(({ x, y }) => isThere(x) && isThere(y));
  return there.length > 0 ? { tradeOffs: there } : {};
}

function answerOf<Item, Output>({ answer }: EvalDefinition<Item, Output>, found: readonly MetricFound[]) {
  try {
    const text = answer?.(Object.fromEntries(found.map((metric) => [metric.name, metric])));
    return text === undefined ? {} : { text };
  } catch (error) {
    return { problem: messageOf(error) };
  }
}
