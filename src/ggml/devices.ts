/** Devices that ggml computes on: which there are, and one opened. Source: ggml-backend.h of llama.cpp v0.5.0. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Device } from "../core/device.ts";
import { EspalierError, messageOf } from "../core/errors.ts";
import { type Backend, type DevicePointer, type Ggml, ggmlOf } from "./api.ts";
import { installedVariants, type Library, loadLibrary, type Variant } from "./library.ts";

export interface DeviceDescription {
  /** As ggml has it: CPU, CUDA0, Vulkan0, Metal. */
  readonly name: string;
  readonly description: string;
  readonly isProcessor: boolean;
}

export interface OpenDevice extends DeviceDescription, Disposable {
  readonly library: Library;
  readonly ggml: Ggml;
  /** Where tensors are kept. */
  readonly backend: Backend;
  readonly pointer: DevicePointer;
  /** For a scheduler: the device, and last the CPU, which takes what the device cannot do. */
  readonly backends: readonly Backend[];
  readonly threads: number;
  /** Bytes; of the device's own memory, the machine's for a CPU. */
  memory(): { readonly free: number; readonly total: number };
}

/** `GGML_BACKEND_DEVICE_TYPE_CPU` */
const processorType = 0;
/** `GGML_BACKEND_DEVICE_TYPE_ACCEL`: helpers of the CPU such as BLAS, which keep no tensors. */
const helperType = 3;

/** The variants that this machine has a driver for, the best first. Source: node-llama-cpp's own look at them. */
export async function availableVariants(): Promise<Variant[]> {
  const installed = installedVariants();
  const { getLlamaGpuTypes } = await import("node-llama-cpp").catch((cause: unknown) => {
    throw new EspalierError(
      `Training and scoring need the package node-llama-cpp (npm install node-llama-cpp@3.22.1): ${messageOf(cause)}`,
      { cause },
    );
  });
  const supported = (await getLlamaGpuTypes("supported")).map((type) => (type === false ? "cpu" : type));
  return installed.filter((variant) => variant === "cpu" || supported.includes(variant));
}

/**
 * @param threads for what runs on the CPU; more than there are free cores is many times slower
 * @throws EspalierError when there is no such device, naming those there are
 */
export async function openDevice(device: Device, threads: number): Promise<OpenDevice> {
  const available = await availableVariants();
  const variant = device === "auto" ? (available[0] ?? "cpu") : device;
  if (!installedVariants().includes(variant)) throw await noDevice(variant, available);
  const library = await loadBackends(variant);
  const ggml = ggmlOf(library);
  const processor = pointers(ggml).find((pointer) => ggml.backend_dev_type(pointer) === processorType);
  if (processor === undefined) throw new EspalierError(`ggml found no CPU that ${library.folder} has code for.`);
  const other = acceleratorOf(ggml);
  const isOfUse = other !== undefined && !isSoftware(describe(ggml, other));
  // A driver without a device is no better than none: every variant computes on the CPU too.
  if (variant === "cpu" || (device === "auto" && !isOfUse)) return opened(library, processor, processor, threads);
  if (other === undefined) throw await noDevice(variant, available);
  if (!isOfUse) throw softwareDevice(describe(ggml, other));
  return opened(library, other, processor, threads);
}

/** Whether a variant has a device here: more than a driver. The process can use no other one afterwards. */
export async function isVariantThere(variant: Variant): Promise<boolean> {
  return variant === "cpu" || acceleratorOf(ggmlOf(await loadBackends(variant))) !== undefined;
}

/** The first device that is neither the CPU nor a helper of it. */
function acceleratorOf(ggml: Ggml): DevicePointer | undefined {
  return pointers(ggml).find((pointer) => ![processorType, helperType].includes(ggml.backend_dev_type(pointer)));
}

/**
 * Devices that are a processor in disguise are slower than it, and Mesa's crashes once a buffer was freed (22.3 does; see
 * testing/vulkan.ts). ggml leaves them out unless GGML_VK_VISIBLE_DEVICES names one.
 */
