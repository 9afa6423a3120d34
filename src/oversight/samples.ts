/**
 * Outputs drawn for many inputs, kept one line for each input as they come: what was drawn before a process was killed
 * is not drawn again.
 */
import { closeSync, fstatSync, ftruncateSync, openSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { EspalierError, messageOf } from "../core/errors.ts";
import { makeFolders } from "../core/make-folders.ts";
import { diskError } from "../ggml/training/disk-errors.ts";
import { mapInOrder } from "../judges/labelling/in-order.ts";

/** Outputs by the place of their input. */
export type Outputs = ReadonlyMap<number, readonly string[]>;

export interface SamplesOptions {
  /** Inputs at once. */
  readonly concurrency: number;
  readonly signal?: AbortSignal;
  readonly onDone?: (inputs: number) => void;
}

interface Line {
  readonly place: number;
  readonly outputs: readonly string[];
}

/** @returns what was drawn and kept there; nothing where nothing was */
export function keptSamples(path: string): Outputs {
  return new Map(wholeLines(path).map((line) => [line.place, line.outputs]));
}

/**
 * @param places of the inputs to draw outputs for, each once
 * @returns outputs of these, whatever else was kept there
 */
export async function samples(
  path: string,
  places: readonly number[],
  draw: (place: number) => Promise<readonly string[]>,
  { concurrency, signal, onDone = () => {} }: SamplesOptions,
): Promise<Outputs> {
  const kept = keptSamples(path);
  const outputs = new Map(places.flatMap((place) => (kept.has(place) ? [[place, kept.get(place)!]] : [])));
  const missing = places.filter((place) => !outputs.has(place));
  if (missing.length === 0) return outputs;
  makeFolders(dirname(path));
  const file = openSync(path, "a");
  const one = async (place: number) => {
    signal?.throwIfAborted();
    const line: Line = { place, outputs: await draw(place) };
    append(file, `${JSON.stringify(line)}\n`, path);
    outputs.set(place, line.outputs);
    onDone(outputs.size);
  };
  try {
    for await (const _ of mapInOrder(missing, one, { concurrency, ahead: missing.length + concurrency }));
  } finally {
    closeSync(file);
  }
  return outputs;
}

/** The whole line or none of it: what comes later must not follow half of one. */
function append(file: number, line: string, path: string): void {
  const { size } = fstatSync(file);
  try {
    writeFileSync(file, line);
  } catch (error) {
    if (fstatSync(file).size > size) ftruncateSync(file, size);
    throw diskError(error, path, "What was drawn before is kept.");
  }
}

/** A last line that was cut off is removed, so that the next one begins a line. */
function wholeLines(path: string): Line[] {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
  const end = bytes.lastIndexOf("\n") + 1;
  if (end < bytes.length) truncateSync(path, end);
  return bytes
    .toString("utf8", 0, end)
    .split("\n")
    .filter((line) => line !== "")
    .map((line, index) => lineOf(line, `${path}, line ${index + 1}`));
}

function lineOf(text: string, where: string): Line {
  try {
    return JSON.parse(text) as Line;
  } catch (error) {
    throw new EspalierError(
      `${where}, is damaged: ${messageOf(error)}. Remove the file, and its outputs are drawn anew.`,
      {
        cause: error,
      },
    );
  }
}
