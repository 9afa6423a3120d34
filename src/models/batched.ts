/**
 * A model whose calls wait until nothing more is asked and are then sent together through the provider's batch API, at
 * half the price. Whoever asks sees an ordinary model that takes long, so that any judge or task works unchanged.
 */
import { EspalierError } from "../core/errors.ts";
import { sleep } from "../core/sleep.ts";
import type { Journal } from "../journal/journal.ts";
import type { BatchRecord } from "../journal/labels.ts";
import {
  type BatchEvent,
  isOpen,
  keysOf,
  type Surroundings,
  sendBatch,
  takeUpBatch,
  type Unanswered,
} from "./batch-life.ts";
import { identify, replay } from "./call.ts";
import type { Batches, BatchRequest, CompleteOptions, Completion, Message, Model, Price } from "./model.ts";
import { wrap } from "./wrap.ts";

export interface BatchedOptions {
  /** Milliseconds between the first two looks at a batch; 10,000 unless given. The time grows to 12 times that. */
  readonly poll?: number;
  /** Milliseconds without a new call after which those that wait are sent; 1,000 unless given. */
  readonly quiet?: number;
  /** Aborting waits no longer: what was submitted is collected by whoever asks for it next. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: BatchEvent) => void;
}

/** How often a call is sent in all when it fails in a way that may pass. */
const attempts = 3;
/** A batch's price against that of single calls, at both providers. */
const discount = 0.5;

/**
 * It keeps its calls in the journal itself, under the keys they have when they are made one by one; `recalled` in front
 * of it answers what is there. Two processes that ask the same at the very same time may both send it.
 * @throws EspalierError when the provider has no batch API
 */
export function batched(model: Model, journal: Journal, options: BatchedOptions = {}): Model {
  const price = model.price && discounted(model.price);
  const priced = price ? { price } : {};
  const queue = new Queue(wrap(model, priced), batchesOf(model), journal, options);
  return wrap(model, {
    ...priced,
    complete: (messages, asked = {}) => queue.complete(messages, asked),
    async close() {
      await queue.close();
      await model.close?.();
    },
  });
}

function batchesOf({ id, batches }: Model): Batches {
  if (batches) return batches;
  throw new EspalierError(`${id} has no batch API. Providers that have one: anthropic, openai.`);
}

function discounted(price: Price): Price {
  const halved = Object.entries(price).map(([name, dollars]) => [name, dollars * discount]);
  return Object.fromEntries(halved) as unknown as Price;
}

/** A call that somebody waits for. */
interface Waiting {
  readonly request: BatchRequest;
  /** That it takes of a batch. */
  readonly bytes: number;
  readonly reply: PromiseWithResolvers<Completion>;
  /** Batches it has been in. */
  sent: number;
}

class Queue {
  readonly #at: Surroundings;
  readonly #quiet: number;
  /** Not yet in a batch. */
  readonly #gathered = new Map<string, Waiting>();
  /** In a batch, or in one that an earlier process may have submitted. */
  readonly #sent = new Map<string, Waiting>();
  /** Keys in batches of earlier processes. */
  readonly #left = new Set<string>();
  readonly #leftBatches: BatchRecord[];
  readonly #work = new Set<Promise<void>>();
  readonly #ended = new AbortController();
  #gathering = false;

