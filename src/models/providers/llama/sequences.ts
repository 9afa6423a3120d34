/**
 * The sequences of one context, shared by all calls. Each keeps the key-value cache of the tokens it saw last, so a call
 * takes the free one that shares the longest prefix with its prompt and evaluates only the rest. Where another sequence,
 * even a busy one, shares much more, its cache is copied first: calls that start together wait for the first of them to
 * read what they all begin with.
 */
import type {
  LlamaContext,
  LlamaContextSequence,
  SequenceEvaluateMetadataOptions,
  SequenceEvaluateOptions,
  SequenceEvaluateOutput,
  Token,
} from "node-llama-cpp";
import pLimit from "p-limit";
import { messageOf } from "../../../core/errors.ts";
import { ModelError } from "../../model.ts";
import { type Lockstep, priority } from "./lockstep.ts";

/** Longest common prefix, in tokens, below which copying a cache costs more than it saves. */
const worthCopying = 32;

/** Tokens of a prompt that are evaluated at a time; a call can be cancelled in between. */
const pieceSize = 512;

export interface GenerateOptions {
  readonly evaluate: Omit<SequenceEvaluateOptions, "evaluationPriority">;
  readonly metadata: SequenceEvaluateMetadataOptions;
  readonly signal: AbortSignal | undefined;
}

export interface Generation {
  /** Tokens of the prompt that were found in a cache. */
  readonly reused: number;
  readonly next: () => Promise<SequenceEvaluateOutput | undefined>;
}

interface Place {
  readonly number: number;
  sequence: LlamaContextSequence;
  /** Prompt of the call that holds it; undefined when free. */
  prompt: readonly Token[] | undefined;
  /** Pending until that prompt is in the cache. */
  reading: Promise<void> | undefined;
  /** When its last call began, in calls. */
  begun: number;
}

export class Sequences {
  readonly #context: LlamaContext;
  readonly #lockstep: Lockstep;
  readonly #places: readonly Place[];
  readonly #limit: ReturnType<typeof pLimit>;
  #calls = 0;

