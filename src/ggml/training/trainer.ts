/** What the training loop needs of a network: the loop knows steps, schedules and checkpoints, this knows tensors. */
import type { Row } from "./packing.ts";

/** One way to be better at one objective, in one process. Calls block. */
export interface Trainer {
  /** Name of the device in use, as ggml has it. */
  readonly device: string;
  /** Adds a row's gradients, times `scale`, to those that are there. */
  accumulate(row: Row, scale: number): RowLoss;
  /** Only looks. */
  evaluate(row: Row): RowLoss;
  /** Of all gradients together. */
  gradientNorm(): number;
  /** One step of AdamW (Loshchilov and Hutter 2019, arXiv:1711.05101); then gradients are zero. */
  step(options: { readonly learningRate: number; readonly weightDecay: number; readonly gradientScale: number }): void;
  /** Parameters, first and second moments: one after the other, in the order of the adapter's tensors. */
  readState(): TrainerState;
  writeState(state: TrainerState): void;
  /** @param file becomes a GGUF adapter, whole or not at all */
  saveAdapter(file: string): void;
  dispose(): void;
}

export interface TrainerState {
  /** Steps taken, for AdamW's bias correction. */
  readonly steps: number;
  readonly parameters: Float32Array;
  readonly firstMoments: Float32Array;
  readonly secondMoments: Float32Array;
}

export interface RowLoss {
  /** Sum over pairs, or over branches' tokens; weighted; nats. */
  readonly loss: number;
  /** Sum of weights. */
  readonly weight: number;
  /** Pairs whose better branch is ahead, 0.5 for equal; absent where there are no pairs. */
  readonly right?: number;
  readonly pairs?: number;
}
