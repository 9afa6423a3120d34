/** From pairs to a reward model in a folder, with what is known of it. The same call goes on where it was stopped. */
import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Device } from "../core/device.ts";
import { EspalierError } from "../core/errors.ts";
import { contentHash } from "../core/hash.ts";
import type { LoraShape, Schedule, TrainingStep } from "../ggml/training/job.ts";
import type { Tokenizer } from "../models/providers/llama/tokenizer.ts";
import { modelCard } from "./card.ts";
import { type Engine, llamaCpp } from "./engine.ts";
import { centresOf, type Measured, measure } from "./evaluate.ts";
import { featureFolder, openFeatureCache } from "./feature-cache.ts";
import { hiddenStates } from "./features.ts";
import { fitHeadOn, type WrittenPair } from "./fit-head.ts";
import {
  adapterFile,
  defaultShape,
  fitMembers,
  memberFolder,
  pairedGroups,
  rowTokensFor,
  scheduleFor,
} from "./fit-lora.ts";
import type { FitOptions } from "./fit-options.ts";
import { promptFor, replyTokens } from "./grading-prompt.ts";
import { encodeHead } from "./head/file.ts";
import { lengthMargins } from "./length.ts";
import type { GradingPrompt, Manifest } from "./manifest.ts";
import { openScorer } from "./open.ts";
import { noiseRobust } from "./pairs.ts";
import { type Curve, picture } from "./picture.ts";
import { claimFolder } from "./recipe.ts";
import type { FitReport, Member, PairCounts } from "./report.ts";
import { headFile, manifestFile, modelId, readManifest, saveManifest, writeWhole } from "./save.ts";
import { createScorer, headMember, type Scorer } from "./scorer.ts";
import { inputKey, splitByInput } from "./split.ts";
import { promptWriter } from "./tokens.ts";
import type { TrainingPair } from "./training-pair.ts";

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
  const { train, held } = written(plan, tokenizer, warn);
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
    id: await modelId(options.folder, manifest),
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

interface Plan {
  readonly options: FitOptions;
  readonly method: Manifest["method"];
  readonly device: Device;
  readonly threads: number;
  readonly seed: number;
  readonly seeds: number;
  readonly maxTokens: number;
  readonly prompt: GradingPrompt;
  readonly lora: LoraShape;
  readonly schedule: Schedule;
  readonly centre: number;
  readonly base: Manifest["base"];
  readonly file: string;
  readonly train: readonly TrainingPair[];
  readonly held: readonly TrainingPair[];
  readonly recipe: Readonly<Record<string, unknown>>;
}

function planFor(pairs: readonly TrainingPair[], options: FitOptions, tokenizer: Tokenizer): Plan {
  const { method, seed = 0, held: share = 0.15, seeds = 1, noise = 0, centre = 0.01 } = options;
  const maxTokens = Math.min(options.maxTokens ?? 512, tokenizer.contextTokens);
  if (!Number.isInteger(maxTokens) || maxTokens < fewestTokens) {
    throw new EspalierError(
      `Prompts of at most ${maxTokens} tokens hold no grading prompt: give ${fewestTokens} or more.`,
    );
  }
  if (!Number.isInteger(seeds) || seeds < 1) throw new EspalierError(`There cannot be ${seeds} seeds: give 1 or more.`);
  const prompt = options.prompt ?? promptFor(tokenizer.tokenize);
  replyTokens(prompt, tokenizer.tokenize);
  const split = share === 0 ? { train: pairs, held: [] } : splitByInput(pairs, { share, seed });
  const controlled = options.controlLength ? lengthMargins(split.train).pairs : split.train;
  const train = noise > 0 ? noiseRobust(controlled, noise) : controlled;
  const lora = { ...defaultShape, ...options.lora };
  const schedule = scheduleFor(train.length, options.schedule);
  const base = { model: options.base, sha256: tokenizer.sha256, architecture: tokenizer.architecture };
  const recipe = {
    method,
    base: base.sha256,
    prompt,
    maxTokens,
    seed,
    held: share,
    noise,
    controlLength: options.controlLength ?? false,
    ...(method === "lora" && { lora, schedule, centre }),
    pairs: pairs.length,
    pairsHash: contentHash(pairs).slice(0, 16),
  };
  return {
    options,
    method,
    device: options.device ?? "auto",
    threads: options.threads ?? availableParallelism(),
    seed,
    seeds: method === "head" ? 0 : seeds,
    maxTokens,
    prompt,
    lora,
    schedule,
    centre,
    base,
    file: tokenizer.path,
    train,
    held: split.held,
    recipe,
  };
}

/** Less leaves no room between the words of a grading prompt. */
const fewestTokens = 128;

/** @returns what was said of the model when it was made, if it is there whole */
async function finishedReport({ options: { folder }, seeds }: Plan): Promise<FitReport | undefined> {
  const text = await readFile(join(folder, metricsFile), "utf8").catch(() => undefined);
  const manifest = await readFile(join(folder, manifestFile)).then(
    () => readManifest(folder),
    () => undefined,
  );
  if (text === undefined || manifest === undefined) return undefined;
  const report = { ...(JSON.parse(text) as Omit<FitReport, "folder">), folder };
  const isWhole = report.members.length === seeds && report.id === (await modelId(folder, manifest));
  return isWhole ? report : undefined;
}

const metricsFile = "metrics.json";

