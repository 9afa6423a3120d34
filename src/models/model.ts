/**
 * What every language model is to the rest of Espalier: messages in, one completion out.
 * Wrappers (journaled, limited, retrying, priced) take a Model and return a Model.
 */
import { EspalierError } from "../core/errors.ts";

export interface Message {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

/** A JSON schema (draft 2020-12), as `z.toJSONSchema` writes it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

export interface CompleteOptions {
  /** Longest reply, in tokens. */
  readonly maxTokens?: number;
  /** 0 is greedy; most providers accept up to 2. */
  readonly temperature?: number;
  /** Nucleus sampling, in (0, 1]. */
  readonly topP?: number;
  /** Passed to providers that take one. */
  readonly seed?: number;
  /** Texts at which the reply ends; they are not part of it. */
  readonly stop?: readonly string[];
  /** The reply must be JSON of this shape. A provider may ignore it: whoever asks validates. */
  readonly schema?: JsonSchema;
  /** How many alternatives to return with the log-probability of each token; 0 to 20. */
  readonly logprobs?: number;
  /** Which of several samples of one prompt this is, from 0. Two samples are two calls. */
  readonly sample?: number;
  /** Aborting rejects the call with the signal's reason. Not part of the call's identity. */
  readonly signal?: AbortSignal;
  /**
   * Waits before another attempt, in place of a mere sleep: whoever asks may do other work meanwhile, or wait no longer
   * and throw. Not part of the call's identity.
   */
  readonly wait?: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** Receives the text as it is written. Not part of the call's identity. */
  readonly onText?: (delta: string) => void;
}

/** US dollars per million tokens. */
export interface Price {
  readonly input: number;
  readonly output: number;
  /** For input read from the provider's cache; absent means the price of input. */
  readonly cachedInput?: number;
  /** For input written to the provider's cache; absent means the price of input. */
  readonly cacheWrite?: number;
}

export interface Tokens {
  /** All tokens of the prompt, those read from or written to a provider's cache included. */
  readonly input: number;
  readonly output: number;
  /** Part of `input` that was read from the provider's cache. */
  readonly cachedInput?: number;
  /** Part of `input` that was written to the provider's cache, where that has a price of its own. */
  readonly cacheWrite?: number;
}

export interface TokenLogprob {
  readonly token: string;
  /** Natural logarithm of the probability. */
  readonly logprob: number;
  readonly top: readonly { readonly token: string; readonly logprob: number }[];
}

export interface Completion {
  readonly text: string;
  readonly tokens: Tokens;
  /** Why the reply ended: by itself or at a stop text; at `maxTokens`; or the model or its provider refused. */
  readonly finish: "stop" | "length" | "refusal";
  readonly logprobs?: readonly TokenLogprob[];
  /** US dollars; absent when no price is known. */
  readonly cost?: number;
  /** Requests it took, failed ones included; absent means 1. */
  readonly attempts?: number;
  /** The call's identity in the journal. */
  readonly key?: string;
  /** True when the journal answered and nothing was sent. */
  readonly replayed?: boolean;
}

export interface Model {
  /** `provider/name`, as people write it. */
  readonly id: string;
  /** Who answers: a base URL, or what identifies the file. Part of a call's identity, never secret. */
  readonly endpoint: string;
  /** Tokens that fit prompt and reply together, where known. */
  readonly contextSize?: number;
  /** US dollars per million tokens, where known. */
  readonly price?: Price;
  /** @throws ModelError */
  complete(messages: readonly Message[], options?: CompleteOptions): Promise<Completion>;
  /** Tokens in each text by the model's own tokenizer. */
  countTokens?(texts: readonly string[]): Promise<number[]>;
  /** One vector per text. */
  embed?(texts: readonly string[]): Promise<number[][]>;
  /** Calls that are answered together, within a day, at half the price. */
  readonly batches?: Batches;
  /** Frees what it holds: weights, connections. */
  close?(): Promise<void>;
}

/** One call of a batch. */
export interface BatchRequest {
  /** Names it among the results: letters and digits, 64 at most. */
  readonly key: string;
  readonly messages: readonly Message[];
  readonly options: CompleteOptions;
}

export interface BatchProgress {
  /** `failed`: nothing will be answered. `cancelled`: somebody ended it, and what was answered before can be collected. */
  readonly status: "running" | "ended" | "cancelled" | "failed";
  readonly done: number;
  readonly total: number;
  /** Why it failed. */
  readonly problem?: string;
}

export type BatchResult =
  | { readonly key: string; readonly completion: Completion }
  | { readonly key: string; readonly error: ModelError };

/** A provider's batch API. Every method throws a ModelError as `complete` does. */
export interface Batches {
  /** Of one batch. */
  readonly limits: { readonly requests: number; readonly bytes: number };
  /** @returns bytes that it takes of a batch */
  size(request: BatchRequest): number;
  /**
   * @param name ours; kept with the batch where the provider has a place for it
   * @returns the provider's id
   */
  submit(name: string, requests: readonly BatchRequest[]): Promise<string>;
  /**
   * After a submission whose answer was lost: batches that may have come of it, newest first. Whether one did is
   * certain only from the keys of its results.
   * @param since milliseconds since 1970
   */
  find(name: string, lost: { readonly requests: number; readonly since: number }): Promise<string[]>;
  poll(id: string): Promise<BatchProgress>;
  /** In any order; a request may be missing. Costs are not filled in. */
  collect(id: string): AsyncIterable<BatchResult>;
}

/**
 * Why a call failed. Decided once, where the provider's reply is read:
 * - `rate-limit` and `unavailable` (5xx, dropped connection, timeout) may be asked again;
 * - `quota`, `key`, `unknown-model`, `context` and `request` will fail the same way again.
 */
export type ModelErrorKind = "rate-limit" | "unavailable" | "quota" | "key" | "unknown-model" | "context" | "request";

export class ModelError extends EspalierError {
  override readonly name = "ModelError";
  readonly kind: ModelErrorKind;
  /** Milliseconds the provider asked to wait. */
  readonly retryAfter: number | undefined;
  /** Requests made until it failed. */
  attempts = 1;

  constructor(
    kind: ModelErrorKind,
    message: string,
    options: { retryAfter?: number | undefined; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.kind = kind;
    this.retryAfter = options.retryAfter;
  }

  get retryable(): boolean {
    return this.kind === "rate-limit" || this.kind === "unavailable";
  }
}

/** The model can never do what was asked of it, with these messages or any other. */
export class UnsupportedError extends ModelError {}