  constructor(model: Model, batches: Batches, journal: Journal, options: BatchedOptions) {
    const { poll = 10_000, quiet = 1000, signal, onEvent = () => {} } = options;
    this.#quiet = quiet;
    this.#at = {
      model,
      batches,
      journal,
      poll,
      signal: this.#ended.signal,
      emit: onEvent,
      requestOf: (key) => {
        const request = this.#sent.get(key)?.request;
        return request && identify(model, request.messages, request.options).request;
      },
      onAnswer: (key, completion) => {
        const { reply, sent } = this.#sent.get(key) ?? {};
        reply?.resolve(sent! > 1 ? { ...completion, attempts: sent! } : completion);
        this.#sent.delete(key);
      },
    };
    this.#leftBatches = journal.labels
      .batches()
      .filter((batch) => isOpen(batch) && batch.model === model.id && batch.endpoint === model.endpoint);
    for (const batch of this.#leftBatches) for (const key of keysOf(batch)) this.#left.add(key);
    if (signal?.aborted) this.#end(signal.reason);
    else signal?.addEventListener("abort", () => this.#end(signal.reason), { once: true });
  }

  async complete(messages: readonly Message[], options: CompleteOptions): Promise<Completion> {
    this.#ended.signal.throwIfAborted();
    const { key } = identify(this.#at.model, messages, options);
    const finished = this.#at.journal.find(key);
    if (finished !== undefined) return replay(finished, options);
    for (const batch of this.#leftBatches.splice(0)) this.#start(() => this.#takeUp(batch));
    const waiting = this.#gathered.get(key) ?? this.#sent.get(key);
    const reply = waiting ? waiting.reply.promise : this.#add({ key, messages, options });
    const completion = await orAborted(reply, options.signal);
    options.onText?.(completion.text);
    return waiting ? { ...completion, replayed: true } : completion;
  }

  async close(): Promise<void> {
    this.#end(new EspalierError("The model was closed."));
    await Promise.all(this.#work);
  }

  #add(request: BatchRequest): Promise<Completion> {
    const bytes = this.#at.batches.size(request);
    const waiting: Waiting = { request, bytes, reply: Promise.withResolvers(), sent: 0 };
    if (this.#left.has(request.key)) this.#sent.set(request.key, waiting);
    else this.#gather(waiting);
    return waiting.reply.promise;
  }

  #gather(waiting: Waiting): void {
    this.#gathered.set(waiting.request.key, waiting);
    if (this.#gathering) return;
    this.#gathering = true;
    this.#start(() => this.#sendWhenQuiet());
  }

  async #sendWhenQuiet(): Promise<void> {
    for (let count = 0; count !== this.#gathered.size; ) {
      count = this.#gathered.size;
      await sleep(this.#quiet, this.#at.signal);
    }
    const gathered = [...this.#gathered.values()];
    this.#gathered.clear();
    this.#gathering = false;
    for (const waiting of gathered) {
      waiting.sent += 1;
      this.#sent.set(waiting.request.key, waiting);
    }
    for (const part of parts(gathered, this.#at.batches.limits)) {
      this.#start(async () => this.#settle(await sendBatch(this.#at, part)));
    }
  }

  async #takeUp(batch: BatchRecord): Promise<void> {
    const unanswered = await takeUpBatch(this.#at, batch);
    for (const key of keysOf(batch)) this.#left.delete(key);
    this.#settle(unanswered);
  }

  #settle({ keys, errorOf }: Unanswered): void {
    for (const key of keys) {
      const waiting = this.#sent.get(key);
      if (!waiting) continue;
      this.#sent.delete(key);
      const error = errorOf(key);
      error.attempts = waiting.sent;
      if (error.retryable && waiting.sent < attempts) this.#gather(waiting);
      else waiting.reply.reject(error);
    }
  }

  /** Whatever fails here would fail for every call: it ends all of them. */
  #start(work: () => Promise<void>): void {
    const working = work()
      .catch((error) => this.#end(error))
      .finally(() => this.#work.delete(working));
    this.#work.add(working);
  }

  #end(reason: unknown): void {
    if (this.#ended.signal.aborted) return;
    this.#ended.abort(reason);
    for (const { reply } of [...this.#gathered.values(), ...this.#sent.values()]) reply.reject(reason);
  }
}

/** In as few batches as the provider takes. */
function* parts(all: readonly Waiting[], { requests, bytes }: Batches["limits"]): Generator<BatchRequest[]> {
  let part: BatchRequest[] = [];
  let size = 0;
  for (const waiting of all) {
    if (part.length === requests || (part.length > 0 && size + waiting.bytes > bytes)) {
      yield part;
      part = [];
      size = 0;
    }
    part.push(waiting.request);
    size += waiting.bytes;
  }
  if (part.length > 0) yield part;
}

function orAborted<Result>(promise: Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
