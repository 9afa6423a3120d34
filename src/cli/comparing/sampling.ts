/** What is sampled when nodes of a run are solved again, and by which models. */
import { EspalierError } from "../../core/errors.ts";
import type { Journal, NodeRecord, RunRecord } from "../../journal/journal.ts";
import { chosenNodes } from "../../tasks/chosen-nodes.ts";
import { type Sampled, type SamplingOptions, sampleOutputs } from "../../tasks/sample-outputs.ts";
import { loadTaskByName } from "../content.ts";
import { type ModelFlags, modelFlagsOf } from "../options.ts";
import { type CompareFlags, choiceOf } from "./compare-options.ts";
import { drawn } from "./drawn.ts";

export type SamplingFlags = Pick<
  CompareFlags,
  "samples" | "temperature" | "deep" | "seed" | "nodes" | "subtree" | "model"
> &
  Omit<ModelFlags, "model"> & {
    /** Nodes at most, drawn by lot. */
    readonly most?: number;
  };

/** What is to be sampled. */
export interface Sampling {
  readonly nodes: readonly NodeRecord[];
  readonly tasks: readonly Sampled[];
  readonly models: readonly ModelFlags[];
  /** What identifies the run of the samples, beside its model and seed. */
  readonly input: Readonly<Record<string, unknown>>;
}

/** @throws EspalierError when there is nothing to sample */
export async function samplingOf(journal: Journal, source: RunRecord, flags: SamplingFlags): Promise<Sampling> {
  const { samples, temperature, deep = false, seed, most } = flags;
  const models = modelsOf(source, flags);
  if (temperature === 0 && samples > 1) {
    throw new EspalierError(
      "At temperature 0 all samples of a model are alike. Use --temperature 0.7, or -k 1 and several models.",
    );
  }
  const found = chosenNodes(journal, source.id, { ...choiceOf(flags), silent: deep });
  if (found.length === 0) {
    throw new EspalierError(
      `Run ${source.id} (${source.status}) has no such node with an output that it asked a model for. Choose others with --nodes.`,
    );
  }
  const chosen = most === undefined ? found : drawn(found, most, seed);
  const tasks = await Promise.all(
    chosen.map(async ({ record, parts }): Promise<Sampled> => {
      const task = await loadTaskByName(record.task);
      return { task, input: JSON.parse(record.input), ...(!deep && { parts }) };
    }),
  );
  const nodes = chosen.map(({ record }) => record);
  return {
    nodes,
    tasks,
    models,
    input: { run: source.id, nodes: nodes.map(({ id }) => id), samples, temperature, deep },
  };
}

/** The run's own model is reached as the run reached it. */
export function modelsOf(
  source: RunRecord,
  flags: Pick<SamplingFlags, "model"> & Omit<ModelFlags, "model">,
): ModelFlags[] {
  const own: Partial<ModelFlags> = JSON.parse(source.options);
  const names = flags.model ?? (own.model === undefined ? [] : [own.model]);
  if (names.length === 0)
    throw new EspalierError(`Run ${source.id} does not say which model it had. Name one: --model.`);
  const { model: _, ...reached } = modelFlagsOf({ ...flags, model: "" });
  return names.map((model) => ({ ...(model === own.model && modelFlagsOf({ ...own, model })), ...reached, model }));
}

export function taskOf(
  { tasks }: Sampling,
  { samples, temperature }: Pick<SamplingFlags, "samples" | "temperature">,
  onSample: SamplingOptions["onSample"] = () => {},
) {
  return sampleOutputs(tasks, { samples, temperature, onSample });
}