function written({ train, held, prompt, maxTokens }: Plan, tokenizer: Tokenizer, warn: (text: string) => void) {
  const write = promptWriter(tokenizer, prompt, maxTokens);
  const pairOf = (pair: TrainingPair): WrittenPair => {
    const [a, b] = itemsOf(pair);
    return { pair, chosen: write(a), rejected: write(b) };
  };
  const all = { train: train.map(pairOf), held: held.map(pairOf) };
  const { cutPrompts, cutTokens } = cutsOf([...all.train, ...all.held]);
  if (cutPrompts > 0) {
    warn(
      `${cutPrompts} of ${2 * (train.length + held.length)} prompts were longer than ${maxTokens} tokens: ${cutTokens} tokens were cut from their middle. A larger maxTokens (--max-tokens) cuts fewer.`,
    );
  }
  return all;
}

/** The chosen output is side a of its pair's notes, the rejected one side b. */
function itemsOf({ chosen, rejected, input, task, source, notes }: TrainingPair) {
  const context = {
    input,
    ...(task !== undefined && { task }),
    ...(source !== undefined && { source }),
    ...(notes && { notes }),
  };
  return [
    { ...context, output: chosen, side: "a" as const },
    { ...context, output: rejected, side: "b" as const },
  ] as const;
}

/** What was made, before it is known what its rewards are worth. */
interface Made extends AsyncDisposable {
  readonly draft: Manifest;
  readonly scorer: Scorer;
  readonly members: readonly Member[];
  readonly device: string;
}

async function makeHead(
  plan: Plan,
  train: readonly WrittenPair[],
  tokenizer: Tokenizer,
  engine: Engine,
): Promise<Made> {
  const { options, device, threads, base, file, prompt, maxTokens } = plan;
  await using opened = new AsyncDisposableStack();
  const decoder = opened.use(
    await engine.openDecoder({ file, adapters: [], device, threads, contextTokens: maxTokens }),
  );
  const cache = await openFeatureCache(featureFolder(base.sha256), decoder.width);
  const { head } = await fitHeadOn(train, decoder, cache, options);
  await writeWhole(join(options.folder, headFile), encodeHead(head));
  const scorer = createScorer(tokenizer, plan, [headMember(head)], (prompts, how) =>
    hiddenStates(decoder, cache, prompts, { signal: how?.signal }),
  );
  const stack = opened.move();
  return {
    draft: { format: 1, method: "head", base, prompt, maxTokens, width: head.width, centres: {}, scale: 1 },
    scorer,
    members: [],
    device: decoder.device,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

async function makeAdapters(
  plan: Plan,
  train: readonly WrittenPair[],
  held: readonly WrittenPair[],
  tokenizer: Tokenizer,
  engine: Engine,
): Promise<Made> {
  const { options, device, threads, lora, schedule, seed, seeds, base, prompt, maxTokens } = plan;
  const rowTokens = rowTokensFor([...train, ...held]);
  const objective = {
    kind: "reward" as const,
    ...replyTokens(prompt, tokenizer.tokenize),
    centre: plan.centre,
    train: pairedGroups(train, rowTokens),
    held: held.length < fewestToChooseBy ? [] : pairedGroups(held, rowTokens),
  };
  const { folder, onProgress, signal } = options;
  const members = await fitMembers(
    objective,
    { folder, base: plan.file, device, threads, lora, schedule, rowTokens, seed, seeds, onProgress, signal },
    engine,
  );
  const adapters = members.map((member) => `${memberFolder(member.seed)}/${adapterFile}`);
  const draft: Manifest = { format: 1, method: "lora", base, prompt, maxTokens, adapters, centres: {}, scale: 1 };
  const scorer = await openScorer(folder, draft, { device, threads, ...(signal && { signal }) }, engine);
  return { draft, scorer, members, device: scorer.device, [Symbol.asyncDispose]: () => scorer[Symbol.asyncDispose]() };
}

/** Held-out pairs below which their loss is too much of an accident to choose the best step by. */
const fewestToChooseBy = 16;

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

/** All that lies beside the members; the manifest, with which the folder becomes a model, last. */
async function publish(plan: Plan, manifest: Manifest, report: FitReport, tokenizer: Tokenizer): Promise<void> {
  const { folder, data } = plan.options;
  const curves = await Promise.all(report.members.map((member) => curveOf(folder, member)));
  const { folder: _, ...metrics } = report;
  await writeWhole(join(folder, metricsFile), `${JSON.stringify(metrics, null, 2)}\n`);
  await writeWhole(join(folder, "picture.svg"), picture({ curves, calibration: report.held?.curve ?? [] }));
  const { lora, schedule, file } = plan;
  const card = modelCard(report, manifest, {
    baseFile: file,
    licence: tokenizer.licence,
    data,
    ...(plan.method === "lora" && { lora, schedule }),
  });
  await writeWhole(join(folder, "README.md"), card);
  await saveManifest(folder, manifest);
}

async function curveOf(folder: string, { seed }: Member): Promise<Curve> {
  const text = await readFile(join(folder, memberFolder(seed), "steps.jsonl"), "utf8").catch(() => "");
  const steps = text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as TrainingStep);
  return { name: `seed ${seed}`, steps };
}

function countsOf(written: readonly WrittenPair[]): PairCounts {
  const pairs = written.map(({ pair }) => pair);
  const count = (keyOf: (pair: TrainingPair) => string) =>
    Object.fromEntries([...Map.groupBy(pairs, keyOf)].map(([key, some]) => [key, some.length]));
  return {
    pairs: pairs.length,
    inputs: new Set(pairs.map(inputKey)).size,
    judges: count(({ judge }) => judge),
    tasks: count(({ task = "" }) => task),
  };
}

function cutsOf(written: readonly WrittenPair[]): { readonly cutPrompts: number; readonly cutTokens: number } {
  const cuts = written.flatMap(({ chosen, rejected }) => [chosen.cut, rejected.cut]).filter((cut) => cut > 0);
  return { cutPrompts: cuts.length, cutTokens: cuts.reduce((sum, cut) => sum + cut, 0) };
}
