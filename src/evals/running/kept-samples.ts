/**
 * Samples of an arm in the journal, as calls of the arm: what is finished is never made again, and what another process
 * is making is waited for.
 */
import { contentHash, sha256 } from "../../core/hash.ts";
import type { Claim, Journal } from "../../journal/journal.ts";
import { isJudge } from "../define.ts";
import type { Arm, Sample, Spent } from "../eval.ts";
import type { EvalItem } from "./items.ts";

/** One sample to be made, or made before. */
export interface Place<Item> {
  /** From 0. */
  readonly at: number;
  readonly item: EvalItem<Item>;
  readonly seed: number;
  readonly epoch: number;
}

export interface KeptSample<Item, Output> {
  readonly sample: Sample<Item, Output>;
  /** Ids of the models that were called for it. */
  readonly models: readonly string[];
}

export interface KeptSamples<Item, Output> {
  /** Of the arm: see `ArmReport`. */
  readonly id: string;
  find(place: Place<Item>): KeptSample<Item, Output> | undefined;
  /** @returns the right to make it, or what another process made of it meanwhile */
  claim(place: Place<Item>, signal: AbortSignal): Promise<Claim | KeptSample<Item, Output>>;
  /**
   * Resolves once it is on disk; one that failed may be made again.
   * @returns what stands: another process that took over the claim may have been first
   */
  keep(place: Place<Item>, claim: Claim, kept: KeptSample<Item, Output>): Promise<KeptSample<Item, Output>>;
  /** Gives up a claim. */
  leave(claim: Claim, why: string): Promise<void>;
}

interface Body<Output> {
  readonly output?: Output;
  readonly error?: string;
  readonly spent: Spent;
  readonly models?: readonly string[];
}

/**
 * An arm is known by its name and its id: a judge's own, and a function's text. What a function calls may change without
 * its text: then it needs another name, or another journal.
 */
export function keptSamples<Item, Output>(
  journal: Journal,
  evalName: string,
  arm: string,
  made: Arm<Item, Output>,
): KeptSamples<Item, Output> {
  const id = isJudge(made) ? made.id : `function ${sha256(String(made)).slice(0, 12)}`;
  const keyOf = ({ item, seed, epoch }: Place<Item>) =>
    contentHash([evalName, arm, id, item.content, item.id, seed, epoch]);
  return {
    id,
    find(place) {
      const body = journal.find(keyOf(place));
      return body === undefined ? undefined : keptOf(place, body);
    },
    async claim(place, signal) {
      const { item, seed, epoch } = place;
      const request = JSON.stringify({ eval: evalName, arm, item: item.id, seed, epoch });
      const key = keyOf(place);
      const claimed = await journal.claim({ key, model: id, endpoint: `eval ${evalName}`, request }, signal);
      return typeof claimed === "string" ? keptOf(place, claimed) : claimed;
    },
    async keep(place, claim, kept) {
      const { sample, models } = kept;
      const why = whyNotDone(sample);
      if (why !== undefined) {
        await journal.fail(claim, why, 1);
        return kept;
      }
      const { output, spent } = sample;
      const { inputTokens, outputTokens, cost } = spent;
      const earlier = await journal.finish(claim, {
        reply: JSON.stringify({ output, spent, ...(models.length > 0 && { models }) } satisfies Body<Output>),
        ...{ inputTokens, cachedInputTokens: 0, outputTokens, cost, attempts: 1 },
      });
      return earlier === undefined ? kept : keptOf(place, earlier);
    },
    leave: (claim, why) => journal.fail(claim, why, 1),
  };
}

export function sampleOf<Item, Output>(
  { item: { item, id, cluster }, seed, epoch }: Place<Item>,
  { output, error, spent }: Body<Output>,
): Sample<Item, Output> {
  return {
    ...{ item, id, cluster, seed, epoch, spent },
    ...(output !== undefined && { output }),
    ...(error !== undefined && { error }),
  };
}

function keptOf<Item, Output>(place: Place<Item>, body: string): KeptSample<Item, Output> {
  const { models = [], ...rest } = JSON.parse(body) as Body<Output>;
  return { sample: sampleOf(place, rest), models };
}

/** A verdict that did not come about is asked for again, as an error is. */
function whyNotDone({ output, error }: Sample<unknown, unknown>): string | undefined {
  if (error !== undefined) return error;
  const isUnjudged =
    typeof output === "object" && output !== null && "status" in output && output.status === "unjudged";
  return isUnjudged ? "unjudged" : undefined;
}
