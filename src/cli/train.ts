/** `espalier train LABELS` */
import { statSync } from "node:fs";
import { Command } from "commander";
import { EspalierError } from "../core/errors.ts";
import type { LoraShape, Schedule } from "../ggml/training/job.ts";
import type { FitEvent } from "../rewards/fit.ts";
import type { PolicyData } from "../rewards/fit-policy.ts";
import { type Pairs, type PairsOptions, trainingPairs } from "../rewards/pairs.ts";
import { complain } from "./execute.ts";
import { watchInterruption } from "./interruption.ts";
import { UnreadLines, unreadEnding } from "./lines.ts";
import { labelled } from "./rewards/labelled.ts";
import { addTrainOptions, type TrainFlags } from "./rewards/train-options.ts";
import { noTrainProgress, showTrainProgress } from "./rewards/train-progress.ts";
import { describeFit, describePairs, describePolicy } from "./rewards/train-report.ts";
import { printable } from "./table.ts";

export function trainCommand(): Command {
  const command = new Command("train")
    .description("train a reward model on labels, or a better helper")
    .argument("[labels...]", "labels as JSONL in any known shape; - for standard input");
  return addTrainOptions(command).action(train);
}

/** Sets the exit code: 1 when lines could not be read or the loss was no number, 130 after Ctrl-C. */
async function train(files: readonly string[], flags: TrainFlags): Promise<void> {
  const { dataset, journal, quiet = false } = flags;
  checkFlags(files, flags);
  const note = (text: string) => quiet || complain(text);
  const unread = new UnreadLines(complain);
  const labels: PairsOptions = { ...(flags.gold && { gold: true }), weights: flags.judgeWeight };
  const pairs = await trainingPairs(labelled({ files, dataset, journal }, unread), labels);
  note(describePairs(pairs.report, unread.count));
  for (const warning of pairs.report.warnings) note(`Warning: ${warning}`);
  if (unread.count > 0) process.exitCode = 1;
  if (flags.dryRun) return printPlan(pairs, flags);
  let progress = noTrainProgress;
  let isMade = false;
  const interruption = watchInterruption(
    () => progress.note(`${isMade ? "Keeping what was made" : "Stopping"}. Ctrl-C again ends at once.`),
    () => progress.stop(),
  );
  let isNew = false;
  const onProgress = (event: FitEvent) => {
    isNew ||= event.kind === "prepared";
    isMade ||= event.kind === "step" || event.kind === "scored" || (event.kind === "features" && event.done > 0);
    progress.onEvent(event.kind === "warning" ? { ...event, text: printable(event.text) } : event);
  };
  try {
    if (!quiet) progress = showTrainProgress();
    const data = [...files, ...(dataset === undefined ? [] : [`dataset ${dataset}`])].join(", ");
    const report = await fitted(pairs, flags, { data, labels, onProgress, signal: interruption.drain });
    progress.stop();
    if (!isNew) note(`${flags.out} was finished before: nothing was trained.`);
    const members = "members" in report ? report.members : [report];
    if (members.some(({ ended }) => ended === "diverged")) process.exitCode = 1;
    if (flags.json) {
      process.stdout.write(`${JSON.stringify({ pairs: pairs.report, ...report, unread: unread.count }, null, 2)}\n`);
    } else note("members" in report ? describeFit(report, !isNew) : describePolicy(report, flags.base));
    if (unread.count > 0) note(unreadEnding(unread.count));
  } catch (error) {
    progress.stop();
    if (!interruption.exitCode) throw error;
    process.exitCode = interruption.exitCode;
    complain("Stopped.");
    note("The same command goes on.");
  } finally {
    progress.stop();
    interruption.stop();
  }
}

interface Running {
  readonly data: string;
  readonly labels: PairsOptions;
  readonly onProgress: (event: FitEvent) => void;
  readonly signal: AbortSignal;
}

