/**
 * A reward model's folder: reward-model.json, head.bin or adapters, trained-inputs.bin, README.md, metrics.json,
 * picture.svg.
 * reward-model.json is written last and whole, so a folder without it is no model yet.
 */
import { open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { EspalierError, messageOf } from "../core/errors.ts";
import { contentHash } from "../core/hash.ts";
import { sha256OfFile } from "../models/catalogue/sha256.ts";
import { type Manifest, manifestSchema } from "./manifest.ts";

export const manifestFile = "reward-model.json";
export const headFile = "head.bin";

/** Whole or not at all, whenever the machine stops. */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  const partial = `${path}.${process.pid}.partial`;
  try {
    await using file = await open(partial, "w");
    await file.writeFile(content);
    await file.sync();
  } catch (error) {
    await rm(partial, { force: true });
    throw new EspalierError(`${path} could not be written: ${messageOf(error)}.`, { cause: error });
  }
  await rename(partial, path);
}

export async function saveManifest(folder: string, manifest: Manifest): Promise<void> {
  await writeWhole(join(folder, manifestFile), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** @throws EspalierError when there is none, or one that this version cannot read */
export async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, manifestFile);
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    const why = error.code === "ENOENT" || error.code === "ENOTDIR" ? "there is no" : "cannot read";
    throw new EspalierError(
      `${folder} is no reward model: ${why} ${manifestFile}. One is made by espalier train; where training was stopped, the same command goes on.`,
      { cause: error },
    );
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new EspalierError(`${path} is not JSON: ${messageOf(error)}.`, { cause: error });
  }
  const format = typeof value === "object" && value !== null && "format" in value ? value.format : undefined;
  if (format !== 1) {
    throw new EspalierError(
      `${path} has format ${JSON.stringify(format) ?? "none"}; this version reads format 1. Train it again, or use the version that made it.`,
    );
  }
  if (!("files" in (value as object))) {
    throw new EspalierError(
      `${path} is of an early version, which did not note the sha256 of the model's files. Train it again, in another folder.`,
    );
  }
  const { data, error } = manifestSchema.safeParse(value);
  if (data) return data;
  const [issue] = error.issues;
  throw new EspalierError(`${path} cannot be used: ${issue!.path.join(".") || "it"}: ${issue!.message}.`);
}

/** @returns paths of what its members are, from its folder */
export function memberFiles(manifest: Manifest): readonly string[] {
  return manifest.method === "head" ? [headFile] : manifest.adapters;
}

/** @returns sha256 of each, by name @throws EspalierError where one cannot be read */
export async function fileHashes(folder: string, names: readonly string[]): Promise<Record<string, string>> {
  const entries = await Promise.all(names.map(async (name) => [name, await hashOf(folder, name)] as const));
  return Object.fromEntries(entries);
}

/** @throws EspalierError for a file that is missing or not as it was when the model was made */
export async function checkFiles(folder: string, manifest: Manifest): Promise<void> {
  const found = await fileHashes(folder, memberFiles(manifest));
  const damaged = Object.keys(found).find((name) => found[name] !== manifest.files[name]);
  if (damaged === undefined) return;
  throw new EspalierError(
    `${join(folder, damaged)} is not what it was when the model was made: its sha256 is ${found[damaged]}, and ${manifestFile} says ${manifest.files[damaged] ?? "none"}. Copy it from where it came, or train in another folder.`,
  );
}

function hashOf(folder: string, name: string): Promise<string> {
  return sha256OfFile(join(folder, name)).catch((error) => {
    throw new EspalierError(
      `${folder} is no whole reward model: ${name} cannot be read (${messageOf(error)}). Copy it from where it came, or train again.`,
      { cause: error },
    );
  });
}

/** @returns a name for everything that decides its scores */
export function modelId(manifest: Manifest): string {
  // Not by which name the base was found.
  const { base, ...rest } = manifest;
  return `${manifest.method}-${contentHash([rest, base.sha256]).slice(0, 12)}`;
}
