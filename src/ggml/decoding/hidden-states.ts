/**
 * A model in this process that gives hidden states: llama.cpp's own decode, looked into where the last norm's output is
 * made and stopped there, so that no logits are computed.
 * Asking llama.cpp for embeddings instead would make each token an output, and compute logits for all of them.
 */
import { EspalierError } from "../../core/errors.ts";
import { type Ggml, ggmlOf, type Tensor } from "../api.ts";
import { openDevice } from "../devices.ts";
import { type Gguf, readGguf, textOf } from "../gguf/read.ts";
import type { Library } from "../library.ts";
import {
  type Batch,
  type LlamaAdapter,
  type LlamaApi,
  type LlamaContext,
  type LlamaModel,
  llamaOf,
} from "../llama-api.ts";
import { architectures } from "../network/architectures/index.ts";
import type { DecoderOptions } from "./decoder.ts";
import { readOutputRows } from "./output-rows.ts";
import { type PlannedToken, planRounds, type Round } from "./rounds.ts";

/** All of these have one memory of keys and values, and a last norm by this name. */
const known = Object.keys(architectures);
const lastNorm = "result_norm";

/** That are decoded together; one more holds what is kept from round to round. */
const sequences = 64;
/** A round's tokens at most, unless a prompt is longer. */
const roundTokens = 512;

/** What a round found. */
export interface Found {
  readonly states: readonly { readonly place: number; readonly state: Float32Array }[];
  readonly evaluated: number;
  readonly reused: number;
}

export class HiddenStates {
  readonly #library: Library;
  readonly #ggml: Ggml;
  readonly #llama: LlamaApi;
  readonly #gguf: Gguf;
  readonly #context: LlamaContext;
  readonly #adapters: readonly LlamaAdapter[];
  readonly #batch: BatchMemory;
  readonly #tokens: number;
  /** Rows of the last norm's output in this round, one after the other. */
  #rows: Float32Array[] = [];
  #fault: unknown;

  readonly device: string;
  readonly width: number;
  readonly vocabulary: number;

  /** @throws EspalierError for a file, an adapter or a device that is of no use; llama.cpp's log has the reasons */
  static async open(options: DecoderOptions): Promise<HiddenStates> {
    const gguf = readGguf(options.file);
    const architecture = textOf(gguf, "general.architecture");
    if (!known.includes(architecture)) {
      throw new EspalierError(
        `${options.file} is a model of the architecture "${architecture}". Hidden states can be had from: ${known.join(", ")}.`,
      );
    }
    // llama.cpp opens it for itself.
    using device = await openDevice(options.device, options.threads);
    return new HiddenStates(options, gguf, device.library, device);
  }

  private constructor(
    options: DecoderOptions,
    gguf: Gguf,
    library: Library,
    device: { readonly name: string; readonly isProcessor: boolean },
  ) {
    this.#library = library;
    this.#gguf = gguf;
    this.#ggml = ggmlOf(library);
    this.#llama = llamaOf(library);
    this.device = device.name;
    this.#tokens = Math.max(options.contextTokens, roundTokens);
    const model = this.#loadModel(options.file, device.isProcessor);
    this.width = this.#llama.width(model);
    this.vocabulary = this.#llama.vocabularySize(this.#llama.vocabulary(model));
    this.#adapters = options.adapters.map((file) => this.#loadAdapter(model, file));
    this.#context = this.#newContext(model, options.threads);
    this.#batch = new BatchMemory(library, this.#llama.newBatch(this.#tokens, 0, sequences), this.#tokens);
  }

