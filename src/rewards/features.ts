/** Hidden states of prompts, from the cache where they are there and else from the decoder, evaluated once. */
import type { Decoder } from "../ggml/decoding/decoder.ts";
import { type FeatureCache, featureKey } from "./feature-cache.ts";

export interface FeatureOptions {
  readonly signal?: AbortSignal | undefined;
  /** How many of the prompts' distinct texts are known, of how many; `cached` of them were there. */
  readonly onProgress?: (done: number, of: number, cached: number) => void;
}

/** Evaluated between two writes to the cache. */
const piece = 128;

/** @returns of each prompt, by the bare base; in the order given, neighbours best beginning alike */
export async function hiddenStates(
  decoder: Pick<Decoder, "hidden">,
  cache: FeatureCache,
  prompts: readonly (readonly number[])[],
  { signal, onProgress }: FeatureOptions = {},
): Promise<Float32Array[]> {
  const keys = prompts.map(featureKey);
  const distinct = new Map(keys.map((key, index) => [key, prompts[index]!]));
  const missing = [...distinct].filter(([key]) => cache.get(key) === undefined);
  const cached = distinct.size - missing.length;
  onProgress?.(cached, distinct.size, cached);
  for (let start = 0; start < missing.length; start += piece) {
    signal?.throwIfAborted();
    const some = missing.slice(start, start + piece);
    let done = cached + start;
    const rows = await decoder.hidden(
      some.map(([, prompt]) => prompt),
      {
        ...(signal && { signal }),
        onDone: (count) => {
          done += count;
          onProgress?.(done, distinct.size, cached);
        },
      },
    );
    await cache.append(new Map(some.map(([key], index) => [key, rows[index]!])));
  }
  return keys.map((key) => cache.get(key)!);
}
