/**
 * Qwen2 and 2.5 (biases on queries, keys and values) and Qwen3 (queries and keys normalised): what differs, the tensors
 * say. Source: arXiv:2407.10671, arXiv:2505.09388.
 */
import type { Architecture } from "./architecture.ts";

export const qwen = { rotates: "halves", activation: "silu", scalesEmbeddings: false } as const satisfies Architecture;
