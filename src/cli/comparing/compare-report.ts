/** What `espalier compare` says at its end. */
import type { Totals } from "../../tasks/execution.ts";
import { complain, count } from "../execute.ts";
import { short } from "../progress.ts";
import type { CompareFlags } from "./compare-options.ts";
import type { Counts } from "./comparison-sink.ts";

export interface Compared extends Counts {
  /** Outputs that there should be and are not: their task failed, or no reply of the model could be used. */
  readonly missing: number;
  /** Of the calls it took. */
  readonly totals?: Totals;
}

/** What sampling with one model takes at most. */
export interface Plan {
  readonly model: string;
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** US dollars; null when no price is known. */
  readonly cost: number | null;
}

export function printPlans(plans: readonly Plan[], json = false): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(plans, null, 2)}\n`);
    return;
  }
  if (plans.length === 0) process.stdout.write("0 calls\n");
  for (const { model, calls, inputTokens, outputTokens, cost } of plans) {
    const money = cost === null ? "cost unknown: no price is known, give one with --price" : `$${cost.toFixed(4)}`;
    process.stdout.write(
      `at most ${count(calls, "call")} to ${model} · ${short(inputTokens)} tokens in, ${short(outputTokens)} out · ${money}\n`,
    );
  }
}

/** Sets the exit code to 1 when there is nothing to judge. */
export function report(compared: Compared, { json, quiet, out, dataset }: CompareFlags): void {
  if (json) process.stdout.write(`${JSON.stringify(compared, null, 2)}\n`);
  const { nodes, comparisons, identical, missing } = compared;
  const parts = [
    `${count(comparisons, "comparison")} of ${count(nodes, "node")}`,
    ...(identical > 0 ? [`${count(identical, "output")} left out for saying the same as another`] : []),
    ...(missing > 0 ? [`${count(missing, "output")} missing: no reply could be used`] : []),
  ];
  const places = [...(out !== undefined ? [out] : []), ...(dataset !== undefined ? [`dataset ${dataset}`] : [])];
  if (places.length > 0) parts.push(`in ${places.join(" and ")}`);
  if (!quiet) complain(parts.join(" · "));
  if (comparisons > 0) return;
  process.exitCode ||= 1;
  complain("There is nothing to judge. More samples (-k) or a higher --temperature give outputs that differ.");
}
