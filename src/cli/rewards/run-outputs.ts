/** The outputs that nodes of a run have when they are solved again, to find the best of each. */
import type { Journal, RunRecord } from "../../journal/journal.ts";
import type { Model } from "../../models/model.ts";
import { run } from "../../tasks/run.ts";
import { describeNode, outputAsText } from "../comparing/compared-node.ts";
import { type Sampling, type SamplingFlags, taskOf } from "../comparing/sampling.ts";
import { limitsOf } from "../options.ts";
import type { Prompt } from "./best-rows.ts";
import type { Drawing, Drawn } from "./draw-outputs.ts";

export interface RunDrawing extends Drawing {
  readonly journal: Journal;
  readonly source: RunRecord;
  readonly sampling: Sampling;
  readonly flags: SamplingFlags & Parameters<typeof limitsOf>[0];
}

/** In the nodes' order, once all were solved. @throws RunError when it was stopped, or exceeded its limits */
export async function* outputsOfRun(
  openModel: () => Promise<Model>,
  { journal, source, sampling, flags, n, seed, concurrency, drain, onFailure }: RunDrawing,
): AsyncGenerator<Drawn> {
  const found = sampling.nodes.map(() => ({
    prompt: undefined as Prompt | undefined,
    texts: new Map<number, string>(),
  }));
  let missing = 0;
  const task = taskOf(sampling, flags, (of, number, sample) => {
    if (sample === undefined) {
      missing += 1;
      return;
    }
    const { task: name, source: text } = describeNode(sampling.nodes[of]!);
    found[of]!.prompt ??= { input: sample.asked, task: name, ...(text !== undefined && { source: text }) };
    found[of]!.texts.set(number, outputAsText(sample.output));
  });
  const { failures } = await run(task, sampling.input, {
    model: await openModel(),
    journal,
    name: `Best of ${n} of ${source.name}`,
    seed,
    settings: { ...sampling.models[0] },
    limits: limitsOf(flags),
    concurrency,
    drain,
  });
  for (const { message } of failures) onFailure(message);
  for (let failed = failures.length; failed < missing; failed++)
    onFailure("no reply could be used for a node's output");
  for (const [of, { prompt, texts }] of found.entries()) {
    const candidates = Array.from({ length: n }, (_, number) => texts.get(number)).filter((text) => text !== undefined);
    const node = sampling.nodes[of]!;
    yield {
      name: node.label,
      prompt: prompt ?? { input: node.label, task: node.task },
      candidates: candidates.map((text) => ({ text })),
    };
  }
}