  /** @param context created with `lockstep.batching` */
  constructor(context: LlamaContext, lockstep: Lockstep) {
    this.#context = context;
    this.#lockstep = lockstep;
    this.#limit = pLimit(context.totalSequences);
    this.#places = Array.from({ length: context.totalSequences }, (_, number) => ({
      number,
      sequence: context.getSequence(),
      prompt: undefined,
      reading: undefined,
      begun: 0,
    }));
  }

  /**
   * Waits for a free sequence and runs `generate` on it.
   * @param prompt at least one token; must fit the context
   * @param generate awaits nothing but `next`: the other calls wait for its next step
   * @throws the signal's reason
   */
  run<T>(
    prompt: readonly Token[],
    options: GenerateOptions,
    generate: (generation: Generation) => Promise<T>,
  ): Promise<T> {
    return this.#limit(async () => {
      options.signal?.throwIfAborted();
      const place = this.#take(prompt);
      const { promise: reading, resolve: read } = Promise.withResolvers<void>();
      place.prompt = prompt;
      place.reading = reading;
      place.begun = ++this.#calls;
      const done = () => {
        place.reading = undefined;
        read();
      };
      try {
        const source = await this.#source(place, prompt);
        options.signal?.throwIfAborted();
        return await this.#generate(place, source, prompt, options, done, generate);
      } finally {
        done();
        place.prompt = undefined;
      }
    });
  }

  /** The free place with the longest shared prefix; when a copy would bring much more, the one unused for longest. */
  #take(prompt: readonly Token[]): Place {
    const free = this.#places.filter((place) => place.prompt === undefined).sort((a, b) => a.begun - b.begun);
    const own = longest(free, prompt, cached);
    return this.#copyable(own, prompt) === undefined ? own : free[0]!;
  }

  /** Another place whose cache is worth copying to this one, once it is there. */
  async #source(place: Place, prompt: readonly Token[]): Promise<Place | undefined> {
    for (;;) {
      const source = this.#copyable(place, prompt);
      if (source?.reading === undefined) return source;
      await source.reading;
    }
  }

  #copyable(place: Place, prompt: readonly Token[]): Place | undefined {
    if (place.sequence.needsCheckpoints) return undefined;
    // A call waits only for those that began before it, so that no two wait for each other.
    const others = this.#places.filter(
      (other) =>
        other !== place && (other.reading === undefined || place.reading === undefined || other.begun < place.begun),
    );
    if (others.length === 0) return undefined;
    const best = longest(others, prompt, promised);
    return promised(best, prompt) >= cached(place, prompt) + worthCopying ? best : undefined;
  }

  async #generate<T>(
    place: Place,
    source: Place | undefined,
    prompt: readonly Token[],
    { evaluate, metadata, signal }: GenerateOptions,
    read: () => void,
    generate: (generation: Generation) => Promise<T>,
  ): Promise<T> {
    const evaluationPriority = priority(place.number);
    this.#lockstep.enter();
    try {
      await this.#lockstep.quiet();
      if (source !== undefined) await this.#copy(source, place, prompt);
      // The last token is always evaluated, to learn what follows it.
      await place.sequence.adaptStateToTokens(prompt.slice(0, -1) as Token[], false);
      const reused = place.sequence.nextTokenIndex;
      let rest = prompt.slice(reused) as Token[];
      while (rest.length > pieceSize) {
        signal?.throwIfAborted();
        const piece = rest.slice(0, pieceSize);
        await this.#lockstep.step(() =>
          place.sequence.evaluateWithoutGeneratingNewTokens(piece, { evaluationPriority }),
        );
        rest = rest.slice(pieceSize);
      }
      const tokens = place.sequence.evaluateWithMetadata(rest, metadata, { ...evaluate, evaluationPriority });
      try {
        return await generate({
          reused,
          next: async () => {
            signal?.throwIfAborted();
            const { value } = await this.#lockstep
              .step(() => tokens.next())
              .catch((cause) => {
                throw new ModelError("unavailable", `llama.cpp could not evaluate: ${messageOf(cause)}`, { cause });
              });
            read();
            return value as SequenceEvaluateOutput | undefined;
          },
        });
      } finally {
        await tokens.return();
      }
    } catch (error) {
      if (!signal?.aborted) await this.#renew(place);
      throw error;
    } finally {
      this.#lockstep.leave();
    }
  }

  /** Copies the part of a cache that a prompt shares. The caller has made sure that no batch is being evaluated. */
  async #copy(source: Place, target: Place, prompt: readonly Token[]): Promise<void> {
    // Internal in 3.22.1, used there by LlamaDecisionContext: llama.cpp's llama_memory_seq_cp with its bookkeeping.
    const sequence = target.sequence as LlamaContextSequence & {
      _copyStateFromOtherSequence(other: LlamaContextSequence, upTo: number): Promise<boolean>;
    };
    const copied = await sequence._copyStateFromOtherSequence(source.sequence, cached(source, prompt));
    if (!copied) await this.#renew(target);
  }

  /** Puts an empty sequence in the place of one whose cache can no longer be trusted. */
  async #renew(place: Place): Promise<void> {
    if (this.#context.disposed) return;
    await place.sequence.dispose();
    place.sequence = this.#context.getSequence();
  }
}

/** Tokens of a prompt that are in a place's cache. */
function cached({ sequence }: Place, prompt: readonly Token[]): number {
  return commonPrefix(sequence.contextTokens, prompt);
}

/** Tokens of a prompt that will be in a place's cache as soon as it has read its own prompt. */
function promised(place: Place, prompt: readonly Token[]): number {
  return place.reading === undefined ? cached(place, prompt) : commonPrefix(place.prompt!, prompt);
}

function commonPrefix(a: readonly Token[], b: readonly Token[]): number {
  const different = a.findIndex((token, index) => token !== b[index]);
  return different === -1 ? a.length : different;
}

function longest(places: readonly Place[], prompt: readonly Token[], measure: typeof cached): Place {
  return places.reduce((best, place) => (measure(place, prompt) > measure(best, prompt) ? place : best));
}
