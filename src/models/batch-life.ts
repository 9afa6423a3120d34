/**
 * The life of one batch: journaled, submitted, waited for, collected. It is in the journal from before it is sent until
 * its results are, so that whatever happens in between, the next process takes it up and submits nothing twice.
 * Sources: the guides to the batch APIs of openai (developers.openai.com/api/docs/guides/batch) and anthropic
 * (platform.claude.com/docs/en/build-with-claude/batch-processing).
 */
import { EspalierError } from "../core/errors.ts";
import { contentHash } from "../core/hash.ts";
import { sleep } from "../core/sleep.ts";
import type { Journal } from "../journal/journal.ts";
import type { BatchRecord } from "../journal/labels.ts";
import { mayBeAlive, thisProcess } from "../journal/owner.ts";
import { callReply, replay } from "./call.ts";
import {
  type Batches,
  type BatchProgress,
  type BatchRequest,
  type Completion,
  type Model,
  ModelError,
} from "./model.ts";
import { costOf } from "./priced.ts";

export type BatchEvent =
  | { readonly type: "batch-submitted"; readonly batch: string; readonly requests: number }
  /** An earlier process left it. */
  | { readonly type: "batch-found"; readonly batch: string }
  | { readonly type: "batch-running"; readonly batch: string; readonly done: number; readonly total: number }
  | { readonly type: "batch-collected"; readonly batch: string; readonly answered: number; readonly failed: number };

export interface Surroundings {
  /** Its price is that of a batch. */
  readonly model: Pick<Model, "id" | "endpoint" | "price">;
  readonly batches: Batches;
  readonly journal: Journal;
  /** Milliseconds between the first two looks at a batch. */
  readonly poll: number;
  /** Aborting leaves batches to whoever comes next. */
  readonly signal: AbortSignal;
  emit(event: BatchEvent): void;
  /** What was asked under this key, as the journal keeps it; undefined when nobody here asks. */
  requestOf(key: string): string | undefined;
  /** Called once the answer is on disk. */
  onAnswer(key: string, completion: Completion): void;
}

/** What a batch that is over did not answer. */
export interface Unanswered {
  readonly keys: readonly string[];
  /** Why, where the provider said so. */
  errorOf(key: string): ModelError;
}

/** The time between two looks grows to this many times the first. */
const slowest = 12;
/** How often in a row a request about a batch may fail in a way that may pass. */
const patience = 8;
/** Results that are committed together. */
const commitSize = 200;

/** @throws EspalierError when the provider takes no such batch or somebody cancelled it; ModelError; the signal's reason */
export async function sendBatch(at: Surroundings, requests: readonly BatchRequest[]): Promise<Unanswered> {
  const { journal, model } = at;
  const keys = requests.map(({ key }) => key).toSorted();
  const batch: BatchRecord = {
    id: unusedId(journal, keys),
    model: model.id,
    endpoint: model.endpoint,
    remote: null,
    status: "submitting",
    body: JSON.stringify({ keys, owner: thisProcess } satisfies Body),
    started: Date.now(),
    ended: null,
  };
  await journal.labels.saveBatch(batch);
  const remote = await submit(at, batch, requests);
  const submitted = { ...batch, remote, status: "submitted" } as const;
  await journal.labels.saveBatch(submitted);
  at.emit({ type: "batch-submitted", batch: remote, requests: requests.length });
  return (await follow(at, submitted, true))!;
}

/**
 * Goes on with a batch of another process: one that ended, or lets go of it now.
 * @returns all its keys unanswered when it never reached the provider
 */
export async function takeUpBatch(at: Surroundings, left: BatchRecord): Promise<Unanswered> {
  const batch = await untilLeft(at, left);
  if (!isOpen(batch)) return found(at, keysOf(left));
  const isCertain = batch.remote !== null;
  for (const remote of batch.remote === null ? await candidates(at, batch) : [batch.remote]) {
    at.emit({ type: "batch-found", batch: remote });
    const unanswered = await follow(at, { ...batch, remote, status: "submitted" }, isCertain);
    if (unanswered) return unanswered;
  }
  await end(at, { ...batch, status: "failed" });
  return found(at, keysOf(batch));
}

/** Gives what the journal has, whoever put it there. */
function found({ journal, onAnswer }: Surroundings, keys: readonly string[]): Unanswered {
  const unanswered = keys.filter((key) => {
    const reply = journal.find(key);
    if (reply !== undefined) onAnswer(key, replay(reply, {}));
    return reply === undefined;
  });
  return { keys: unanswered, errorOf: () => new ModelError("unavailable", "The batch was never submitted.") };
}

/** While a process that lives is still submitting it, nobody else may. @returns the batch as it is then */
async function untilLeft({ journal, poll, signal }: Surroundings, left: BatchRecord): Promise<BatchRecord> {
  const { owner } = JSON.parse(left.body) as Body;
  for (let batch = left; ; batch = journal.labels.batch(left.id)!) {
    const isAtIt = batch.status === "submitting" && owner !== thisProcess && mayBeAlive(owner, thisProcess);
    if (!isAtIt) return batch;
    await sleep(poll, signal);
  }
}

export function isOpen({ status }: BatchRecord): boolean {
  return status === "submitting" || status === "submitted";
}

/** What the journal keeps of a batch that is not over. */
interface Body {
  readonly keys: readonly string[];
  /** The process that sends it. */
  readonly owner: string;
}

/** The calls in a batch that is not over. */
export function keysOf({ body }: BatchRecord): readonly string[] {
  return (JSON.parse(body) as Body).keys;
}

