/** What llama.cpp's own forward gives, in full precision: a sequence at a time, from its logits. */
import type { OpenDevice } from "../../devices.ts";
import { llamaOf } from "../../llama-api.ts";

export interface LlamaOptions {
  readonly base: string;
  readonly adapter?: string;
}

/** @returns of each sequence the logits' difference after its last token */
export function llamaRewards(
  device: OpenDevice,
  { yes, no, ...options }: LlamaOptions & { readonly yes: number; readonly no: number },
  sequences: readonly (readonly number[])[],
): number[] {
  const reward = (logits: Float32Array) => logits[yes]! - logits[no]!;
  return llamaLogits(device, options, sequences).map((logits) => reward(logits.at(-1)!));
}

/** @returns of each branch the sum of its tokens' log-probabilities after its prefix */
export function llamaLogProbabilities(
  device: OpenDevice,
  options: LlamaOptions,
  sequences: readonly { readonly prefix: readonly number[]; readonly branch: readonly number[] }[],
): number[] {
  const all = llamaLogits(
    device,
    options,
    sequences.map(({ prefix, branch }) => [...prefix, ...branch]),
  );
  return sequences.map(({ prefix, branch }, which) =>
    branch.reduce((sum, token, place) => {
      const logits = all[which]![prefix.length + place - 1]!;
      const most = Math.max(...logits);
      const logarithm = most + Math.log(logits.reduce((total, logit) => total + Math.exp(logit - most), 0));
      return sum + logits[token]! - logarithm;
    }, 0),
  );
}

/** @returns of each sequence the logits after each of its tokens */
function llamaLogits(
  { library, threads }: OpenDevice,
  { base, adapter }: LlamaOptions,
  sequences: readonly (readonly number[])[],
): Float32Array[][] {
  const { koffi, silence } = library;
  library.llama.func("void llama_log_set(void *callback, void *data)")(silence, null);
  const llama = llamaOf(library);
  const pointer = koffi.pointer("void");
  const logitsOf = library.llama.func("llama_get_logits_ith", pointer, [pointer, "int32_t"]);
  // Not repacked for the processor: that rounds otherwise.
  const model = llama.loadModel(base, { ...llama.modelParameters, n_gpu_layers: 0, use_extra_bufts: false })!;
  const tokens = 256;
  const context = llama.newContext(model, {
    ...{ ...llama.contextParameters, n_ctx: tokens, n_batch: tokens, n_threads: threads, n_threads_batch: threads },
    ...{ flash_attn_type: 0, type_k: 0, type_v: 0, swa_full: true },
  })!;
  if (adapter !== undefined) {
    const loaded = llama.loadAdapter(model, adapter)!;
    llama.setAdapters(context, BigUint64Array.of(loaded), 1, Float32Array.of(1));
  }
  const batch = llama.newBatch(tokens, 0, 1);
  const ints = (address: bigint | null) => new Int32Array(koffi.view(address, tokens * 4));
  const [ids, positions, counts] = [ints(batch.token), ints(batch.pos), ints(batch.n_seq_id)];
  const outputs = new Int8Array(koffi.view(batch.logits, tokens));
  const places = new BigUint64Array(koffi.view(batch.seq_id, tokens * 8));
  return sequences.map((sequence) => {
    llama.clear(llama.memory(context), true);
    for (const [place, id] of sequence.entries()) {
      ids[place] = id;
      positions[place] = place;
      counts[place] = 1;
      new Int32Array(koffi.view(places[place]!, 4))[0] = 0;
      outputs[place] = 1;
    }
    const code = llama.decode(context, { ...batch, n_tokens: sequence.length });
    if (code !== 0) throw new Error(`llama_decode ended with ${code}.`);
    const size = llama.vocabularySize(llama.vocabulary(model));
    return sequence.map((_, place) => new Float32Array(koffi.view(logitsOf(context, place), size * 4)).slice());
  });
}

/**
 * What is compared with llama.cpp's, and how closely. Quantised weights round what they are multiplied with, and gemma3's
 * gelu is a table of 16-bit numbers on CPUs: a last bit can become a step.
 */
export const parityCases = [
  ["llama", "F32", 2e-5],
  ["qwen2", "F32", 2e-5],
  ["qwen3", "F32", 2e-5],
  ["gemma3", "F32", 1e-3],
  ["llama", "F16", 2e-2],
  ["llama", "Q8_0", 5e-2],
  ["llama", "Q4_1", 5e-2],
] as const;
