/** A reply as it grows: tokens to text, stop texts, what may be shown already, log-probabilities. */
import type { LlamaModel, SequenceEvaluateOutput, Token } from "node-llama-cpp";
import type { TokenLogprob } from "../../model.ts";

export class Reply {
  readonly #model: LlamaModel;
  readonly #stop: readonly string[];
  readonly #onText: ((delta: string) => void) | undefined;
  readonly #tokens: Token[] = [];
  /** Tokens from here on are not yet text: the last character may be incomplete. */
  #decoded = 0;
  #text = "";
  #shown = 0;

  constructor(model: LlamaModel, stop: readonly string[], onText: ((delta: string) => void) | undefined) {
    this.#model = model;
    this.#stop = stop;
    this.#onText = onText;
  }

  get tokens(): number {
    return this.#tokens.length;
  }

  /** @returns true when a stop text is reached; the text ends before it */
  push(token: Token): boolean {
    this.#tokens.push(token);
    const text = this.#decode();
    // U+FFFD: the bytes of a character are spread over tokens, and the rest is still to come.
    if (text.endsWith("\uFFFD")) return false;
    return this.#append(text);
  }

  /** @returns the whole text */
  finish(): string {
    this.#append(this.#decode());
    this.#show(this.#text.length);
    return this.#text;
  }

  #decode(): string {
    const before = this.#tokens.slice(Math.max(0, this.#decoded - 4), this.#decoded);
    return this.#model.detokenize(this.#tokens.slice(this.#decoded), false, before);
  }

  #append(text: string): boolean {
    const from = this.#text.length;
    this.#text += text;
    this.#decoded = this.#tokens.length;
    const ends = this.#stop.map((stop) => this.#text.indexOf(stop, Math.max(0, from - stop.length + 1)));
    const end = Math.min(...ends.filter((index) => index >= 0));
    if (end !== Number.POSITIVE_INFINITY) {
      this.#text = this.#text.slice(0, end);
      return true;
    }
    this.#show(this.#text.length - Math.max(0, ...this.#stop.map((stop) => begunAtEnd(this.#text, stop))));
    return false;
  }

  #show(end: number): void {
    if (end <= this.#shown) return;
    this.#onText?.(this.#text.slice(this.#shown, end));
    this.#shown = end;
  }
}

/** Length of the longest beginning of `stop` that `text` ends with. */
function begunAtEnd(text: string, stop: string): number {
  for (let length = Math.min(stop.length - 1, text.length); length > 0; length--) {
    if (text.endsWith(stop.slice(0, length))) return length;
  }
  return 0;
}

/** @param top how many alternatives to keep */
export function tokenLogprob(
  model: LlamaModel,
  { token, probabilities }: SequenceEvaluateOutput,
  top: number,
): TokenLogprob {
  const named = (other: Token, probability: number) => ({
    token: model.detokenize([other], true),
    logprob: Math.log(probability),
  });
  const alternatives = [...probabilities].slice(0, top).map(([other, probability]) => named(other, probability));
  return { ...named(token, probabilities.get(token)!), top: alternatives };
}