/** By content; the same calls sent again, because all of them failed, are another batch. */
function unusedId(journal: Journal, keys: readonly string[]): string {
  for (let attempt = 0; ; attempt++) {
    const id = contentHash({ keys, attempt });
    if (!journal.labels.batch(id)) return id;
  }
}

async function submit(at: Surroundings, batch: BatchRecord, requests: readonly BatchRequest[]): Promise<string> {
  for (let tries = 1; ; tries++) {
    try {
      return await at.batches.submit(batch.id, requests);
    } catch (error) {
      const mayPass = error instanceof ModelError && error.retryable;
      // What was refused is not there. Of what got no answer nobody can tell without asking: it stays "submitting".
      if (!mayPass) await end(at, { ...batch, status: "failed" });
      if (!mayPass || tries >= patience) throw error;
      await sleep(error.retryAfter ?? at.poll, at.signal);
      const [found] = await candidates(at, batch);
      if (found !== undefined) return found;
    }
  }
}

/** Batches at the provider that may be this one, of those that no other record accounts for. */
async function candidates(at: Surroundings, batch: BatchRecord): Promise<string[]> {
  const lost = { requests: keysOf(batch).length, since: batch.started };
  const found = await patiently(at, () => at.batches.find(batch.id, lost));
  const known = new Set(at.journal.labels.batches().map(({ remote }) => remote));
  return found.filter((remote) => !known.has(remote));
}

type Submitted = BatchRecord & { readonly remote: string };

/** @returns undefined when a batch that was only believed to be ours turns out to be another's */
async function follow(at: Surroundings, batch: Submitted, isCertain: boolean): Promise<Unanswered | undefined> {
  const { remote } = batch;
  for (let wait = at.poll; ; wait = Math.min(slowest * at.poll, 1.5 * wait)) {
    const { status, done, total, problem } = await look(at, batch);
    at.emit({ type: "batch-running", batch: remote, done, total });
    if (status === "failed") {
      await end(at, { ...batch, status: "failed" });
      throw new EspalierError(`${at.model.id} did not take the batch ${remote}: ${problem}`);
    }
    if (status !== "running") return collect(at, batch, { isCertain, isCancelled: status === "cancelled" });
    await sleep(wait, at.signal);
  }
}

/** A batch that the provider does not know, as months later, is given up: the next process sends its calls again. */
async function look(at: Surroundings, batch: Submitted): Promise<BatchProgress> {
  try {
    return await patiently(at, () => at.batches.poll(batch.remote));
  } catch (error) {
    const isGone = error instanceof ModelError && (error.kind === "request" || error.kind === "unknown-model");
    if (isGone) await end(at, { ...batch, status: "failed" });
    throw error;
  }
}

async function collect(
  at: Surroundings,
  batch: Submitted,
  { isCertain, isCancelled }: { isCertain: boolean; isCancelled: boolean },
): Promise<Unanswered | undefined> {
  const { remote } = batch;
  const keys = keysOf(batch);
  const { answered, errors } = await patiently(at, () => keepResults(at, remote, new Set(keys)));
  if (!isCertain && answered.size + errors.size === 0) return undefined;
  const failed = keys.length - answered.size;
  await end(at, { ...batch, status: "collected", body: JSON.stringify({ requests: keys.length, failed }) });
  at.emit({ type: "batch-collected", batch: remote, answered: answered.size, failed });
  if (failed > 0 && isCancelled) {
    throw new EspalierError(
      `The batch ${remote} was cancelled at the provider. What it had answered is kept; the same command sends the rest again.`,
    );
  }
  return {
    keys: keys.filter((key) => !answered.has(key)),
    errorOf: (key) =>
      errors.get(key) ?? new ModelError("unavailable", `${at.model.id}: the batch ${remote} ended without an answer.`),
  };
}

async function keepResults(at: Surroundings, remote: string, keys: ReadonlySet<string>) {
  const answered = new Set<string>();
  const errors = new Map<string, ModelError>();
  let commit: Promise<void>[] = [];
  for await (const result of at.batches.collect(remote)) {
    if (!keys.has(result.key)) continue;
    if ("error" in result) errors.set(result.key, result.error);
    else {
      answered.add(result.key);
      commit.push(keep(at, remote, result.key, result.completion));
    }
    if (commit.length < commitSize) continue;
    await Promise.all(commit);
    commit = [];
  }
  await Promise.all(commit);
  return { answered, errors };
}

async function keep(at: Surroundings, remote: string, key: string, completion: Completion): Promise<void> {
  const { id: model, endpoint, price } = at.model;
  // A call that nobody asks for any more is kept all the same; only its words are not known.
  const request = at.requestOf(key) ?? JSON.stringify({ batch: remote });
  const claim = await at.journal.claim({ key, model, endpoint, request });
  if (typeof claim === "string") return at.onAnswer(key, replay(claim, {}));
  const cost = price && costOf(completion.tokens, price);
  const priced = { ...completion, ...(cost !== undefined && { cost }), key };
  const earlier = await at.journal.finish(claim, callReply(priced));
  at.onAnswer(key, earlier === undefined ? priced : replay(earlier, {}));
}

/** Asks again and again while the failures may pass. */
async function patiently<Result>({ poll, signal }: Surroundings, ask: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof ModelError && error.retryable) || tries >= patience) throw error;
      await sleep(error.retryAfter ?? poll, signal);
    }
  }
}

function end({ journal }: Surroundings, batch: BatchRecord): Promise<void> {
  return journal.labels.saveBatch({ ...batch, ended: Date.now() });
}
