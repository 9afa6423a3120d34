/** A row as a graph takes it: tokens, positions, who sees whom, and which tokens' states are wanted. */
import type { Tensor } from "../api.ts";
import type { OpenDevice } from "../devices.ts";
import { branchSpans, type Row } from "../training/packing.ts";
import type { Config } from "./config.ts";
import { F32, I32, StaticTensors, write } from "./tensors.ts";

/** Rows that one graph serves. */
export interface Bucket {
  /** Rows may be shorter. */
  readonly tokens: number;
  /** Tokens at most whose states are wanted. */
  readonly picks: number;
}

export class RowInputs implements Disposable {
  readonly bucket: Bucket;
  /** I32 [tokens] */
  readonly tokens: Tensor;
  /** I32 [tokens] */
  readonly positions: Tensor;
  /** F32 [keys, queries]: 0 where seen, -infinity where not. */
  readonly mask: Tensor;
  /** The same, for layers with a window. */
  readonly windowMask?: Tensor;
  /** I32 [picks]: the tokens whose states are wanted. */
  readonly picks: Tensor;
  /** F32 [picks, tokens]: the same as a matrix. */
  readonly oneHotPicks: Tensor;
  readonly #device: OpenDevice;
  readonly #config: Config;
  readonly #set: StaticTensors;

  constructor(device: OpenDevice, config: Config, bucket: Bucket) {
    const { tokens, picks } = bucket;
    this.#device = device;
    this.#config = config;
    this.bucket = bucket;
    this.#set = new StaticTensors(device, 6);
    this.tokens = this.#set.add(I32, [tokens]);
    this.positions = this.#set.add(I32, [tokens]);
    this.mask = this.#set.add(F32, [tokens, tokens]);
    if (config.windowTokens !== undefined) this.windowMask = this.#set.add(F32, [tokens, tokens]);
    this.picks = this.#set.add(I32, [picks]);
    this.oneHotPicks = this.#set.add(F32, [picks, tokens]);
    this.#set.allocate();
  }

  get bytes(): number {
    return this.#set.bytes;
  }

  /**
   * @param picked places in the row; one may be there more than once
   * @throws RangeError when the row does not fit, or has a token that the vocabulary has not
   */
  write(row: Row, picked: readonly number[]): void {
    const { tokens, picks } = this.bucket;
    const { ggml } = this.#device;
    const { ids, positions, seen } = lay(row, tokens);
    const outside = ids.find((id) => id < 0 || id >= this.#config.vocabulary);
    if (outside !== undefined) {
      throw new RangeError(`The token ${outside} is not of this vocabulary of ${this.#config.vocabulary}.`);
    }
    if (picked.length > picks) throw new RangeError(`${picked.length} tokens are wanted; at most ${picks} can be.`);
    write(ggml, this.tokens, ids);
    write(ggml, this.positions, positions);
    write(ggml, this.mask, maskOf(seen, positions, Number.POSITIVE_INFINITY));
    if (this.windowMask) write(ggml, this.windowMask, maskOf(seen, positions, this.#config.windowTokens!));
    // Places that are not taken point at the first token; nothing is made of them.
    write(
      ggml,
      this.picks,
      Int32Array.from({ length: picks }, (_, place) => picked[place] ?? 0),
    );
    const oneHot = new Float32Array(picks * tokens);
    for (const [place, token] of picked.entries()) oneHot[token * picks + place] = 1;
    write(ggml, this.oneHotPicks, oneHot);
  }

  [Symbol.dispose](): void {
    this.#set[Symbol.dispose]();
  }
}

interface Laid {
  readonly ids: Int32Array;
  readonly positions: Int32Array;
  /** For each token the stretches of the row, ending before the second number, in which it sees others. */
  readonly seen: readonly (readonly (readonly [number, number])[])[];
}

function lay(row: Row, tokens: number): Laid {
  const ids = new Int32Array(tokens);
  const positions = new Int32Array(tokens);
  // A token that is there for the length only sees itself: a softmax over nothing is no number.
  const seen: (readonly (readonly [number, number])[])[] = Array.from({ length: tokens }, (_, at) => [[at, at + 1]]);
  for (const placed of row.groups) {
    const { start, group } = placed;
    const { prefix, branches } = group;
    const after = start + prefix.length;
    for (const [place, id] of prefix.entries()) {
      ids[start + place] = id;
      positions[start + place] = place;
      seen[start + place] = [[start, start + place + 1]];
    }
    for (const [branch, span] of branchSpans(placed).entries()) {
      if (span.end > tokens) throw new RangeError(`A row of ${span.end} tokens; at most ${tokens} fit.`);
      for (const [place, id] of branches[branch]!.entries()) {
        const at = span.start + place;
        ids[at] = id;
        positions[at] = prefix.length + place;
        seen[at] = [
          [start, after],
          [span.start, at + 1],
        ];
      }
    }
  }
  return { ids, positions, seen };
}

function maskOf(seen: Laid["seen"], positions: Int32Array, window: number): Float32Array {
  const tokens = positions.length;
  const mask = new Float32Array(tokens * tokens).fill(Number.NEGATIVE_INFINITY);
  for (let query = 0; query < tokens; query++) {
    for (const [from, to] of seen[query]!) {
      for (let key = from; key < to; key++) {
        if (positions[query]! - positions[key]! < window) mask[query * tokens + key] = 0;
      }
    }
  }
  return mask;
}
