/** A training of a tiny network on made-up groups, for tests. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seededRandom } from "../../../core/random.ts";
import { type TinyModelOptions, tinyShape, writeTinyModel } from "../../testing/tiny-model.ts";
import { type PairedGroup, type RewardObjective, type TrainingJob, targets } from "../../training/job.ts";
import { pack, type Row } from "../../training/packing.ts";
import type { Lora } from "../lora.ts";

export const rowTokens = 64;

/** @returns a job that trains every target of a tiny model */
export async function tinyJob(
  options: TinyModelOptions,
): Promise<TrainingJob & { readonly objective: RewardObjective }> {
  const folder = mkdtempSync(join(tmpdir(), "espalier-network-"));
  const base = join(folder, "base.gguf");
  await writeTinyModel(base, options);
  return {
    base,
    device: "cpu",
    threads: 1,
    lora: { rank: 4, alpha: 8, targets },
    objective: { kind: "reward", yes: 300, no: 301, centre: 0.02, train: tinyGroups(4), held: [] },
    schedule: {
      ...{ learningRate: 3e-3, warmup: 0, decay: "constant", weightDecay: 0.01, clip: 1 },
      ...{ epochs: 1, batch: 4, evaluateEvery: 10, patience: 3 },
    },
    rowTokens,
    seed: 1,
    folder,
  };
}

/** Groups of three branches and two pairs, longer than the tiny models' windows. */
export function tinyGroups(count: number): PairedGroup[] {
  const random = seededRandom("tiny groups");
  const tokens = (length: number) =>
    Array.from({ length }, () => 3 + Math.floor(random() * (tinyShape.vocabulary - 3)));
  return Array.from({ length: count }, () => ({
    prefix: tokens(14),
    branches: [tokens(5), tokens(3), tokens(7)],
    pairs: [
      { chosen: 0, rejected: 1, target: 1.1, weight: 0.7, margin: 0.3 },
      { chosen: 2, rejected: 1, target: 0.6, weight: 1, margin: 0 },
    ],
  }));
}

export function tinyRow(): Row<PairedGroup> {
  return pack(tinyGroups(2), rowTokens)[0]!;
}

/** Of so many groups that its attention is computed in stretches, which begin within groups. */
export function longRow(): Row<PairedGroup> {
  return pack(tinyGroups(5), 150)[0]!;
}

/** B is zero at first, so that A has no gradient: this gives it one. */
export function disturb(lora: Lora): void {
  const random = seededRandom("disturbed");
  const values = lora.readAll(({ value }) => value.tensor);
  lora.writeAll(
    ({ value }) => value.tensor,
    values.map((value) => value + 0.3 * (random() - 0.5)),
  );
}
