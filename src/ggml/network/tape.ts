/**
 * Reverse-mode differentiation over ggml's graphs: each operation emits its forward, and remembers how to emit its
 * backward out of forward operations, which every backend has, but where `Abilities` names a quicker one that this device
 * has too. Source: Griewank and Walther 2008, Evaluating
 * Derivatives; recomputation after Chen et al. 2016, arXiv:1604.06174.
 */
import type { Tensor } from "../api.ts";
import type { Abilities } from "./abilities.ts";
import type { Paper } from "./counted.ts";
import { type Shape, shapeOf } from "./tensors.ts";

export interface Value {
  readonly tensor: Tensor;
  readonly shape: Shape;
  /** Whether something that is trained went into it. */
  readonly isTrained: boolean;
  /** Of a frozen matrix: its transpose, kept. */
  readonly transposed?: Tensor;
  /** Of a frozen matrix [k, m]: F32 [m, k / 32], what is to be added to each 32 of a row. */
  readonly offsets?: Tensor;
  /** Of a parameter: what its gradient is added to. */
  readonly gradient?: Tensor;
}

export interface Rotation {
  /** I32 [tokens]. */
  readonly positions: Tensor;
  /** F32, one for two dimensions; divides their frequencies. */
  readonly factors: Tensor | null;
  /** How many of a head's dimensions are rotated. */
  readonly dimensions: number;
  /** Of `GGML_ROPE_TYPE_*`: 0 rotates neighbours, 2 the halves. */
  readonly mode: number;
  readonly base: number;
  readonly scale: number;
}

/** What a tape writes to. */
export interface Sheet extends Paper {
  /** What the device can do. */
  readonly has: Abilities;
}

export function frozen(tensor: Tensor, lengths: readonly number[], transposed?: Tensor): Value {
  return { tensor, shape: shapeOf(lengths), isTrained: false, ...(transposed !== undefined && { transposed }) };
}

/** Columns that are added up one by one. */
const mostColumns = 32;
/** Numbers that share an offset. */
const block = 32;

export class Tape {
  readonly #sheet: Sheet;
  readonly #isRecording: boolean;
  readonly #steps: (() => void)[] = [];
  readonly #gradients = new Map<Value, Tensor>();
  readonly #sums = new Map<Tensor, Tensor>();

  constructor(sheet: Sheet, { isRecording }: { readonly isRecording: boolean }) {
    this.#sheet = sheet;
    this.#isRecording = isRecording;
  }

  /** @param a [k, m, ...], the same batch as b's @param b [k, n, ...] @returns [m, n, ...] */
  matmul(a: Value, b: Value): Value {
    const { ggml, context } = this.#sheet;
    let output = this.#isShort(a, 0)
      ? ggml.out_prod(context, this.#transpose(a.tensor), ggml.transpose(context, b.tensor))
      : ggml.mul_mat(context, a.tensor, b.tensor);
    if (a.offsets !== undefined) {
      const sums = ggml.transpose(context, this.#sumsOfBlocks(b));
      output = ggml.add(context, output, ggml.out_prod(context, a.offsets, sums));
    }
    return this.#record(output, [a.shape[1], b.shape[1], b.shape[2], b.shape[3]], [a, b], (gradient) => {
      this.#accumulate(a, () => this.#outer(a, b, gradient));
      this.#accumulate(b, () =>
        this.#isShort(a, 1)
          ? ggml.out_prod(context, a.tensor, ggml.transpose(context, gradient))
          : ggml.mul_mat(context, a.transposed ?? this.#transpose(a.tensor), gradient),
      );
    });
  }

