/** The GGUF file that a name after `llama/` stands for, and what identifies it. */
import { hash } from "node:crypto";
import { constants } from "node:fs";
import { access, open } from "node:fs/promises";
import { isAbsolute, resolve } from "node:path";
import { messageOf } from "../../../core/errors.ts";
import { catalogue, catalogueEntry, modelsDirectory } from "../../catalogue.ts";
import { type PullOptions, pullModel } from "../../download.ts";
import { ModelError } from "../../model.ts";
import { nodeLlamaCpp } from "./backend.ts";

export interface ModelFile {
  readonly path: string;
  /** Equal for equal contents, on every machine. */
  readonly fingerprint: string;
  /** What to do when it turns out to be damaged. */
  readonly repair: string;
}

const fetchedAgain = "remove it: it is then fetched again";

/**
 * @param name of the catalogue (fetched when it is not here), `hf:user/repo:quantisation`, or a path
 * @throws ModelError `unknown-model` naming what there is; `unavailable` when it could not be fetched
 */
export async function modelFile(name: string, options: PullOptions): Promise<ModelFile> {
  if (Object.hasOwn(catalogue, name)) {
    const fingerprint = `sha256:${catalogueEntry(name).sha256}`;
    return { path: await pullModel(name, options), fingerprint, repair: fetchedAgain };
  }
  if (name.startsWith("hf:")) return ggufFile(await fromHub(name, options), fetchedAgain);
  if (!/[\\/]|\.gguf$/i.test(name)) catalogueEntry(name);
  return ggufFile(name, "get it again from where it came");
}

async function fromHub(uri: string, { onProgress, signal }: PullOptions): Promise<string> {
  const { resolveModelFile } = await nodeLlamaCpp();
  try {
    return await resolveModelFile(uri, {
      directory: modelsDirectory(),
      cli: false,
      deleteTempFileOnCancel: false,
      onProgress: ({ totalSize, downloadedSize }) =>
        onProgress?.({ source: uri, bytes: downloadedSize, total: totalSize }),
      ...(signal && { signal }),
    });
  } catch (cause) {
    signal?.throwIfAborted();
    throw new ModelError("unavailable", `${uri} could not be fetched from the hub: ${messageOf(cause)}`, { cause });
  }
}

/** Bytes that are looked at: the start, which holds the metadata and the vocabulary, and places spread over the rest. */
const sample = 65_536;
const samples = 16;

/**
 * @param repair what to do when it turns out to be damaged
 * @throws ModelError `unknown-model` when it cannot be read or is no GGUF file
 */
export async function ggufFile(name: string, repair: string): Promise<ModelFile> {
  const path = isAbsolute(name) ? name : resolve(name);
  await access(path, constants.R_OK).catch((cause) => {
    const why = cause.code === "ENOENT" ? "there is no such file" : messageOf(cause);
    throw new ModelError("unknown-model", `${path} cannot be read: ${why}.`, { cause });
  });
  await using file = await open(path);
  const stat = await file.stat();
  if (!stat.isFile()) throw new ModelError("unknown-model", `${path} is not a file.`);
  const { size } = stat;
  const chunks: Buffer[] = [];
  for (let index = 0; index < samples; index++) {
    const position = Math.floor((Math.max(0, size - sample) * index) / (samples - 1));
    const { buffer, bytesRead } = await file.read(Buffer.alloc(sample), 0, sample, position);
    chunks.push(buffer.subarray(0, bytesRead));
  }
  if (!chunks[0]!.subarray(0, 4).equals(Buffer.from("GGUF"))) {
    throw new ModelError("unknown-model", `${path} is not a GGUF file: it does not begin with "GGUF".`);
  }
  return { path, fingerprint: `gguf:${size}:${hash("sha256", Buffer.concat(chunks), "hex")}`, repair };
}
