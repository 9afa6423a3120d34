/** What `espalier grow` takes. */
import { type Command, InvalidArgumentError } from "commander";
import type { Device } from "../../core/device.ts";
import { defaultModel } from "../../models/open.ts";
import {
  addCallOptions,
  atLeast,
  type CallFlags,
  devices,
  folderName,
  journalOption,
  option,
  temperature,
} from "../options.ts";

export const improvements = ["best-of-n", "expert-iteration", "cloning", "dpo", "none"] as const;

export interface GrowFlags extends CallFlags {
  readonly base: string;
  readonly judge?: readonly string[];
  readonly rubric?: string;
  readonly frozen?: readonly string[];
  readonly method: "head" | "lora";
  readonly improve: (typeof improvements)[number];
  readonly samples: number;
  readonly penalty: number;
  readonly labels: number;
  readonly outputs: number;
  readonly rounds: number;
  readonly held: number;
  readonly limit?: number;
  readonly temperature: number;
  readonly replyTokens: number;
  readonly context: number;
  readonly device?: Device;
  readonly seed: number;
  readonly out: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly journal: string;
}

export function addGrowOptions(command: Command): Command {
  command
    .addOption(
      option("--base <llama/name>", "the local model that helpers and reward models begin as").default(defaultModel),
    )
    .addOption(
      option(
        "--judge <who...>",
        "who labels: a model as provider/name, or human; several are a panel that has to agree",
      ),
    )
    .addOption(option("--rubric <name|file>", "by what a model decides; that of each task unless given"))
    .addOption(
      option("--frozen <folder...>", "of helpers that were grown before: they answer, and are not grown").argParser(
        folders,
      ),
    )
    .addOption(
      option("--method <name>", "of reward models: head, a linear function of the base; lora, an adapter")
        .choices(["head", "lora"])
        .default("head"),
    )
    .addOption(
      option("--improve <name>", "how a helper becomes better against its reward model")
        .choices([...improvements])
        .default("best-of-n"),
    )
    .addOption(
      option("-n, --samples <n>", "outputs that best-of-n and expert-iteration choose from")
        .argParser(atLeast(1))
        .default(8),
    )
    .addOption(
      option("--penalty <factor>", "how much of its deviation a reward loses when the best is chosen")
        .argParser(notNegative)
        .default(0),
    )
    .addOption(option("--labels <n>", "judgements of each task, in all its rounds").argParser(atLeast(1)).default(100))
    .addOption(option("--outputs <n>", "outputs of each input, to make pairs of").argParser(atLeast(2)).default(4))
    .addOption(
      option("--rounds <n>", "times that the improved helper's outputs are judged and learned from")
        .argParser(atLeast(1))
        .default(1),
    )
    .addOption(option("--held <share>", "of inputs, kept for measuring").argParser(share).default(0.2))
    .addOption(option("--limit <n>", "use so many inputs only").argParser(atLeast(2)))
    .addOption(option("--temperature <t>", "how freely helpers sample, 0 to 2").argParser(temperature).default(0.8))
    .addOption(option("--reply-tokens <n>", "of a helper's output at most").argParser(atLeast(1)).default(256))
    .addOption(
      option("--context <tokens>", "of a local model, prompt and reply together").argParser(atLeast(128)).default(1024),
    )
    .addOption(option("--device <name>", "where local models run").choices(devices))
    .addOption(option("--seed <n>", "another seed, another growth").argParser(atLeast(0)).default(0))
    .addOption(
      option("--out <folder>", "receives a folder for each task; the same command goes on there")
        .argParser(folderName)
        .makeOptionMandatory(),
    )
    .addOption(option("--dry-run", "say what would be grown and asked, and stop"));
  return addCallOptions(command)
    .addOption(option("--json", "print the report as JSON"))
    .addOption(option("--quiet", "no progress, the report only"))
    .addOption(journalOption());
}

/** Where local models compute. */
export function computing({ device, threads }: GrowFlags) {
  return { ...(device && { device }), ...(threads !== undefined && { threads }) };
}

function folders(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, folderName(text)];
}

function share(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value > 0 && value < 1)) {
    throw new InvalidArgumentError("It must be a share above 0 and below 1.");
  }
  return value;
}

function notNegative(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value >= 0 && Number.isFinite(value))) {
    throw new InvalidArgumentError("It must be a number, 0 or more.");
  }
  return value;
}
