/** A head: Bradley-Terry on hidden states of the frozen base, which are read once and kept. */
import type { Decoder } from "../ggml/decoding/decoder.ts";
import type { FeatureCache } from "./feature-cache.ts";
import { hiddenStates } from "./features.ts";
import type { FitOptions } from "./fit-options.ts";
import { fitHead, type HeadFit } from "./head/fit.ts";
import { foldsByInput } from "./split.ts";
import type { WrittenPair } from "./written-pairs.ts";

const folds = 5;

/** @throws EspalierError for pairs of one input alone */
export async function fitHeadOn(
  written: readonly WrittenPair[],
  decoder: Pick<Decoder, "hidden">,
  cache: FeatureCache,
  { seed = 0, signal, onProgress }: Pick<FitOptions, "seed" | "signal" | "onProgress">,
): Promise<HeadFit> {
  const prompts = written.flatMap(({ chosen, rejected }) => [chosen.tokens, rejected.tokens]);
  const states = await hiddenStates(decoder, cache, prompts, {
    signal,
    onProgress: (done, of, cached) => onProgress?.({ kind: "features", done, of, cached }),
  });
  const pairs = written.map(({ pair: { target, weight, margin } }, index) => ({
    chosen: states[2 * index]!,
    rejected: states[2 * index + 1]!,
    target,
    weight,
    margin,
  }));
  const inputs = written.map(({ pair }) => pair);
  return fitHead(pairs, { folds: foldsByInput(inputs, folds, seed) });
}
