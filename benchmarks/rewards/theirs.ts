/** TRL's side: RewardTrainer on the same tokens and the same weights, dequantised, in a process of its own. */
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Settings, Trained } from "./contender.ts";
import { type Prepared, sequences } from "./prepared.ts";
import { runPython } from "./python.ts";

export interface Variant {
  /** The head is E[yes] - E[no] and stays so, as Espalier's; else a new one, trained with the adapter. */
  readonly sameStart: boolean;
  /** Activations are computed again in the backward pass: slower, and smaller. */
  readonly checkpointing: boolean;
  /** Pairs that are evaluated at once; gradients of as many as make a batch are gathered. */
  readonly micro: number;
}

/** All in TRL's own precision: bf16 where it multiplies, F32 where it keeps. */
export const variants = {
  /** As its documentation shows it, a new head included; 6 pairs at once rather than 8, to divide a batch of 18. */
  stock: { sameStart: false, checkpointing: true, micro: 6 },
  same: { sameStart: true, checkpointing: true, micro: 6 },
  quick: { sameStart: true, checkpointing: false, micro: 6 },
  frugal: { sameStart: true, checkpointing: true, micro: 1 },
} satisfies Record<string, Variant>;

export type VariantName = keyof typeof variants;

/** @returns the folder with the base as Hugging Face has it; made once */
export async function dequantised(
  python: string,
  { base, sha256 }: Pick<Prepared, "base" | "sha256">,
  folder: string,
): Promise<string> {
  const place = join(folder, `base-${sha256.slice(0, 16)}`);
  if (existsSync(place)) return place;
  await runPython(python, "dequantise.py", [base, `${place}.part`], 1);
  await rename(`${place}.part`, place);
  return place;
}

export async function trainTheirs(
  python: string,
  base: string,
  name: VariantName,
  { yes, no, train, held }: Prepared,
  { folder: parent, ...settings }: Settings,
): Promise<Trained> {
  const folder = join(parent, `trl-${name}`);
  await mkdir(folder, { recursive: true });
  const { sameStart, checkpointing, micro } = variants[name];
  const job = {
    ...settings,
    base,
    folder,
    yes,
    no,
    same_start: sameStart,
    checkpointing,
    micro: Math.min(micro, settings.schedule.batch),
    train: train.map(({ chosen, rejected }) => ({ chosen_ids: chosen.tokens, rejected_ids: rejected.tokens })),
    held: sequences(held),
  };
  const [jobFile, resultFile] = [join(folder, "job.json"), join(folder, "result.json")];
  await writeFile(jobFile, JSON.stringify(job));
  await runPython(python, "train_trl.py", [jobFile, resultFile], settings.threads);
  return JSON.parse(await readFile(resultFile, "utf8")) as Trained;
}
