/** Measures one contender on one tree in a process of its own. `measure` is the parent's side; run as a program this file is the child's. */
import { fileURLToPath } from "node:url";
import { beMeasured, type Figures, measureProcess } from "../measured-process.ts";
import type { Options, Outcome } from "./contender.ts";
import { type ContenderName, contenders } from "./contenders.ts";
import { treeOf } from "./tree.ts";

export interface Job extends Options {
  readonly contender: ContenderName;
  readonly leaves: number;
}

export type Measurement = Outcome & Figures;

/**
 * @param whenWarm called between the warm-up, a tree of nine calls, and what is measured
 * @param flags of Node, for the child
 */
export function measure(job: Job, whenWarm: () => Promise<void>, flags: readonly string[] = []): Promise<Measurement> {
  return measureProcess<Outcome>(fileURLToPath(import.meta.url), { name: job.contender, job, whenWarm, flags });
}

if (import.meta.main) {
  await beMeasured<Job, Outcome>(async ({ contender: name, leaves, ...options }) => {
    const contender = await (await contenders[name]())(options);
    return {
      warmUp: () => contender.solve(treeOf(8, "the warm-up")),
      work: () => contender.solve(treeOf(leaves, "the story")),
      close: () => contender.close(),
    };
  });
}
