/** Pairs of samples: the outputs that one or several models give when nodes of a run are solved again. */
import { EspalierError } from "../../core/errors.ts";
import type { Journal, RunRecord } from "../../journal/journal.ts";
import type { Model } from "../../models/model.ts";
import type { Limits } from "../../tasks/budget.ts";
import type { Failure, Totals } from "../../tasks/execution.ts";
import { rehearse } from "../../tasks/rehearse.ts";
import { RunError, run } from "../../tasks/run.ts";
import type { SamplingOptions } from "../../tasks/sample-outputs.ts";
import { complain, reportFailures, spentOnCalls } from "../execute.ts";
import { watchInterruption } from "../interruption.ts";
import { openModelFor } from "../open-model.ts";
import { limitsOf, type ModelFlags } from "../options.ts";
import { noProgress, type Progress, showProgress } from "../progress.ts";
import type { CompareFlags } from "./compare-options.ts";
import { type Plan, printPlans, report } from "./compare-report.ts";
import { outputAsText } from "./compared-node.ts";
import { ComparisonSink } from "./comparison-sink.ts";
import { GatheredSamples } from "./gathered-samples.ts";
import { modelsOf, type Sampling, samplingOf, taskOf } from "./sampling.ts";

export async function compareSamples(journal: Journal, source: RunRecord, flags: CompareFlags): Promise<void> {
  const each = outputsOfNode(modelsOf(source, flags), flags);
  if (each < 2) throw new EspalierError("A comparison takes two outputs: ask for -k 2 or more, or name two models.");
  const { limit } = flags;
  const most = limit === undefined ? {} : { most: Math.ceil(limit / ((each * (each - 1)) / 2)) };
  const sampling = await samplingOf(journal, source, { ...flags, ...most });
  if (flags.dryRun) return printPlans(await plans(sampling, flags), flags.json);
  const note = (text: string) => flags.quiet || complain(text);
  const sink = new ComparisonSink(journal, flags);
  const gathered = new GatheredSamples(sampling.nodes, outputsOfNode(sampling.models, flags), sink);
  let progress: Progress = noProgress;
  const interruption = watchInterruption(
    () => progress.note("Finishing the calls in flight. Ctrl-C again ends at once."),
    () => progress.stop(),
  );
  const started = performance.now();
  let totals = nothing;
  const failures: Failure[] = [];
  try {
    for (const [place, settings] of sampling.models.entries()) {
      await withModel(settings, flags, async (model) => {
        if (place === 0 && !flags.quiet) {
          const { calls } = await rehearse(taskOf(sampling, flags), sampling.input, model);
          progress = showProgress(calls * sampling.models.length);
        }
        const result = await run(taskOf(sampling, flags, keep(model, place * flags.samples)), sampling.input, {
          model,
          journal,
          name: `Samples of ${source.name}`,
          seed: flags.seed,
          settings: { ...settings },
          limits: left(limitsOf(flags), totals),
          concurrency: flags.concurrency,
          drain: interruption.drain,
          onEvent: (event) => progress.onEvent(event),
        });
        totals = sum(totals, result.totals);
        failures.push(...result.failures);
      });
    }
  } catch (error) {
    progress.stop();
    if (!(error instanceof RunError)) throw error;
    totals = sum(totals, error.run.totals);
    failures.push(...error.run.failures);
    process.exitCode = interruption.exitCode ?? 1;
    complain(interruption.exitCode ? "Stopped." : `Ended before all was sampled: ${error.message}`);
    note("What was finished is kept: the same command continues.");
  } finally {
    progress.stop();
    interruption.stop();
    gathered.end();
    sink.close();
  }
  note(spentOnCalls(totals, started));
  if (!interruption.exitCode) reportFailures({ failures }, flags.quiet);
  report({ ...sink.counts, missing: gathered.missing, totals }, flags);

  /** @param first place of the model's first sample among the node's outputs */
  function keep({ id }: Model, first: number): SamplingOptions["onSample"] {
    return (of, number, sample) => {
      const { temperature } = flags;
      const origin = { model: id, temperature, sample: number, run: source.id, node: sampling.nodes[of]!.id };
      const output = sample && { candidate: { text: outputAsText(sample.output), origin }, asked: sample.asked };
      gathered.add(of, first + number, output);
    };
  }
}

function outputsOfNode(models: readonly ModelFlags[], { samples }: CompareFlags): number {
  return models.length * samples;
}

async function plans(sampling: Sampling, flags: CompareFlags): Promise<Plan[]> {
  const found: Plan[] = [];
  for (const settings of sampling.models) {
    await withModel(settings, flags, async (model) => {
      const { nodes: _, replayed, ...totals } = await rehearse(taskOf(sampling, flags), sampling.input, model);
      found.push({ model: model.id, ...totals, cost: model.price ? totals.cost : null });
    });
  }
  return found;
}

async function withModel(
  settings: ModelFlags,
  flags: CompareFlags,
  use: (model: Model) => Promise<void>,
): Promise<void> {
  const model = await openModelFor(settings, flags);
  try {
    await use(model);
  } finally {
    await model.close?.();
  }
}

const nothing: Totals = { calls: 0, replayed: 0, inputTokens: 0, outputTokens: 0, cost: 0, nodes: 0 };

function sum(one: Totals, two: Totals): Totals {
  return {
    calls: one.calls + two.calls,
    replayed: one.replayed + two.replayed,
    inputTokens: one.inputTokens + two.inputTokens,
    outputTokens: one.outputTokens + two.outputTokens,
    cost: one.cost + two.cost,
    nodes: one.nodes + two.nodes,
  };
}

/** What the models before have left of the limits on all. */
function left({ calls, tokens, cost }: Limits, spent: Totals): Limits {
  return {
    ...(calls !== undefined && { calls: calls - spent.calls }),
    ...(tokens !== undefined && { tokens: tokens - spent.inputTokens - spent.outputTokens }),
    ...(cost !== undefined && { cost: cost - spent.cost }),
  };
}