  /**
   * One round for each step: whoever takes them can stop in between.
   * @param prompts each of 1 to `contextTokens` tokens of the vocabulary
   */
  *hidden(prompts: readonly ArrayLike<number>[], adapter: number | undefined): Generator<Found> {
    const pointers = adapter === undefined ? [] : [this.#adapters[adapter]!];
    this.#llama.setAdapters(this.#context, BigUint64Array.from(pointers), pointers.length, Float32Array.of(1));
    // What another adapter made of a token is not what this one makes of it.
    this.#llama.clear(this.#llama.memory(this.#context), false);
    let before: Round | undefined;
    for (const round of planRounds(prompts, { tokens: this.#tokens, sequences })) {
      this.#prepare(round, before);
      const rows = this.#decode(round.tokens);
      const states = round.tokens
        .filter(({ isLast }) => isLast)
        .flatMap(({ first }, row) => round.prompts[first]!.places.map((place) => ({ place, state: rows[row]! })));
      const asked = states.reduce((sum, { place }) => sum + prompts[place]!.length, 0);
      yield { states, evaluated: round.tokens.length, reused: asked - round.tokens.length };
      before = round;
    }
  }

  outputRows(tokens: readonly number[]): Float32Array[] {
    return readOutputRows(this.#library, this.#gguf, tokens);
  }

  /** Leaves in memory only what prompts of the round begin with. */
  #prepare(round: Round, before: Round | undefined): void {
    const llama = this.#llama;
    const memory = llama.memory(this.#context);
    if (before === undefined || round.kept === 0) {
      llama.clear(memory, false);
      return;
    }
    llama.copy(memory, before.prompts.length - 1, sequences, 0, round.kept);
    for (const sequence of before.prompts.keys()) llama.remove(memory, sequence, -1, -1);
    for (const [sequence, { kept }] of round.prompts.entries()) {
      if (kept > 0) llama.copy(memory, sequences, sequence, 0, kept);
    }
    llama.remove(memory, sequences, -1, -1);
  }

  /** @returns hidden states of the last tokens, in the tokens' order */
  #decode(tokens: readonly PlannedToken[]): Float32Array[] {
    this.#rows = [];
    this.#fault = undefined;
    const code = this.#llama.decode(this.#context, this.#batch.fill(tokens));
    if (this.#fault !== undefined) throw this.#fault;
    const wanted = tokens.filter(({ isLast }) => isLast).length;
    if (code !== 0 || this.#rows.length !== wanted) {
      throw new Error(`llama_decode ended with ${code}, ${this.#rows.length} of ${wanted} hidden states were seen.`);
    }
    return this.#rows;
  }

  /**
   * Called for each tensor twice: whether it is wanted, and, if so, when it is there.
   * @returns then, whether the graph is to be computed on
   */
  readonly #look = (tensor: Tensor, isQuestion: boolean): boolean => {
    const isWanted = this.#getName!(tensor) === lastNorm;
    if (isQuestion) return isWanted;
    try {
      const values = new Float32Array(this.#ggml.nelements(tensor));
      if (values.length > 0) this.#ggml.backend_tensor_get(tensor, values, 0, values.byteLength);
      for (let at = 0; at < values.length; at += this.width) this.#rows.push(values.slice(at, at + this.width));
    } catch (error) {
      // An exception would have to pass through C.
      this.#fault = error;
    }
    return false;
  };
  #getName: ((tensor: Tensor) => string) | undefined;

  #loadModel(file: string, isProcessor: boolean): LlamaModel {
    const model = this.#llama.loadModel(file, {
      ...this.#llama.modelParameters,
      n_gpu_layers: isProcessor ? 0 : -1,
    });
    if (!model) throw new EspalierError(`llama.cpp cannot load the model ${file}`);
    return model;
  }

  #loadAdapter(model: LlamaModel, file: string): LlamaAdapter {
    readGguf(file);
    const adapter = this.#llama.loadAdapter(model, file);
    if (!adapter) throw new EspalierError(`The adapter ${file} does not fit the model ${this.#gguf.file}`);
    return adapter;
  }

  #newContext(model: LlamaModel, threads: number): LlamaContext {
    const { koffi, base } = this.#library;
    const pointer = koffi.pointer("void");
    this.#getName = base.func("ggml_get_name", "const char *", [pointer]);
    const look = koffi.register(this.#look, koffi.pointer(koffi.proto("bool", [pointer, "bool", pointer])));
    const context = this.#llama.newContext(model, {
      ...this.#llama.contextParameters,
      n_ctx: this.#tokens,
      n_batch: this.#tokens,
      n_seq_max: sequences + 1,
      n_outputs_max: sequences + 1,
      n_threads: threads,
      n_threads_batch: threads,
      // Keys and values in F16, and flash attention, are the defaults, as in llama.cpp's server: what a prompt is decoded
      // with changes its state by some 1e-2 of its size. Without both, F32 weights would be exact and quantised ones no
      // better, for half as much time again: their activations are rounded, and that makes a small difference large.
      // Sequences share what they begin with, in layers with a sliding window too: those keep all of it.
      kv_unified: true,
      swa_full: true,
      cb_eval: look,
    });
    if (!context) throw new EspalierError(`llama.cpp cannot make a context of ${this.#tokens} tokens`);
    return context;
  }
}

/** A batch's arrays, which are in C's memory, as JavaScript's. */
class BatchMemory {
  readonly #batch: Batch;
  readonly #tokens: Int32Array;
  readonly #positions: Int32Array;
  readonly #counts: Int32Array;
  readonly #outputs: Int8Array;
  readonly #sequences: readonly Int32Array[];

  constructor({ koffi }: Library, batch: Batch, length: number) {
    const ints = (address: bigint | null, count: number) => new Int32Array(koffi.view(address, count * 4));
    this.#batch = batch;
    this.#tokens = ints(batch.token, length);
    this.#positions = ints(batch.pos, length);
    this.#counts = ints(batch.n_seq_id, length);
    this.#outputs = new Int8Array(koffi.view(batch.logits, length));
    const addresses = new BigUint64Array(koffi.view(batch.seq_id, length * 8));
    this.#sequences = Array.from(addresses, (address) => ints(address, sequences));
  }

  fill(tokens: readonly PlannedToken[]): Batch {
    for (const [place, { token, position, first, end, isLast }] of tokens.entries()) {
      this.#tokens[place] = token;
      this.#positions[place] = position;
      this.#counts[place] = end - first;
      for (let sequence = first; sequence < end; sequence++) this.#sequences[place]![sequence - first] = sequence;
      this.#outputs[place] = isLast ? 1 : 0;
    }
    return { ...this.#batch, n_tokens: tokens.length };
  }
}
