/** A row as a graph takes it: tokens, positions, who sees whom, and which tokens' states are wanted. */
import type { Tensor } from "../api.ts";
import type { OpenDevice } from "../devices.ts";
import { branchSpans, groupLength, type Row } from "../training/packing.ts";
import type { MaskedStretch, Stretch } from "./attention.ts";
import type { Config } from "./config.ts";
import { F32, I32, StaticTensors, write } from "./tensors.ts";

/** Rows that one graph serves. */
export interface Bucket {
  /** Rows may be shorter. */
  readonly tokens: number;
  /** Tokens at most whose states are wanted. */
  readonly picks: number;
  /** Of its tokens, with the keys that they see. */
  readonly stretches: readonly Stretch[];
}

/** A multiple of what processors multiply at once. */
const unit = 32;

/** @returns how many queries of a row are computed at once */
export function stretchLength(tokens: number): number {
  return Math.max(128, unit * Math.ceil(tokens / 8 / unit));
}

/** @returns stretches in which all of a row's tokens are, up to `tokens`; from the first group that one of them is in */
export function stretchesOf(row: Row, tokens: number): Stretch[] {
  const size = stretchLength(tokens);
  return Array.from({ length: Math.ceil(tokens / size) }, (_, place) => {
    const start = place * size;
    const queries = Math.min(size, tokens - start);
    const group = row.groups.find((placed) => placed.start + groupLength(placed.group) > start);
    const from = unit * Math.floor(Math.min(start, group?.start ?? start) / unit);
    return { start, queries, from, keys: start + queries - from };
  });
}

export class RowInputs implements Disposable {
  readonly bucket: Bucket;
  /** I32 [tokens] */
  readonly tokens: Tensor;
  /** I32 [tokens] */
  readonly positions: Tensor;
  readonly stretches: readonly MaskedStretch[];
  /** The same for layers with a window; none where the network has no such layers. */
  readonly windowStretches: readonly MaskedStretch[];
  /** I32 [picks]: the tokens whose states are wanted. */
  readonly picks: Tensor;
  /** F32 [picks, tokens]: the same as a matrix. */
  readonly oneHotPicks: Tensor;
  readonly #device: OpenDevice;
  readonly #config: Config;
  readonly #set: StaticTensors;

  constructor(device: OpenDevice, config: Config, bucket: Bucket) {
    const { tokens, picks, stretches } = bucket;
    this.#device = device;
    this.#config = config;
    this.bucket = bucket;
    this.#set = new StaticTensors(device, 4 + 2 * stretches.length);
    this.tokens = this.#set.add(I32, [tokens]);
    this.positions = this.#set.add(I32, [tokens]);
    const masked = (stretch: Stretch) => ({ ...stretch, mask: this.#set.add(F32, [stretch.keys, stretch.queries]) });
    this.stretches = stretches.map(masked);
    this.windowStretches = config.windowTokens === undefined ? [] : stretches.map(masked);
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
    const unlimited = Number.POSITIVE_INFINITY;
    for (const stretch of this.stretches) write(ggml, stretch.mask, maskOf(stretch, seen, positions, unlimited));
    for (const stretch of this.windowStretches) {
      write(ggml, stretch.mask, maskOf(stretch, seen, positions, this.#config.windowTokens!));
    }
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

/** @param window how many tokens are seen at most */
function maskOf(
  { start, queries, from, keys }: Stretch,
  seen: Laid["seen"],
  positions: Int32Array,
  window: number,
): Float32Array {
  const mask = new Float32Array(keys * queries).fill(Number.NEGATIVE_INFINITY);
  for (let query = start; query < start + queries; query++) {
    for (const [first, end] of seen[query]!) {
      for (let key = first; key < end; key++) {
        if (positions[query]! - positions[key]! < window) mask[(query - start) * keys + key - from] = 0;
      }
    }
  }
  return mask;
}
