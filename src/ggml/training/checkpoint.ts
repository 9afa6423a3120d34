/**
 * Where a training stands, in one file that is there whole or not at all: it is written beside its place, brought to the
 * disk, and then renamed. Four bytes of the header's length, the header (JSON), numbers as they lie in memory, and the
 * sha256 of all that.
 */
import { createHash } from "node:crypto";
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as z from "zod";
import { EspalierError } from "../../core/errors.ts";
import { diskError } from "./disk-errors.ts";
import type { Checkpoint } from "./loop.ts";

const name = "checkpoint.bin";
const digestBytes = 32;

const step = z.looseObject({ step: z.int().min(1), steps: z.int(), epoch: z.int(), loss: z.number() });
const headerSchema = z.object({
  format: z.literal(1),
  job: z.string(),
  progress: z.looseObject({
    step: z.int().min(0),
    unseen: step.optional(),
    bestStep: z.int().min(0),
    bestLoss: z.number().optional(),
    looks: z.int().min(0),
    tokens: z.number(),
    milliseconds: z.number(),
  }),
  steps: z.int().min(0),
  parameters: z.int().min(1),
});

/**
 * @param job as `jobIdentity` has it
 * @throws EspalierError when it cannot be written; the one before is still there
 */
export function writeCheckpoint(folder: string, job: string, { progress, state, best }: Checkpoint): void {
  const file = join(folder, name);
  const temporary = `${file}.part`;
  const { steps, parameters, firstMoments, secondMoments } = state;
  const header = JSON.stringify({ format: 1, job, progress, steps, parameters: parameters.length });
  // Padded, so that numbers begin where numbers may.
  const text = Buffer.from(header + " ".repeat(-Buffer.byteLength(header) & 3));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  const parts = [length, text, ...[parameters, firstMoments, secondMoments, best].map(bytesOf)];
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  try {
    const descriptor = openSync(temporary, "w");
    try {
      for (const part of [...parts, hash.digest()]) writeFileSync(descriptor, part);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, file);
    syncFolder(file);
  } catch (error) {
    try {
      rmSync(temporary, { force: true });
    } catch {
      // What could not be written for the same reason is not there.
    }
    throw diskError(error, file, "The checkpoint before this one is intact: the same command goes on from it.");
  }
}

/**
 * @returns undefined where there is none
 * @throws EspalierError when it is damaged, or another job's
 */
export function readCheckpoint(folder: string, job: string): Checkpoint | undefined {
  const file = join(folder, name);
  const found = read(file);
  if (found === undefined) return undefined;
  const damaged = (what: string) =>
    new EspalierError(`${file} is damaged: ${what}. Remove it to train from the beginning, or use another folder.`);
  if (found.length < 4 + digestBytes) throw damaged(`it has ${found.length} bytes`);
  const body = found.subarray(0, -digestBytes);
  if (!createHash("sha256").update(body).digest().equals(found.subarray(-digestBytes))) {
    throw damaged("its checksum does not fit its contents");
  }
  const start = 4 + body.readUInt32LE();
  const header = headerSchema.safeParse(parse(body.subarray(4, start).toString()));
  if (!header.success) throw damaged("this version cannot read its header");
  const { job: owner, progress, steps, parameters: count } = header.data;
  if (owner !== job) {
    throw new EspalierError(
      `${folder} holds the checkpoint of another training: other labels, another base or other settings. ` +
        "Use another --out for this one, repeat the command that was begun there, or remove the folder.",
    );
  }
  if (body.length !== start + 16 * count) throw damaged("its numbers do not fit its header");
  const [parameters, firstMoments, secondMoments, best] = [0, 1, 2, 3].map((part) => {
    const numbers = new Float32Array(count);
    bytesOf(numbers).set(body.subarray(start + 4 * count * part, start + 4 * count * (part + 1)));
    return numbers;
  }) as [Float32Array, Float32Array, Float32Array, Float32Array];
  return {
    progress: progress as Checkpoint["progress"],
    state: { steps, parameters, firstMoments, secondMoments },
    best,
  };
}

export function removeCheckpoint(folder: string): void {
  rmSync(join(folder, name), { force: true });
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function read(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw new EspalierError(`${file} could not be read: ${message}. Mend that, or remove it to begin anew.`);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A rename is on the disk when its folder is; Windows has no such call. */
function syncFolder(file: string): void {
  if (process.platform === "win32") return;
  const descriptor = openSync(dirname(file), "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
