/**
 * Vulkan as tests have it: Mesa's device in software, and the same library's CPU to compare with. Mesa binds what a set
 * of descriptors held before, whether a shader reads it or not (22.3 does; the specification says that it may be
 * stale), and counts references in buffers that are gone: so none is freed here.
 */
import { type OpenDevice, openDevice } from "../devices.ts";

export async function openVulkan(): Promise<{ readonly vulkan: OpenDevice; readonly processor: OpenDevice }> {
  const device = await openDevice("vulkan", 1);
  const ggml = { ...device.ggml, backend_buffer_free: () => undefined, backend_sched_free: () => undefined };
  const backend = device.backends.at(-1)!;
  return {
    vulkan: { ...device, ggml },
    processor: { ...device, name: "CPU", isProcessor: true, backend, backends: [backend] },
  };
}
