/**
 * What metrics ask of models: kept in the journal and recalled from it as all calls are, within the command's limits, and
 * counted apart from what the arms take.
 */
import type { Journal } from "../../journal/journal.ts";
import { type Counting, countingCalls } from "../../models/counted.ts";
import { journaled, type UnderWay } from "../../models/journaled.ts";
import type { Completion, Model } from "../../models/model.ts";
import { wrap } from "../../models/wrap.ts";
import type { Budget } from "../../tasks/budget.ts";
import type { MeasuringReport } from "../report.ts";
import { bounded, sum } from "../running/spending.ts";
import { vectorsAsReplies } from "./vectors-as-replies.ts";

interface Asked {
  readonly models: Set<string>;
  /** By key: what several samples need is one call. */
  readonly calls: Map<string, Completion>;
}

export class MetricCalls {
  /** What may be spent on calls that are made now. */
  readonly budget: Budget;
  readonly #journal: Journal;
  readonly signal: AbortSignal;
  readonly #underWay: UnderWay = new Map();
  readonly #asked = new Map<string, Asked>();

  /** @param signal aborting gives up the calls in flight */
  constructor(journal: Journal, budget: Budget, signal: AbortSignal) {
    this.#journal = journal;
    this.budget = budget;
    this.signal = signal;
  }

  /** All calls of counted models that come of the work are the metric's. */
  within<Result>(metric: string, work: () => Promise<Result>): Promise<Result> {
    const counting: Counting = (model) => {
      const asked = this.#asked.get(metric) ?? { models: new Set(), calls: new Map() };
      this.#asked.set(metric, asked);
      asked.models.add(model.id);
      const embedder = model.embed && this.#kept(vectorsAsReplies(model), asked);
      return wrap(this.#kept(model, asked), {
        ...(embedder && { embed: (texts) => Promise.all(texts.map((text) => vectorOf(embedder, text))) }),
      });
    };
    return countingCalls(counting, work);
  }

  /** In the order of the names. @returns undefined where no model was asked */
  report(names: readonly string[]): MeasuringReport[] | undefined {
    const reports = names.flatMap((metric): MeasuringReport[] => {
      const asked = this.#asked.get(metric);
      if (!asked) return [];
      const calls = [...asked.calls.values()];
      const { milliseconds: _, ...spent } = sum(
        calls.map(({ tokens, cost = null }) => ({
          ...{ calls: 1, inputTokens: tokens.input, outputTokens: tokens.output, cost, milliseconds: 0 },
        })),
      );
      const recalled = calls.filter(({ replayed }) => replayed).length;
      return [{ metric, models: [...asked.models].toSorted(), recalled, spent }];
    });
    return reports.length > 0 ? reports : undefined;
  }

  #kept(model: Model, { calls }: Asked): Model {
    const kept = journaled(bounded(model, [this.budget]), this.#journal, this.#underWay);
    return wrap(kept, {
      complete: async (messages, options = {}) => {
        const signal = options.signal ? AbortSignal.any([options.signal, this.signal]) : this.signal;
        const completion = await kept.complete(messages, { ...options, signal });
        // Whoever met a call that another sample was making was told that it is replayed.
        const isNew = !completion.replayed || !calls.has(completion.key!);
        if (isNew) calls.set(completion.key!, completion);
        return completion;
      },
    });
  }
}

async function vectorOf(embedder: Model, text: string): Promise<number[]> {
  const { text: vector } = await embedder.complete([{ role: "user", content: text }]);
  return JSON.parse(vector);
}
