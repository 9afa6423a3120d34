/** `espalier best PROMPTS -n 16 --reward FOLDER` */
import { Command, InvalidArgumentError } from "commander";
import { EspalierError } from "../core/errors.ts";
import type { Journal } from "../journal/journal.ts";
import { openJournal } from "../journal/sqlite.ts";
import { withinLimits } from "../judges/labelling/within-limits.ts";
import { journaled } from "../models/journaled.ts";
import type { Model } from "../models/model.ts";
import { defaultModel } from "../models/open.ts";
import { type CompareFlags, nodesOption } from "./comparing/compare-options.ts";
import { samplingOf } from "./comparing/sampling.ts";
import { openModelFor } from "./open-model.ts";
import {
  addCallOptions,
  addReachOptions,
  atLeast,
  type CallFlags,
  fileName,
  journalOption,
  limitsOf,
  type ModelFlags,
  option,
  temperature,
} from "./options.ts";
import { openPastJournal } from "./past-runs.ts";
import { drawOutputs } from "./rewards/draw-outputs.ts";
import { type BestFlags, printBest, type Source, sourceOfFile } from "./rewards/print-best.ts";
import { outputsOfRun } from "./rewards/run-outputs.ts";

interface Flags extends BestFlags, CallFlags, Omit<ModelFlags, "model"> {
  readonly model?: string;
  readonly input?: string;
  readonly run?: string;
  readonly nodes: CompareFlags["nodes"];
  readonly subtree?: string;
  readonly deep?: boolean;
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
    .addOption(option("--run <id>", "in place of prompts: solve nodes of this run again, the beginning of its id"))
    .addOption(
      option("--nodes <which>", "of a run: root, leaves, all, or height=N above the leaves")
        .argParser(nodesOption)
        .default({ root: true }, "root"),
    )
    .addOption(option("--subtree <node>", "of a run: only this node and those below it"))
    .addOption(option("--deep", "of a run: solve all below a node again, not its own part alone"))
    .addOption(option("-m, --model <provider/name>", "who answers; of a run its own model, else the local default"))
    .addOption(
      option("--penalty <factor>", "how much of its deviation a reward loses: what it is unsure of is no good bet")
        .argParser(notNegative)
        .default(0),
    )
    .addOption(option("--temperature <t>", "how freely the model samples, 0 to 2").argParser(temperature).default(0.7))
    .addOption(option("--reply-tokens <n>", "of an output at most").argParser(atLeast(1)).default(512))
    .addOption(option("--seed <n>", "another seed, other outputs").argParser(atLeast(0)).default(0))
    .addOption(
      option("--out <file>", "write the best and all others with their rewards there, as JSON Lines").argParser(
        fileName,
      ),
    );
  addReachOptions(command);
  return addCallOptions(command)
    .addOption(option("--json", "print all outputs with their rewards, one prompt a line"))
    .addOption(option("--quiet", "print the best outputs only"))
    .addOption(journalOption())
    .action(best);
}

async function best(file: string | undefined, flags: Flags): Promise<void> {
  if ([file, flags.input, flags.run].filter((given) => given !== undefined).length !== 1) {
    throw new EspalierError("Name a file of prompts, or give one prompt with --input, or a run with --run.");
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
  const openedModel = async (settings: ModelFlags) => {
    const model = await openModelFor(settings, flags);
    opened.defer(async () => model.close?.());
    return model;
  };
  if (flags.run !== undefined) {
    const journal = openPastJournal(flags.journal);
    opened.defer(() => journal.close());
    return await printBest(await sourceOfRun(journal, flags.run, flags, openedModel), rewardModel, flags);
  }
  const openModel = async () => {
    const journal = openJournal(flags.journal);
    opened.defer(() => journal.close());
    const model = await openedModel({ ...flags, model: flags.model ?? defaultModel });
    return journaled(withinLimits(model, limitsOf(flags)), journal);
  };
  const source: Source =
    file !== undefined
      ? await sourceOfFile(file, openModel)
      : { expected: 1, draw: (drawing) => drawOutputs([{ input: flags.input! }], openModel, drawing) };
  await printBest(source, rewardModel, flags);
}

async function sourceOfRun(
  journal: Journal,
  id: string,
  flags: Flags,
  openModel: (settings: ModelFlags) => Promise<Model>,
): Promise<Source> {
  const source = journal.run(id);
  const { model, ...rest } = flags;
  const sampled = { ...rest, ...(model !== undefined && { model: [model] }) };
  const sampling = await samplingOf(journal, source, sampled);
  return {
    expected: sampling.nodes.length,
    draw: (drawing) =>
      outputsOfRun(() => openModel(sampling.models[0]!), { ...drawing, journal, source, sampling, flags: sampled }),
  };
}

function notNegative(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value >= 0 && Number.isFinite(value))) {
    throw new InvalidArgumentError("It must be a number of at least 0, such as 1.");
  }
  return value;
}
