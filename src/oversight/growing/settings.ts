/** What `grow` was asked for, checked before anything is begun. */
import { EspalierError } from "../../core/errors.ts";
import { defaultConcurrency } from "../../models/limited.ts";
import { fewestPairs } from "../../rewards/pairs.ts";
import type { Frozen, GrowOptions, Plot } from "../growth.ts";
import type { JudgedTask } from "../judged-task.ts";
import type { Settings } from "./level.ts";

export function checkedSettings({
  labels,
  outputs = 4,
  rounds = 1,
  seed = 0,
  leastAgreement = 0.1,
  concurrency = defaultConcurrency,
  signal,
}: Omit<GrowOptions, "plots" | "folder" | "journal">): Settings {
  const least = { rounds: 1, outputs: 2, concurrency: 1, seed: Number.MIN_SAFE_INTEGER, labels: fewestPairs * rounds };
  for (const [name, value] of Object.entries({ rounds, outputs, concurrency, seed, labels })) {
    const lowest = least[name as keyof typeof least];
    if (Number.isInteger(value) && value >= lowest) continue;
    const why = name === "labels" && rounds > 1 ? ` for ${rounds} rounds` : "";
    throw new EspalierError(`\`${name}\` is ${value}: it must be a whole number of at least ${lowest}${why}.`);
  }
  if (!(leastAgreement >= -1 && leastAgreement <= 1)) {
    throw new EspalierError(`\`leastAgreement\` is ${leastAgreement}: Krippendorff's alpha lies between -1 and 1.`);
  }
  return { labels, outputs, rounds, seed, leastAgreement, concurrency, ...(signal && { signal }) };
}

/** @throws EspalierError when the task has no plot, or one that nothing can be grown on */
export function plotOf(
  { name }: JudgedTask<unknown>,
  plots: GrowOptions["plots"],
  { labels, rounds }: Settings,
): Plot<unknown> | Frozen<unknown> {
  const plot = Object.hasOwn(plots, name) ? plots[name] : undefined;
  if (!plot) {
    const known = Object.keys(plots).map((task) => `"${task}"`);
    throw new EspalierError(
      `The task "${name}" has no plot, so it is not known who solves it and who judges that. Plots are given for: ${known.join(", ") || "none"}.`,
    );
  }
  if (isFrozen(plot)) return plot;
  // Written in JavaScript it may lack anything.
  const { judge, train = [], mitigations } = plot as Partial<Plot<unknown>>;
  if (!judge) throw new EspalierError(`The plot of "${name}" has no judge: give it one, \`modelJudge(model)\` say.`);
  if (train.length === 0) {
    throw new EspalierError(`The plot of "${name}" has no inputs to train on: \`train\` is empty.`);
  }
  const { pairs, samples } = mitigations?.adversarial ?? { pairs: 0, samples: 2 };
  const share = Math.floor(labels / rounds);
  if (!(pairs >= 0 && share - pairs >= fewestPairs && samples >= 2)) {
    throw new EspalierError(
      `The plot of "${name}" looks for ${pairs} adversarial pairs among ${samples} outputs of each input, with ${share} labels a round. It takes 2 outputs or more, and at least ${fewestPairs} labels must be left to begin with.`,
    );
  }
  return plot;
}

export function isFrozen(plot: Plot<unknown> | Frozen<unknown> | undefined): plot is Frozen<unknown> {
  return plot !== undefined && "frozen" in plot;
}
