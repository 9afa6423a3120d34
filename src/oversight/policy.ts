/** Whoever solves a judged task: what recursive reward modelling improves. */
export interface Policy<Input> {
  /** Names what can change its outputs. */
  readonly id: string;
  /**
   * Outputs drawn independently: the same for the same input, seed and place, whatever was drawn before.
   * @returns at most `count`; those that could not be made are left out
   * @throws only what would meet every other input too, as a judge does
   */
  sample(input: Input, count: number, options: SampleOptions): Promise<readonly string[]>;
  /** What of it can be written down, so that it can be opened again; absent where it lives in this process alone. */
  readonly record?: PolicyRecord;
}

export interface SampleOptions {
  readonly seed: number;
  readonly signal?: AbortSignal;
}

/** A language model that is asked what the task presents, or a policy in code. */
export interface PolicyRecord {
  /** `llama/smollm2-135m` */
  readonly model?: string;
  /** Id of a policy in code, which whoever opens it again brings along. */
  readonly code?: string;
  /** GGUF file, for a local model; in an artefact its path from the artefact's folder. */
  readonly adapter?: string;
  readonly temperature?: number;
  /** Of an output at most. */
  readonly maxTokens?: number;
  /** Times that it is asked for an output until one can be used. */
  readonly attempts?: number;
  /** Of so many outputs the one its reward model likes best. */
  readonly bestOf?: number;
  /** Standard deviations taken from a reward's mean when the best is chosen. */
  readonly penalty?: number;
}
