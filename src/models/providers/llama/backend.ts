/** node-llama-cpp, loaded when first needed, on the device that was asked for. Source: node-llama-cpp.withcat.ai. */
import { availableParallelism } from "node:os";
import type { Llama } from "node-llama-cpp";
import type { Device } from "../../../core/device.ts";
import { messageOf } from "../../../core/errors.ts";
import { ModelError } from "../../model.ts";

export type NodeLlamaCpp = typeof import("node-llama-cpp");

/** @throws ModelError `request` with the install command when the package is missing */
export async function nodeLlamaCpp(): Promise<NodeLlamaCpp> {
  try {
    return await import("node-llama-cpp");
  } catch (cause) {
    throw new ModelError(
      "request",
      `Local models need the package node-llama-cpp (npm install node-llama-cpp@3.22.1): ${messageOf(cause)}`,
      { cause },
    );
  }
}

/** The devices that a local model can run on here, the best first; "cpu" is always the last. */
export async function devices(): Promise<Exclude<Device, "auto">[]> {
  const { getLlamaGpuTypes } = await nodeLlamaCpp();
  return (await getLlamaGpuTypes("supported")).map((type) => (type === false ? "cpu" : type));
}

/** @throws ModelError `request` when there is no such device, naming those there are */
export async function backend(device: Device): Promise<Llama> {
  const { getLlama, LlamaLogLevel } = await nodeLlamaCpp();
  const there = await devices();
  if (device !== "auto" && !there.includes(device)) {
    throw new ModelError("request", `No device "${device}" on this machine. There is: ${there.join(", ")}.`);
  }
  try {
    return await getLlama({
      gpu: device === "auto" ? "auto" : device === "cpu" ? false : device,
      build: "never",
      progressLogs: false,
      logLevel: LlamaLogLevel.disabled,
      // Its own choice is at least 4; more threads than cores wait for each other, spinning.
      maxThreads: availableParallelism(),
    });
  } catch (cause) {
    throw new ModelError("request", `llama.cpp could not be started on "${device}": ${messageOf(cause)}`, { cause });
  }
}