/** What trains is loaded here: other commands start without it. */
async function fitted({ pairs }: Pairs, flags: TrainFlags, { data, labels, ...running }: Running) {
  const { base, out: folder, method, objective, held, seed, seeds, context: maxTokens } = flags;
  const { device, threads, rank, epochs, learningRate, controlLength = false, labelNoise, beta } = flags;
  const lora: Partial<LoraShape> = rank === undefined ? {} : { rank, alpha: 2 * rank };
  const schedule: Partial<Schedule> = {
    ...(epochs !== undefined && { epochs }),
    ...(learningRate !== undefined && { learningRate }),
  };
  const options = {
    ...running,
    base,
    folder,
    seed,
    maxTokens,
    lora,
    schedule,
    ...(held !== undefined && { held }),
    ...(device !== undefined && { device }),
    ...(threads !== undefined && { threads }),
  };
  if (objective === "reward") {
    const { fitRewardModel } = await import("../rewards/fit.ts");
    return fitRewardModel(pairs, {
      ...options,
      data,
      labels,
      method,
      seeds,
      controlLength,
      ...(labelNoise !== undefined && { noise: labelNoise }),
    });
  }
  const { chosenOutputs, fitPolicy } = await import("../rewards/fit-policy.ts");
  const policy: PolicyData =
    objective === "dpo"
      ? { method: "dpo", pairs, ...(beta !== undefined && { beta }) }
      : { method: "supervised", demonstrations: chosenOutputs(pairs) };
  return fitPolicy(policy, options);
}

/** @throws EspalierError for options that mean nothing together */
function checkFlags(files: readonly string[], flags: TrainFlags): void {
  const { dataset, objective, method, seeds, controlLength = false, labelNoise, beta } = flags;
  if (files.length === 0 && dataset === undefined) {
    throw new EspalierError("Name a file of labels, or a dataset of the journal with --dataset NAME.");
  }
  checkBase(flags.base);
  if (statSync(flags.out, { throwIfNoEntry: false })?.isFile()) {
    throw new EspalierError(`${flags.out} is a file, and --out names a folder. Name another one.`);
  }
  const isHead = objective === "reward" && method === "head";
  const given = Object.entries({
    "--seeds": seeds > 1,
    "--epochs": flags.epochs !== undefined,
    "--rank": flags.rank !== undefined,
    "--learning-rate": flags.learningRate !== undefined,
  }).filter(([, isGiven]) => isGiven);
  if (isHead && given.length > 0) {
    throw new EspalierError(`A head has no ${given[0]![0]}: it is of an adapter. Use --method lora.`);
  }
  if (objective !== "reward" && (seeds > 1 || controlLength || labelNoise !== undefined)) {
    throw new EspalierError(
      "--seeds, --control-length and --label-noise are for reward models: leave out --objective.",
    );
  }
  if (objective !== "dpo" && beta !== undefined) throw new EspalierError("--beta is for --objective dpo.");
}

/** Before labels are read: whether there is such a model, opening it says. */
function checkBase(base: string): void {
  if (base.startsWith("llama/") && base.length > "llama/".length) return;
  const known = base.includes("/") ? "" : ` Did you mean llama/${base}?`;
  throw new EspalierError(
    `The base ${JSON.stringify(base)} is no model whose weights can be used here.${known} Such names begin with llama/: llama/smollm2-135m, llama/./base.gguf, llama/hf:user/repo:Q8_0.`,
  );
}

async function printPlan(pairs: Pairs, flags: TrainFlags): Promise<void> {
  const { describeTrainPlan, planTraining } = await import("./rewards/train-plan.ts");
  const plan = await planTraining(flags.base, pairs, flags.context);
  const isHead = flags.objective === "reward" && flags.method === "head";
  const text = describeTrainPlan(plan, isHead ? 1 : (flags.epochs ?? 1), flags.seeds);
  process.stdout.write(`${flags.json ? JSON.stringify(plan, null, 2) : printable(text)}\n`);
}
