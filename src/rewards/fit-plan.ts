/** What a fit does with its pairs and options: all that is decided before anything is computed. */
import { availableParallelism } from "node:os";
import type { Device } from "../core/device.ts";
import { EspalierError } from "../core/errors.ts";
import { contentHash } from "../core/hash.ts";
import type { LoraShape, Schedule } from "../ggml/training/job.ts";
import type { Tokenizer } from "../models/providers/llama/tokenizer.ts";
import { defaultShape, scheduleFor } from "./fit-lora.ts";
import type { FitOptions } from "./fit-options.ts";
import { promptFor, replyTokens } from "./grading-prompt.ts";
import { lengthMargins } from "./length.ts";
import type { GradingPrompt, Manifest } from "./manifest.ts";
import { noiseRobust } from "./pairs.ts";
import { defaultShare, splitByInput } from "./split.ts";
import type { TrainingPair } from "./training-pair.ts";

/** Less leaves no room between the words of a grading prompt. */
const fewestTokens = 128;

export interface Plan {
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

/** @throws EspalierError for what cannot be trained on */
export function planFor(pairs: readonly TrainingPair[], options: FitOptions, tokenizer: Tokenizer): Plan {
  const { method, seed = 0, held: share = defaultShare, seeds = 1, noise = 0, centre = 0.01 } = options;
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
