/** Whether a checkpoint belongs to a job: only what decides its steps counts. */
import { createHash } from "node:crypto";
import { canonicalJson } from "../../core/hash.ts";
import type { TrainingJob } from "./job.ts";

/**
 * Device, threads and how many tokens are evaluated at once are left out: who ran out of memory may go on with less.
 * @returns 64 hexadecimal digits
 */
export function jobIdentity({ base, adapter, lora, objective, schedule, seed }: TrainingJob): string {
  const { train, held, ...form } = objective;
  const hash = createHash("sha256").update(canonicalJson({ base, adapter, lora, form, schedule, seed }));
  // Group by group: the text of all together may be longer than a string can be.
  for (const groups of [train, held]) {
    hash.update(`\n${groups.length}\n`);
    for (const group of groups) hash.update(JSON.stringify(group));
  }
  return hash.digest("hex");
}
