/** Decoding on Vulkan is decoding on the CPU. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it, vi } from "vitest";
import { seededRandom } from "../../core/random.ts";
import { writeRandomAdapter } from "../testing/adapter.ts";
import { tinyShape, writeTinyModel } from "../testing/tiny-model.ts";
import { openDecoder } from "./open.ts";

const folder = mkdtempSync(join(tmpdir(), "espalier-vulkan-"));
afterAll(() => rmSync(folder, { recursive: true }));

// Each in a process of its own, for one graph: see ../testing/vulkan.ts.
it.each([
  ["without an adapter", {}],
  ["with one", { adapter: 0 }],
])("hidden states are the CPU's, %s", async (_, asked) => {
  const [file, adapter] = [join(folder, "model.gguf"), join(folder, "adapter.gguf")];
  await writeTinyModel(file, { architecture: "llama", type: "F32" });
  writeRandomAdapter(adapter, file);
  const options = { file, adapters: [adapter], threads: 1, contextTokens: 64 };
  await using vulkan = await openDecoder({ ...options, device: "vulkan" });
  await using processor = await openDecoder({ ...options, device: "cpu" });
  expect(vulkan.device).toMatch(/^Vulkan/);
  const next = seededRandom(3);
  const tokens = (length: number) => Array.from({ length }, () => Math.floor(next() * tinyShape.vocabulary));
  const stem = tokens(12);
  const prompts = [[...stem, ...tokens(3)], [...stem, ...tokens(9)], tokens(20)];
  const [found, wanted] = await Promise.all([vulkan.hidden(prompts, asked), processor.hidden(prompts, asked)]);
  const differences = found.flatMap((state, place) =>
    Array.from(state, (value, at) => Math.abs(value - wanted[place]![at]!)),
  );
  // About 1 in size; attention adds in F16 on the CPU.
  expect(Math.max(...differences)).toBeLessThan(2e-2);
});

it("a device in software is refused where it is not tested", async () => {
  const file = join(folder, "model.gguf");
  vi.stubEnv("ESPALIER_SOFTWARE_DEVICES", "");
  const opened = openDecoder({ file, adapters: [], device: "vulkan", threads: 1, contextTokens: 64 });
  await expect(opened).rejects.toThrow(/^The device Vulkan0 \(.*\) is this machine's processor.*Use --device cpu\.$/);
  await using decoder = await openDecoder({ file, adapters: [], device: "auto", threads: 1, contextTokens: 64 });
  expect(decoder.device).toBe("CPU");
  vi.unstubAllEnvs();
});