  /** @param b of a's shape, or repeated along a's later dimensions when nothing in it is trained */
  add(a: Value, b: Value): Value {
    const output = this.#sheet.ggml.add(this.#sheet.context, a.tensor, b.tensor);
    return this.#record(output, a.shape, [a, b], (gradient) => {
      this.#accumulate(a, () => gradient);
      this.#accumulate(b, () => gradient);
    });
  }

  subtract(a: Value, b: Value): Value {
    const { ggml, context } = this.#sheet;
    return this.#record(ggml.sub(context, a.tensor, b.tensor), a.shape, [a, b], (gradient) => {
      this.#accumulate(a, () => gradient);
      this.#accumulate(b, () => ggml.scale(context, gradient, -1));
    });
  }

  /** Element by element. @param b as for `add` */
  multiply(a: Value, b: Value): Value {
    const { ggml, context } = this.#sheet;
    return this.#record(ggml.mul(context, a.tensor, b.tensor), a.shape, [a, b], (gradient) => {
      this.#accumulate(a, () => ggml.mul(context, gradient, b.tensor));
      this.#accumulate(b, () => ggml.mul(context, gradient, a.tensor));
    });
  }

  scale(a: Value, factor: number): Value {
    const { ggml, context } = this.#sheet;
    return this.#record(ggml.scale(context, a.tensor, factor), a.shape, [a], (gradient) =>
      this.#accumulate(a, () => ggml.scale(context, gradient, factor)),
    );
  }

  /** Along the first dimension, without a weight. Source: Zhang and Sennrich 2019, arXiv:1910.07467. */
  normalise(a: Value, epsilon: number): Value {
    const { ggml, context } = this.#sheet;
    const output = ggml.rms_norm(context, a.tensor, epsilon);
    const width = a.shape[0];
    return this.#record(output, a.shape, [a], (gradient) =>
      this.#accumulate(a, () => {
        if (this.#sheet.has.normBack) return ggml.rms_norm_back(context, gradient, a.tensor, epsilon);
        const along = ggml.scale(context, ggml.sum_rows(context, ggml.mul(context, gradient, output)), 1 / width);
        const squares = ggml.sum_rows(context, ggml.sqr(context, a.tensor));
        const size = ggml.sqrt(context, ggml.scale_bias(context, squares, 1 / width, epsilon));
        const across = ggml.sub(context, gradient, ggml.mul(context, output, along));
        return ggml.div(context, across, size);
      }),
    );
  }

  /** @param a [head, heads, tokens]. Source: Su et al. 2021, arXiv:2104.09864. */
  rotate(a: Value, { positions, factors, dimensions, mode, base, scale }: Rotation): Value {
    const { ggml, context } = this.#sheet;
    // What follows is YaRN, which is off: an original context of 0, no extrapolation, no change of the attention.
    const settings = [factors, dimensions, mode, 0, base, scale, 0, 1, 32, 1] as const;
    return this.#record(ggml.rope_ext(context, a.tensor, positions, ...settings), a.shape, [a], (gradient) =>
      this.#accumulate(a, () => ggml.rope_ext_back(context, gradient, positions, ...settings)),
    );
  }

  /** silu(a) b. Source: Shazeer 2020, arXiv:2002.05202. */
  swiglu(a: Value, b: Value): Value {
    const { ggml, context } = this.#sheet;
    return this.#record(ggml.swiglu_split(context, a.tensor, b.tensor), a.shape, [a, b], (gradient) => {
      if (this.#sheet.has.siluBack) {
        this.#accumulate(a, () => ggml.silu_back(context, ggml.mul(context, gradient, b.tensor), a.tensor));
        this.#accumulate(b, () => ggml.swiglu_split(context, a.tensor, gradient));
        return;
      }
      const sigmoid = ggml.sigmoid(context, a.tensor);
      const silu = ggml.mul(context, a.tensor, sigmoid);
      this.#accumulate(a, () => {
        const slope = ggml.add(context, sigmoid, ggml.sub(context, silu, ggml.mul(context, silu, sigmoid)));
        return ggml.mul(context, ggml.mul(context, gradient, b.tensor), slope);
      });
      this.#accumulate(b, () => ggml.mul(context, gradient, silu));
    });
  }

  /** gelu(a) b, with the approximation by tanh. Source: Hendrycks and Gimpel 2016, arXiv:1606.08415. */
  geglu(a: Value, b: Value): Value {
    const { ggml, context } = this.#sheet;
    const [root, cube] = [Math.sqrt(2 / Math.PI), 0.044715];
    return this.#record(ggml.geglu_split(context, a.tensor, b.tensor), a.shape, [a, b], (gradient) => {
      const square = ggml.sqr(context, a.tensor);
      const inner = ggml.mul(context, a.tensor, ggml.scale_bias(context, square, root * cube, root));
      const tanh = ggml.tanh(context, inner);
      const gate = ggml.scale_bias(context, tanh, 0.5, 0.5);
      this.#accumulate(a, () => {
        const bend = ggml.scale_bias(context, ggml.sqr(context, tanh), -0.5, 0.5);
        const steepness = ggml.mul(context, a.tensor, ggml.scale_bias(context, square, 3 * root * cube, root));
        const slope = ggml.add(context, gate, ggml.mul(context, bend, steepness));
        return ggml.mul(context, ggml.mul(context, gradient, b.tensor), slope);
      });
      this.#accumulate(b, () => ggml.mul(context, gradient, ggml.mul(context, a.tensor, gate)));
    });
  }

  softplus(a: Value): Value {
    const { ggml, context } = this.#sheet;
    return this.#record(ggml.softplus(context, a.tensor), a.shape, [a], (gradient) =>
      this.#accumulate(a, () => ggml.mul(context, gradient, ggml.sigmoid(context, a.tensor))),
    );
  }

  /** Of all elements. */
  sum(a: Value): Value {
    const { ggml, context } = this.#sheet;
    return this.#record(ggml.sum(context, a.tensor), [1, 1, 1, 1], [a], (gradient) =>
      this.#accumulate(a, () => ggml.repeat_4d(context, gradient, ...a.shape)),
    );
  }

  reshape(a: Value, ...lengths: readonly number[]): Value {
    const { ggml, context } = this.#sheet;
    const shape = shapeOf(lengths);
    return this.#record(ggml.reshape_4d(context, a.tensor, ...shape), shape, [a], (gradient) =>
      this.#accumulate(a, () => ggml.reshape_4d(context, gradient, ...a.shape)),
    );
  }

  /**
   * @param a [width, tokens]
   * @param places I32 [n]: which tokens
   * @param oneHot F32 [n, tokens]: the same as a matrix, by which gradients go back
   * @returns [width, n]
   */
  select(a: Value, places: Tensor, oneHot: Tensor, n: number): Value {
    const { ggml, context } = this.#sheet;
    return this.#record(ggml.get_rows(context, a.tensor, places), shapeOf([a.shape[0], n]), [a], (gradient) =>
      this.#accumulate(a, () => ggml.mul_mat(context, this.#transpose(gradient), oneHot)),
    );
  }

  /** What is not made of the other operations. @param back emits the inputs' gradients from that of `output` */
  custom(output: Tensor, shape: Shape, inputs: readonly Value[], back: (gradient: Tensor) => readonly Tensor[]): Value {
    return this.#record(output, shape, inputs, (gradient) => {
      for (const [place, slopes] of back(gradient).entries()) this.#accumulate(inputs[place]!, () => slopes);
    });
  }

  /** Keeps nothing of what `build` computes on the way, and computes it again for the gradient. */
  checkpointed(inputs: readonly Value[], build: (tape: Tape, inputs: readonly Value[]) => Value): Value {
    if (!this.#isRecording) return build(this, inputs);
    const silent = new Tape(this.#sheet, { isRecording: false });
    const { tensor, shape, isTrained } = build(silent, inputs);
    const output: Value = { tensor, shape, isTrained };
    this.#steps.push(() => {
      const gradient = this.#gradients.get(output);
      if (gradient === undefined) return;
      const again = new Tape(this.#sheet, { isRecording: true });
      const leaves = inputs.map((input) => ({ ...input }));
      again.backward(build(again, leaves), gradient);
      for (const [place, leaf] of leaves.entries()) {
        const inner = again.#gradients.get(leaf);
        if (inner !== undefined) this.#accumulate(inputs[place]!, () => inner);
      }
    });
    return output;
  }

  /** Emits the gradients of all parameters. @param seed of `output`'s shape: the gradient of what is wanted by it */
  backward(output: Value, seed: Tensor): void {
    this.#gradients.set(output, seed);
    for (const step of this.#steps.toReversed()) step();
  }

  #record(tensor: Tensor, shape: Shape, inputs: readonly Value[], back: (gradient: Tensor) => void): Value {
    const output: Value = { tensor, shape, isTrained: inputs.some(({ isTrained }) => isTrained) };
    if (this.#isRecording && output.isTrained) {
      this.#steps.push(() => {
        const gradient = this.#gradients.get(output);
        if (gradient !== undefined) back(gradient);
      });
    }
    return output;
  }

  #accumulate(value: Value, emit: () => Tensor): void {
    if (!value.isTrained) return;
    const { ggml, context, expand } = this.#sheet;
    if (value.gradient !== undefined) {
      // At once, so that what it needs can be forgotten.
      expand(ggml.add_inplace(context, value.gradient, emit()));
      return;
    }
    const before = this.#gradients.get(value);
    const gradient = emit();
    this.#gradients.set(value, before === undefined ? gradient : ggml.add(context, before, gradient));
  }

  /** The gradient of a [k, m] in a matmul with b [k, n]: b times the transpose of gradient [m, n]. */
  #outer(a: Value, b: Value, gradient: Tensor): Tensor {
    const { ggml, context, has } = this.#sheet;
    if (!has.outerProduct || a.gradient === undefined) {
      return ggml.mul_mat(context, this.#transpose(b.tensor), this.#transpose(gradient));
    }
    // The longer dimension first: rows of it are added up, which is quick when they are long.
    if (a.shape[0] >= a.shape[1]) return ggml.out_prod(context, b.tensor, gradient);
    return this.#transpose(ggml.out_prod(context, gradient, b.tensor));
  }

  /** Products over a few numbers each are quicker as sums of columns. @param dimension which is summed over */
  #isShort({ shape, gradient }: Value, dimension: 0 | 1): boolean {
    return this.#sheet.has.outerProduct && gradient !== undefined && shape[dimension] <= mostColumns;
  }

  /** @param b [k, n] @returns [k / 32, n] */
  #sumsOfBlocks({ tensor, shape: [inner, columns] }: Value): Tensor {
    const { ggml, context } = this.#sheet;
    const known = this.#sums.get(tensor);
    if (known !== undefined) return known;
    const blocks = ggml.reshape_4d(context, tensor, block, (inner / block) * columns, 1, 1);
    const sums = ggml.reshape_4d(context, ggml.sum_rows(context, blocks), inner / block, columns, 1, 1);
    this.#sums.set(tensor, sums);
    return sums;
  }

  #transpose(tensor: Tensor): Tensor {
    const { ggml, context } = this.#sheet;
    return ggml.cont(context, ggml.transpose(context, tensor));
  }
}
