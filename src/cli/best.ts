/** `espalier best PROMPTS -n 16 --reward FOLDER` */
import { Command, InvalidArgumentError } from "commander";
import { EspalierError } from "../core/errors.ts";
import { openJournal } from "../journal/sqlite.ts";
import { withinLimits } from "../judges/labelling/within-limits.ts";
import { journaled } from "../models/journaled.ts";
import { openModelFor } from "./open-model.ts";
import {
  addCallOptions,
  addModelOptions,
  atLeast,
  type CallFlags,
  journalOption,
  limitsOf,
  type ModelFlags,
  option,
  temperature,
} from "./options.ts";
import { type BestFlags, bestOfFile } from "./rewards/best-of-file.ts";

interface Flags extends BestFlags, CallFlags, ModelFlags {
  readonly reward: string;
  readonly journal: string;
}

export function bestCommand(): Command {
  const command = new Command("best")
    .description("draw several outputs for each prompt, and give the one that a reward model likes best")
    .argument("[prompts]", "JSONL of inputs, with their outputs (candidates) or without; - for standard input")
    .addOption(option("--reward <folder>", "the reward model").makeOptionMandatory())
    .addOption(option("-n, --samples <n>", "outputs of each prompt").argParser(atLeast(1)).default(16))
    .addOption(option("--input <text>", "one prompt, in place of a file"))
    .addOption(
      option("--penalty <factor>", "how much of its deviation a reward loses: what it is unsure of is no good bet")
        .argParser(notNegative)
        .default(0),
    )
    .addOption(option("--temperature <t>", "how freely the model samples, 0 to 2").argParser(temperature).default(0.7))
    .addOption(option("--reply-tokens <n>", "of an output at most").argParser(atLeast(1)).default(512))
    .addOption(option("--seed <n>", "another seed, other outputs").argParser(atLeast(0)).default(0))
    .addOption(option("--out <file>", "write the best and all others with their rewards there, as JSON Lines"));
  addModelOptions(command);
  return addCallOptions(command)
    .addOption(option("--json", "print all outputs with their rewards, one prompt a line"))
    .addOption(option("--quiet", "print the best outputs only"))
    .addOption(journalOption())
    .action(best);
}

async function best(file: string | undefined, flags: Flags): Promise<void> {
  if ((file === undefined) === (flags.input === undefined)) {
    throw new EspalierError("Name a file of prompts, or give one prompt with --input.");
  }
  if (flags.temperature === 0 && flags.samples > 1) {
    throw new EspalierError("At temperature 0 all samples of a model are alike. Use --temperature 0.7, or -n 1.");
  }
  const { device, threads } = flags;
  const { openRewardModel } = await import("../rewards/open.ts");
  await using rewardModel = await openRewardModel(flags.reward, {
    ...(device !== undefined && { device }),
    ...(threads !== undefined && { threads }),
  });
  await using opened = new AsyncDisposableStack();
  await bestOfFile(file, rewardModel, flags, async () => {
    const journal = openJournal(flags.journal);
    opened.defer(() => journal.close());
    const model = await openModelFor(flags, flags);
    opened.defer(async () => model.close?.());
    return journaled(withinLimits(model, limitsOf(flags)), journal);
  });
}

function notNegative(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value >= 0 && Number.isFinite(value))) {
    throw new InvalidArgumentError("It must be a number of at least 0, such as 1.");
  }
  return value;
}
