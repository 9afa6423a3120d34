/** Espalier's side: an adapter trained in a process of its own, and held-out prompts scored by llama.cpp with it. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Decoder } from "../../src/ggml/decoding/decoder.ts";
import { llamaCpp } from "../../src/rewards/engine.ts";
import type { Settings, Trained } from "./contender.ts";
import { type Prepared, sequences } from "./prepared.ts";

export async function trainOurs(prepared: Prepared, settings: Settings): Promise<Trained> {
  const { base, yes, no, groups, held, rowTokens } = prepared;
  const { centre, folder: parent, ...rest } = settings;
  const folder = join(parent, "espalier");
  await mkdir(folder, { recursive: true });
  const objective = { kind: "reward" as const, yes, no, centre, train: groups, held: [] };
  const result = await llamaCpp.runTraining({ ...rest, base, device: "cpu", rowTokens, objective, folder }, {});
  if (result.ended === "diverged") throw new Error("Espalier's training diverged.");

  const prompts = sequences(held);
  await using decoder = await llamaCpp.openDecoder({
    file: base,
    adapters: [result.adapter],
    device: "cpu",
    threads: settings.threads,
    contextTokens: Math.max(...prompts.map(({ length }) => length)),
  });
  const [yesRow, noRow] = await decoder.outputRows([yes, no]);
  const direction = yesRow!.map((value, index) => value - noRow![index]!);
  const before = await rewards(decoder, prompts, direction);
  const began = performance.now();
  const after = await rewards(decoder, prompts, direction, 0);
  return {
    seconds: result.milliseconds / 1000,
    steps: result.steps,
    peakBytes: result.peakBytes,
    before,
    after,
    scoringSeconds: (performance.now() - began) / 1000,
  };
}

async function rewards(
  decoder: Decoder,
  prompts: readonly (readonly number[])[],
  direction: Float32Array,
  adapter?: number,
): Promise<number[]> {
  const states = await decoder.hidden(prompts, adapter === undefined ? {} : { adapter });
  return states.map((state) => state.reduce((sum, value, index) => sum + value * direction[index]!, 0));
}
