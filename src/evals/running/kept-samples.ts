/** Samples of an arm in the journal: what is finished is never made again, by this run or by another. */
import { contentHash, sha256 } from "../../core/hash.ts";
import type { Journal } from "../../journal/journal.ts";
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
  /** Resolves once it is on disk. */
  save(place: Place<Item>, kept: KeptSample<Item, Output>): Promise<void>;
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
      const found = journal.samples.find(keyOf(place));
      if (found?.status !== "done") return undefined;
      const { models = [], ...body } = JSON.parse(found.body) as Body<Output>;
      return { sample: sampleOf(place, body), models };
    },
    async save(place, { sample, models }) {
      const { output, error, spent } = sample;
      const body: Body<Output> = {
        ...(output !== undefined && { output }),
        ...(error !== undefined && { error }),
        spent,
        ...(models.length > 0 && { models }),
      };
      await journal.samples.save({
        ...{ key: keyOf(place), eval: evalName, arm, item: place.item.id, seed: place.seed, epoch: place.epoch },
        ...{ status: isDone(sample) ? "done" : "failed", at: Date.now(), body: JSON.stringify(body) },
      });
    },
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

/** A verdict that did not come about is asked for again, as an error is. */
function isDone({ output, error }: Sample<unknown, unknown>): boolean {
  if (error !== undefined) return false;
  return !(typeof output === "object" && output !== null && "status" in output && output.status === "unjudged");
}
