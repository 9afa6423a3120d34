/** Espalier's side: an adapter trained in a process of its own, and held-out prompts scored by llama.cpp with it. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Decoder } from "../../src/ggml/decoding/decoder.ts";
import { llamaCpp } from "../../src/rewards/engine.ts";
import type { Settings, Trained } from "./contender.ts";
import { type Prepared, sequences } from "./prepared.ts";

export async function trainOurs(prepared: Prepared, settings: Settings): Promise<Trained> {
  const { base, yes, no, groups, rowTokens } = prepared;
  const { centre, folder: parent, ...rest } = settings;
  const folder = join(parent, "espalier");
  await mkdir(folder, { recursive: true });
  const objective = { kind: "reward" as const, yes, no, centre, train: groups, held: [] };
  const result = await llamaCpp.runTraining({ ...rest, base, device: "cpu", rowTokens, objective, folder }, {});
  if (result.ended === "diverged") throw new Error("Espalier's training diverged.");

  await using decoder = await decoderOf(prepared, settings.threads, [result.adapter]);
  const before = await rewards(decoder, prepared);
  const began = performance.now();
  const after = await rewards(decoder, prepared, 0);
  return {
    seconds: result.milliseconds / 1000,
    steps: result.steps,
    peakBytes: result.peakBytes,
    before,
    after,
    scoringSeconds: (performance.now() - began) / 1000,
  };
}

/** @returns chosen less rejected for each held-out pair, of the base as it is */
export async function baseRewards(prepared: Prepared, threads: number): Promise<number[]> {
  await using decoder = await decoderOf(prepared, threads, []);
  const found = await rewards(decoder, prepared);
  return prepared.held.map((_, pair) => found[2 * pair]! - found[2 * pair + 1]!);
}

function decoderOf({ base, held }: Prepared, threads: number, adapters: readonly string[]): Promise<Decoder> {
  const contextTokens = Math.max(...sequences(held).map(({ length }) => length));
  return llamaCpp.openDecoder({ file: base, adapters, device: "cpu", threads, contextTokens });
}

async function rewards(decoder: Decoder, { held, yes, no }: Prepared, adapter?: number): Promise<number[]> {
  const [yesRow, noRow] = await decoder.outputRows([yes, no]);
  const states = await decoder.hidden(sequences(held), adapter === undefined ? {} : { adapter });
  return states.map((state) =>
    state.reduce((sum, value, index) => sum + value * (yesRow![index]! - noRow![index]!), 0),
  );
}
