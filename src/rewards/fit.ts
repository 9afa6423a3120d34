/** From pairs to a reward model in a folder, with what is known of it. The same call goes on where it was stopped. */
import type { Tokenizer } from "../models/providers/llama/tokenizer.ts";
import { count } from "./count.ts";
import { type Engine, llamaCpp } from "./engine.ts";
import { centresOf, type Measured, measure } from "./evaluate.ts";
import type { FitOptions } from "./fit-options.ts";
import { type Plan, planFor } from "./fit-plan.ts";
import { makeAdapters, makeHead } from "./make.ts";
import type { Manifest } from "./manifest.ts";
import { finishedReport, publish } from "./publish.ts";
import { claimFolder } from "./recipe.ts";
import type { FitReport } from "./report.ts";
import { modelId } from "./save.ts";
import type { Scorer } from "./scorer.ts";
import { promptWriter } from "./tokens.ts";
import type { TrainingPair } from "./training-pair.ts";
import { countsOf, cutsOf, itemsOf, type WrittenPair, writtenPairs } from "./written-pairs.ts";

export type { FitEvent, FitOptions } from "./fit-options.ts";

/** Training pairs that are scored afterwards, for centres and for how well they are fitted: more would tell no more. */
const mostScored = 500;

/** @throws EspalierError for what cannot be trained on, and for a folder that holds another model; ModelError */
export async function fitRewardModel(
  pairs: readonly TrainingPair[],
  options: FitOptions,
  engine: Engine = llamaCpp,
): Promise<FitReport> {
  const started = performance.now();
  options.onProgress?.({ kind: "reading" });
  await using tokenizer = await engine.openTokenizer(options.base, options.signal && { signal: options.signal });
  const plan = planFor(pairs, options, tokenizer);
  await claimFolder(options.folder, plan.recipe);
  const there = await finishedReport(plan);
  if (there) return there;

  const warnings: string[] = [];
  const warn = (text: string) => {
    warnings.push(text);
    options.onProgress?.({ kind: "warning", text });
  };
  const { train, held } = prepared(plan, tokenizer, warn);
  options.onProgress?.({ kind: "prepared", train: train.length, held: held.length });
  const made =
    plan.method === "head"
      ? await makeHead(plan, train, tokenizer, engine)
      : await makeAdapters(plan, train, held, tokenizer, engine);
  await using opened = made;
  for (const member of made.members) {
    if (member.ended !== "diverged") continue;
    warn(
      `Training with seed ${member.seed} diverged after step ${member.steps}: the loss was no number. The parameters of step ${member.bestStep} are kept. Try a lower learning rate.`,
    );
  }
  const measured = await measuredBy(opened.scorer, plan, train, held);
  for (const text of measured.warnings) warn(text);

  const manifest: Manifest = { ...made.draft, centres: measured.centres, scale: measured.scale };
  const report: FitReport = {
    folder: options.folder,
    id: modelId(manifest),
    method: plan.method,
    base: manifest.base,
    data: {
      train: countsOf(train),
      held: countsOf(held),
      ...cutsOf([...train, ...held]),
    },
    ...(measured.held && { held: measured.held }),
    ...(measured.trainAccuracy && { trainAccuracy: measured.trainAccuracy }),
    scale: measured.scale,
    members: made.members,
    warnings,
    device: made.device,
    milliseconds: Math.round(performance.now() - started),
  };
  await publish(plan, manifest, report, tokenizer);
  return report;
}

function prepared({ train, held, prompt, maxTokens }: Plan, tokenizer: Tokenizer, warn: (text: string) => void) {
  const write = promptWriter(tokenizer, prompt, maxTokens);
  const all = { train: writtenPairs(train, write), held: writtenPairs(held, write) };
  const { cutPrompts, cutTokens } = cutsOf([...all.train, ...all.held]);
  if (cutPrompts > 0) {
    warn(
      `Of ${2 * (train.length + held.length)} prompts ${cutPrompts} had more than ${maxTokens} tokens: ${count(cutTokens, "token")} had to be cut from the middle. A larger maxTokens (--context) cuts fewer.`,
    );
  }
  return all;
}

async function measuredBy(
  scorer: Scorer,
  { options: { onProgress, signal } }: Plan,
  train: readonly WrittenPair[],
  held: readonly WrittenPair[],
): Promise<Measured> {
  const some = train.slice(0, mostScored).map(({ pair }) => pair);
  const pairs = [...some, ...held.map(({ pair }) => pair)];
  let done = 0;
  const raw = await scorer.raw(pairs.flatMap(itemsOf), {
    signal,
    onDone: (items) => {
      done += items;
      onProgress?.({ kind: "scored", done, of: 2 * pairs.length });
    },
  });
  const scored = pairs.map((pair, index) => ({ pair, chosen: raw[2 * index]!, rejected: raw[2 * index + 1]! }));
  const ofTrain = scored.slice(0, some.length);
  return measure(ofTrain, scored.slice(some.length), centresOf(ofTrain));
}
