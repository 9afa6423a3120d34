/** `espalier label FILE` */
import { Command, InvalidArgumentError } from "commander";
import { EspalierError } from "../core/errors.ts";
import { sleep } from "../core/sleep.ts";
import type { Journal } from "../journal/journal.ts";
import { openJournal } from "../journal/sqlite.ts";
import { withinLimits } from "../judges/labelling/within-limits.ts";
import { type ModelJudgeOptions, modelJudge } from "../judges/model-judge.ts";
import type { WayName } from "../judges/ways.ts";
import { type BatchedOptions, batched } from "../models/batched.ts";
import { journaled } from "../models/journaled.ts";
import type { CompleteOptions, Model } from "../models/model.ts";
import { recalled } from "../models/recalled.ts";
import { wrap } from "../models/wrap.ts";
import type { Limits } from "../tasks/budget.ts";
import { loadJudging } from "./content.ts";
import { datasetOf } from "./datasets.ts";
import { labelAll, pairsPerBatch } from "./labelling/label-all.ts";
import { PairsIn } from "./labelling/pairs-in.ts";
import { planLabels } from "./labelling/plan.ts";
import { describePlan } from "./labelling/report.ts";
import { openModelFor } from "./open-model.ts";
import {
  addCallOptions,
  addReachOptions,
  atLeast,
  type CallFlags,
  journalOption,
  limitsOf,
  type ModelFlags,
  option,
} from "./options.ts";

interface Flags extends CallFlags, Omit<ModelFlags, "model"> {
  readonly judge: string;
  readonly rubric?: string;
  readonly method: WayName;
  readonly orders: "both" | "one" | "adaptive";
  readonly dataset?: string;
  readonly out?: string;
  readonly limit?: number;
  readonly batch?: number | true;
  readonly poll: number;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly journal: string;
}

/** With --orders adaptive one order is enough at this probability. */
const confident = 0.9;

export function labelCommand(): Command {
  const command = new Command("label")
    .description("judge pairs of any number with a model, and write one label a line")
    .argument("<file>", "pairs as JSONL, or - for standard input")
    .addOption(option("--judge <provider/name>", "the model that judges").makeOptionMandatory())
    .addOption(option("--rubric <name|file>", "by what it decides; that of each pair's task unless given"))
    .addOption(
      option("--method <name>", "how it gives its verdict").choices(["logprobs", "schema", "text"]).default("schema"),
    )
    .addOption(
      option("--orders <which>", "in which orders it is shown a pair; adaptive stops after one that is confident")
        .choices(["both", "one", "adaptive"])
        .default("both"),
    )
    .addOption(option("--dataset <name>", "its name in the journal; the file's unless given"))
    .addOption(option("--out <file>", "where to write, and to go on; standard output unless given"))
    .addOption(option("--limit <n>", "read so many pairs only").argParser(atLeast(1)))
    .addOption(
      option(
        "--batch [pairs]",
        `use the provider's batch API, at half the price, for so many pairs at a time (${pairsPerBatch})`,
      ).argParser(atLeast(1)),
    )
    .addOption(option("--poll <seconds>", "between the first looks at a batch").argParser(seconds).default(10))
    .addOption(option("--dry-run", "say how many calls and tokens it takes and what it costs, and stop"));
  addReachOptions(command);
  return addCallOptions(command)
    .addOption(option("--json", "give the summary as JSON"))
    .addOption(option("--quiet", "write the labels only, no progress and no summary"))
    .addOption(journalOption())
    .action(labelFile);
}

async function labelFile(file: string, flags: Flags): Promise<void> {
  const judging = await loadJudging(flags.rubric);
  const judgeOn = (model: Model) => judging((rubric) => modelJudge(model, rubric, judgeOptions(flags)));
  if (flags.dryRun) return printPlan(file, flags, judgeOn);
  const journal = openJournal(flags.journal);
  try {
    const opened = await openModelFor({ ...flags, model: flags.judge }, flags);
    let model = opened;
    try {
      const job = { file, dataset: flags.dataset ?? datasetOf(file), journal };
      await labelAll(job, flags, (batches, drain) => {
        const asked = drained(opened, drain);
        model = kept(asked, journal, limitsOf(flags), flags.batch === undefined ? undefined : batches);
        return judgeOn(model);
      });
    } finally {
      await model.close?.();
    }
  } finally {
    await journal.close();
  }
}

function seconds(text: string): number {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value)))
    throw new InvalidArgumentError("It must be a number of seconds, such as 10.");
  return value;
}

/** A model that waits for another attempt only until no more is wanted. */
function drained(model: Model, drain: AbortSignal): Model {
  const wait: CompleteOptions["wait"] = (milliseconds, signal) => sleep(milliseconds, signal, drain);
  return wrap(model, { complete: (messages, options) => model.complete(messages, { ...options, wait }) });
}

/** @throws EspalierError when money is limited and no price is known, or when there is no batch API */
function kept(model: Model, journal: Journal, limits: Limits, batches: BatchedOptions | undefined): Model {
  return batches
    ? recalled(withinLimits(batched(model, journal, batches), limits), journal)
    : journaled(withinLimits(model, limits), journal);
}

function judgeOptions({ method, orders }: Flags): ModelJudgeOptions {
  if (orders === "adaptive" && method !== "logprobs") {
    throw new EspalierError("--orders adaptive needs probabilities: give --method logprobs too.");
  }
  return {
    verdict: method,
    orders: orders === "one" ? "one" : "both",
    ...(orders === "adaptive" && { confident }),
  };
}

async function printPlan(file: string, flags: Flags, judgeOn: Parameters<typeof planLabels>[2]): Promise<void> {
  const model = await openModelFor({ ...flags, model: flags.judge }, flags);
  try {
    const plan = await planLabels(new PairsIn(file, flags.limit).read(), model, judgeOn);
    const found = flags.batch === undefined || plan.cost === undefined ? plan : { ...plan, cost: plan.cost / 2 };
    process.stdout.write(`${flags.json ? JSON.stringify(found, null, 2) : describePlan(found, model)}\n`);
  } finally {
    await model.close?.();
  }
}
