/**
 * How many tensors a computation has, before there is memory for them: it is emitted once on paper. A context of ggml that
 * is too small ends the process, so its size is no guess. No operation of ggml makes more than one tensor in its context
 * (llama.cpp v0.5.0).
 */
import type { Context, Ggml, Tensor } from "../api.ts";

/** What a computation is written to. */
export interface Paper {
  readonly ggml: Ggml;
  readonly context: Context;
  /** Puts a tensor, and what it needs, next into the graph. */
  readonly expand: (tensor: Tensor) => void;
}

/** @returns at least as many as `emit` makes in the context, and how many of elsewhere it uses */
export function countTensors(emit: (paper: Paper) => void): { readonly made: number; readonly given: number } {
  let made = 0;
  const given = new Set<bigint>();
  // Addresses are above zero, so what is made here has numbers below.
  const call = (...values: readonly unknown[]) => {
    for (const value of values) if (typeof value === "bigint" && value > 0n) given.add(value);
    made += 1;
    return BigInt(-made);
  };
  const ggml = new Proxy({} as Ggml, { get: () => call });
  emit({ ggml, context: 0n as Context, expand: () => {} });
  return { made, given: given.size };
}
