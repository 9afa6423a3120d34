/**
 * Which inputs a reward model was trained on, so that whoever scores can tell what it has seen: eight bytes of each input's
 * hash, in a file of its folder. Models that were made before it was kept have none.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { EspalierError, messageOf } from "../core/errors.ts";
import { writeWhole } from "./save.ts";
import { inputKey } from "./split.ts";
import type { TrainingPair } from "./training-pair.ts";

export const trainedInputsFile = "trained-inputs.bin";

type About = Pick<TrainingPair, "input" | "source">;

/** Among so many inputs as fit a disk, two that share eight bytes are not to be expected. */
const bytes = 8;

export async function writeTrainedInputs(folder: string, pairs: readonly About[]): Promise<void> {
  const keys = [...new Set(pairs.map(shortKey))].sort();
  await writeWhole(join(folder, trainedInputsFile), Buffer.from(keys.join(""), "hex"));
}

/** @returns undefined for a folder without the file @throws EspalierError when it is there and cannot be read */
export async function readTrainedInputs(folder: string): Promise<((about: About) => boolean) | undefined> {
  const path = join(folder, trainedInputsFile);
  const data = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw new EspalierError(`${path} cannot be read: ${messageOf(error)}.`, { cause: error });
  });
  if (data === undefined) return undefined;
  if (data.length % bytes !== 0) {
    throw new EspalierError(`${path} is damaged: its ${data.length} bytes are no multiple of ${bytes}. Remove it.`);
  }
  const keys = new Set(
    Array.from({ length: data.length / bytes }, (_, place) => data.toString("hex", place * bytes, (place + 1) * bytes)),
  );
  return (about) => keys.has(shortKey(about));
}

function shortKey(about: About): string {
  return inputKey(about).slice(0, 2 * bytes);
}
