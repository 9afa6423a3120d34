/**
 * The ggml and llama.cpp libraries that node-llama-cpp installs, opened through koffi. Their C interface changes between
 * releases, so that exactly one is accepted. Source: koffi.dev, node-llama-cpp's packages for each platform.
 */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { LibraryHandle } from "koffi";
import { z } from "zod";
import type { Device } from "../core/device.ts";
import { EspalierError, messageOf } from "../core/errors.ts";

export type Koffi = typeof import("koffi");

/** A build of the libraries: each computes on one kind of device, and on the CPU. */
export type Variant = Exclude<Device, "auto">;

export interface Library {
  readonly variant: Variant;
  readonly koffi: Koffi;
  /** Holds the backends (CPU kernels for each kind of processor, CUDA, ...), which ggml loads by itself. */
  readonly folder: string;
  /** Tensors, graphs, buffers, schedulers, gguf. */
  readonly base: LibraryHandle;
  /** `ggml_backend_load_*` and the list of devices. */
  readonly registry: LibraryHandle;
  /** Opened when first asked for. */
  readonly llama: LibraryHandle;
  /** For `ggml_log_set` and `llama_log_set`: a C function that does nothing. */
  readonly silence: bigint;
}

/** Of llama.cpp; the one that node-llama-cpp 3.22.1 brings. */
const release = "v0.5.0";

let loaded: Library | undefined;

/**
 * @throws EspalierError when a package is missing, the build is of another release, or the process holds another variant:
 *   two builds of one library in a process would share half of their symbols
 */
export async function loadLibrary(variant: Variant): Promise<Library> {
  if (loaded?.variant === variant) return loaded;
  if (loaded !== undefined) {
    throw new EspalierError(
      `This process computes on "${loaded.variant}" already: "${variant}" needs a process of its own.`,
    );
  }
  const folder = libraryFolder(variant);
  requireRelease(folder);
  const koffi = await import("koffi").catch((cause: unknown) => {
    throw new EspalierError(
      `Training and scoring need the package koffi (npm install koffi@3.3.4): ${messageOf(cause)}`,
      { cause },
    );
  });
  const open = (name: string) => {
    const file = libraryFile(folder, name);
    try {
      return koffi.load(file);
    } catch (cause) {
      throw new EspalierError(`${file} could not be loaded: ${messageOf(cause)}`, { cause });
    }
  };
  // The base first: on Windows the others find it only when it is loaded.
  const base = open("ggml-base");
  const registry = open("ggml");
  let llama: LibraryHandle | undefined;
  const library: Library = {
    variant,
    koffi,
    folder,
    base,
    registry,
    get llama() {
      llama ??= open("llama");
      return llama;
    },
    // A function of JavaScript would be called from threads of ggml while this one waits for them. This one takes no
    // arguments and only returns a constant.
    silence: base.symbol("ggml_version"),
  };
  base.func("void ggml_log_set(void *callback, void *data)")(library.silence, null);
  loaded = library;
  return library;
}

/** The variants that are installed for this platform, the best first; whether there is a device for them is not known. */
export function installedVariants(): Variant[] {
  const variants: readonly Variant[] = process.platform === "darwin" ? ["metal", "cpu"] : ["cuda", "vulkan", "cpu"];
  return variants.filter((variant) => findFolder(variant) !== undefined);
}

function libraryFolder(variant: Variant): string {
  const folder = findFolder(variant);
  if (folder !== undefined) return folder;
  const there = installedVariants();
  throw new EspalierError(
    there.length === 0
      ? `llama.cpp's libraries (${packageName(variant)}) are not installed. They come with node-llama-cpp: npm install node-llama-cpp@3.22.1`
      : `llama.cpp's libraries for "${variant}" (${packageName(variant)}) are not installed. There are those for: ${there.join(", ")}.`,
  );
}

/** Apple's processors have one build for both, with Metal in it. */
function packageName(variant: Variant): string {
  const platform = process.platform === "darwin" ? "mac" : process.platform === "win32" ? "win" : "linux";
  const processor = process.arch === "arm" ? "armv7l" : process.arch;
  const metal = platform === "mac" && processor === "arm64";
  return `@node-llama-cpp/${platform}-${processor}${metal ? "-metal" : variant === "cpu" ? "" : `-${variant}`}`;
}

/** From node-llama-cpp's own place: package managers need not put its dependencies within our reach. */
function findFolder(variant: Variant): string | undefined {
  try {
    const nodeLlamaCpp = createRequire(import.meta.url).resolve("node-llama-cpp");
    const name = packageName(variant);
    const module = createRequire(nodeLlamaCpp).resolve(name);
    const bins = join(dirname(module), "..", "bins");
    const folder = readdirSync(bins).find((entry) => entry === name.split("/")[1]);
    return folder === undefined ? undefined : join(bins, folder);
  } catch {
    return undefined;
  }
}

const Metadata = z.object({ buildOptions: z.object({ llamaCpp: z.object({ release: z.string() }) }) });

function requireRelease(folder: string): void {
  const file = join(folder, "_nlcBuildMetadata.json");
  let found: string;
  try {
    found = Metadata.parse(JSON.parse(readFileSync(file, "utf8"))).buildOptions.llamaCpp.release;
  } catch (cause) {
    throw new EspalierError(`${file} does not say which release of llama.cpp this is: ${messageOf(cause)}`, { cause });
  }
  if (found !== release) {
    throw new EspalierError(
      `The libraries in ${folder} are of llama.cpp ${found}; this version of Espalier works with ${release} only: npm install node-llama-cpp@3.22.1`,
    );
  }
}

/** libggml-base.so, libggml.cuda.v0.5.0.so, ggml.dll, libllama.v0.5.0.dylib: the release stands in some names only. */
function libraryFile(folder: string, name: string): string {
  const pattern = new RegExp(`^(lib)?${name}(\\.[a-z]+)?(\\.v[\\d.]+)?\\.(so|dylib|dll)$`);
  const file = readdirSync(folder).find((entry) => pattern.test(entry));
  if (file === undefined) throw new EspalierError(`There is no library "${name}" in ${folder}.`);
  return join(folder, file);
}
