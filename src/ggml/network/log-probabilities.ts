/**
 * Log-probabilities of tokens, log p(t) = logit(t) - log sum exp(logits), without keeping logits: states go through in
 * chunks, and what the gradient needs is computed again from them. All of forward operations, which every backend has.
 */
import type { Tensor } from "../api.ts";
import type { OpenDevice } from "../devices.ts";
import type { Sheet, Tape, Value } from "./tape.ts";
import { I32, StaticTensors, shapeOf, write } from "./tensors.ts";

/** Logits that are there at once; twice as many numbers are. */
const mostLogits = 2 ** 23;
/** @returns how many predictions are made at once */
export function predictionsAtOnce(vocabulary: number): number {
  return Math.max(1, Math.floor(mostLogits / vocabulary));
}

export class LogProbabilities implements Disposable {
  readonly #device: OpenDevice;
  readonly #set: StaticTensors;
  readonly #count: number;
  readonly #vocabulary: number;
  readonly #chunk: number;
  /** I32 [count]: of each prediction, where in its chunk's logits its token's is. */
  readonly #places: Tensor;

  /** @param count how many at most */
  constructor(device: OpenDevice, { count, vocabulary }: { readonly count: number; readonly vocabulary: number }) {
    this.#device = device;
    this.#count = count;
    this.#vocabulary = vocabulary;
    this.#chunk = Math.min(count, predictionsAtOnce(vocabulary));
    this.#set = new StaticTensors(device, 1);
    this.#places = this.#set.add(I32, [count]);
    this.#set.allocate().zero();
  }

  /** @param tokens in the vocabulary; at most `count`. What the others give means nothing */
  write(tokens: readonly number[]): void {
    const places = new Int32Array(this.#count);
    for (let at = 0; at < places.length; at++) places[at] = (at % this.#chunk) * this.#vocabulary + (tokens[at] ?? 0);
    write(this.#device.ggml, this.#places, places);
  }

  /**
   * @param states [width, count], normalised
   * @param embedding [width, vocabulary], with its transpose where the tape records
   * @returns [1, count]; nats
   */
  emit(sheet: Sheet, tape: Tape, states: Value, embedding: Value): Value {
    const { ggml, context } = sheet;
    const [width] = states.shape;
    const starts = Array.from({ length: Math.ceil(this.#count / this.#chunk) }, (_, index) => index * this.#chunk);
    const chunks = starts.map((start) => ({ start, size: Math.min(this.#chunk, this.#count - start) }));
    const columns = (matrix: Tensor, rows: number, { start, size }: Chunk) =>
      ggml.view_2d(context, matrix, rows, size, 4 * rows, 4 * rows * start);
    const join = (parts: readonly Tensor[]) => parts.reduce((left, right) => ggml.concat(context, left, right, 1));
    const logitsOf = (chunk: Chunk) => ggml.mul_mat(context, embedding.tensor, columns(states.tensor, width, chunk));
    const placesOf = ({ start, size }: Chunk) => ggml.view_2d(context, this.#places, size, 1, 4 * size, 4 * start);
    /** One below the other, as rows of one number. */
    const flat = (matrix: Tensor, { size }: Chunk) =>
      ggml.reshape_4d(context, matrix, 1, this.#vocabulary * size, 1, 1);

    const forward = (chunk: Chunk) => {
      const logits = logitsOf(chunk);
      const shares = ggml.soft_max_ext(context, logits, null, 1, 0);
      // The mean logit is within ln(vocabulary) of log sum exp: nothing overflows where it is the zero.
      const zero = ggml.sum_rows(context, ggml.mul(context, shares, logits));
      const spread = ggml.sum_rows(context, ggml.exp(context, ggml.sub(context, logits, zero)));
      const logarithm = ggml.add(context, zero, ggml.log(context, spread));
      return ggml.sub(context, ggml.get_rows(context, flat(logits, chunk), placesOf(chunk)), logarithm);
    };
    const backward = (chunk: Chunk, gradient: Tensor) => {
      const shares = ggml.soft_max_ext(context, logitsOf(chunk), null, 1, 0);
      const right = ggml.get_rows(context, flat(shares, chunk), placesOf(chunk));
      // One is taken from the right tokens' shares before the product: differences of products lose what is small.
      const missing = ggml.scale_bias(context, right, 1, -1);
      const excess = ggml.set_rows(context, flat(shares, chunk), missing, placesOf(chunk));
      const matrix = ggml.reshape_4d(context, excess, this.#vocabulary, chunk.size, 1, 1);
      const across = ggml.mul_mat(context, embedding.transposed!, matrix);
      return ggml.mul(context, across, ggml.scale(context, columns(gradient, 1, chunk), -1));
    };
    return tape.custom(join(chunks.map(forward)), shapeOf([1, this.#count]), [states], (gradient) => [
      join(chunks.map((chunk) => backward(chunk, gradient))),
    ]);
  }

  [Symbol.dispose](): void {
    this.#set[Symbol.dispose]();
  }
}

interface Chunk {
  readonly start: number;
  readonly size: number;
}