function isSoftware({ description }: DeviceDescription): boolean {
  return /llvmpipe|lavapipe|swiftshader/i.test(description) && process.env.ESPALIER_SOFTWARE_DEVICES !== "1";
}

function softwareDevice({ name, description }: DeviceDescription): EspalierError {
  return new EspalierError(
    `The device ${name} (${description}) is this machine's processor, computing as if it were a graphics card: slower, and it has crashed. Use --device cpu.`,
  );
}

function opened(library: Library, chosen: DevicePointer, processor: DevicePointer, threads: number): OpenDevice {
  const ggml = ggmlOf(library);
  const backends = [...new Set([chosen, processor])].map((pointer) => open(ggml, pointer));
  setThreads(library, ggml, processor, backends.at(-1)!, threads);
  return {
    ...describe(ggml, chosen),
    library,
    ggml,
    pointer: chosen,
    backend: backends[0]!,
    backends,
    threads,
    memory() {
      const [free, total] = [new BigUint64Array(1), new BigUint64Array(1)];
      ggml.backend_dev_memory(chosen, free, total);
      return { free: Number(free[0]), total: Number(total[0]) };
    },
    [Symbol.dispose]() {
      for (const backend of backends) ggml.backend_free(backend);
    },
  };
}

/** @param available variants with a driver */
async function noDevice(wanted: Variant, available: readonly Variant[]): Promise<EspalierError> {
  const others = available.filter((variant) => variant !== wanted);
  const found = await Promise.all(others.map(isThereInOwnProcess));
  const there = others.filter((_, place) => found[place]).join(", ");
  return new EspalierError(`No device "${wanted}" on this machine. There is: ${there || "none"}.`);
}

/** A process holds one variant. */
async function isThereInOwnProcess(variant: Variant): Promise<boolean> {
  if (variant === "cpu") return true;
  // `.ts` in the sources, `.js` in the built package.
  const probe = new URL(`./device-probe${extname(import.meta.url)}`, import.meta.url);
  const child = fork(fileURLToPath(probe), [variant], { execArgv: [], stdio: "ignore" });
  const [code] = await once(child, "close");
  return code === 0;
}

let backendsLoaded = false;

async function loadBackends(variant: Variant): Promise<Library> {
  const library = await loadLibrary(variant);
  if (backendsLoaded) return library;
  const ggml = ggmlOf(library);
  ggml.backend_load_all_from_path(library.folder);
  const isProcessor = (pointer: DevicePointer) => ggml.backend_dev_type(pointer) === processorType;
  // A second build of the CUDA backend, for the release before: node-llama-cpp's package for it stands beside this one.
  if (variant === "cuda" && pointers(ggml).every(isProcessor)) {
    ggml.backend_load_all_from_path(
      join(library.folder.replace(/(linux|win)-x64-cuda(?=[\\/]bins)/, "$1-x64-cuda-ext"), "fallback"),
    );
  }
  backendsLoaded = true;
  return library;
}

function pointers(ggml: Ggml): DevicePointer[] {
  return Array.from({ length: ggml.backend_dev_count() }, (_, place) => ggml.backend_dev_get(place));
}

function describe(ggml: Ggml, pointer: DevicePointer): DeviceDescription {
  return {
    name: ggml.backend_dev_name(pointer),
    description: ggml.backend_dev_description(pointer),
    isProcessor: ggml.backend_dev_type(pointer) === processorType,
  };
}

function open(ggml: Ggml, pointer: DevicePointer): Backend {
  const backend = ggml.backend_dev_init(pointer, null);
  if (!backend) throw new EspalierError(`ggml could not open the device ${ggml.backend_dev_name(pointer)}.`);
  return backend;
}

function setThreads({ koffi }: Library, ggml: Ggml, processor: DevicePointer, backend: Backend, threads: number): void {
  const registry = ggml.backend_dev_backend_reg(processor);
  const address = ggml.backend_reg_get_proc_address(registry, "ggml_backend_set_n_threads");
  koffi.call(address, koffi.proto("void", [koffi.pointer("void"), "int"]), backend, threads);
}
