/**
 * A model's own view of texts, by llama.cpp's batched decode in a process of its own: hidden states of a frozen base, or
 * of a base with one of its adapters. Prompts that begin alike are evaluated once up to where they differ.
 */
import type { Device } from "../../core/device.ts";

export interface DecoderOptions {
  /** GGUF file. */
  readonly file: string;
  /** GGUF adapters for it, by the place that `hidden` names. */
  readonly adapters: readonly string[];
  readonly device: Device;
  readonly threads: number;
  /** The longest prompt; tokens. */
  readonly contextTokens: number;
}

export interface Decoder extends AsyncDisposable {
  /** Length of a hidden state. */
  readonly width: number;
  /** Name of the device in use, as ggml has it. */
  readonly device: string;
  /**
   * @param prompts token sequences, each of 1 to `contextTokens` tokens; any number, evaluated in batches
   * @param adapter place in `adapters`; the bare base unless given
   * @returns the normalised last hidden state of each prompt's last token; shape [prompts][width]. The same for the same
   *   call; what it is decoded with changes a reward by some 0.1 on a quantised base
   */
  hidden(
    prompts: readonly (readonly number[])[],
    options?: { readonly adapter?: number; readonly signal?: AbortSignal; readonly onDone?: (prompts: number) => void },
  ): Promise<Float32Array[]>;
  /** @returns rows of the output embedding: a token's logit is its row times the hidden state; shape [tokens][width] */
  outputRows(tokens: readonly number[]): Promise<Float32Array[]>;
  /** Tokens evaluated so far, and those that were found evaluated. */
  readonly tokens: { readonly evaluated: number; readonly reused: number };
}
