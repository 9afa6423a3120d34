/** What `espalier train` takes. */
import { type Command, InvalidArgumentError } from "commander";
import type { Device } from "../../core/device.ts";
import { defaultModel } from "../../models/open.ts";
import { atLeast, devices, folderName, journalOption, option } from "../options.ts";

export interface TrainFlags {
  readonly dataset?: string;
  readonly base: string;
  readonly method: "head" | "lora";
  readonly objective: "reward" | "supervised" | "dpo";
  readonly out: string;
  readonly gold?: boolean;
  readonly judgeWeight: Readonly<Record<string, number>>;
  readonly controlLength?: boolean;
  readonly labelNoise?: number;
  readonly held?: number;
  readonly context: number;
  readonly seed: number;
  readonly seeds: number;
  readonly epochs?: number;
  readonly rank?: number;
  readonly learningRate?: number;
  readonly beta?: number;
  readonly device?: Device;
  readonly threads?: number;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly journal: string;
}

export const defaultContext = 512;

export function addTrainOptions(command: Command): Command {
  return command
    .addOption(option("--dataset <name>", "labels of this dataset of the journal, in place of files or beside them"))
    .addOption(option("--base <llama/name>", "the local model that it stands on").default(defaultModel))
    .addOption(
      option("--method <name>", "head: a linear function of the base as it is; lora: an adapter that changes it")
        .choices(["head", "lora"])
        .default("head"),
    )
    .addOption(
      option("--objective <name>", "what becomes of the labels: a reward model, or a better helper (an adapter)")
        .choices(["reward", "supervised", "dpo"])
        .default("reward"),
    )
    .addOption(
      option("--out <folder>", "what it becomes; the same command goes on there")
        .argParser(folderName)
        .makeOptionMandatory(),
    )
    .addOption(option("--gold", "learn the right answers that are known, not what judges said"))
    .addOption(
      option("--judge-weight <name=weight>", "how much a judge counts, 1 unless given; 0 for not (may be repeated)")
        .argParser(judgeWeight)
        .default({}, "1 each"),
    )
    .addOption(option("--control-length", "what length explains of the labels is not learned"))
    .addOption(option("--label-noise <share>", "of labels that are wrong, to be allowed for").argParser(below(0.5)))
    .addOption(
      option("--held <share>", "of pairs, held out with their inputs to measure it (default: 0.2)").argParser(below(1)),
    )
    .addOption(
      option("--context <tokens>", "prompts are cut to it, from the middle of the output")
        .argParser(atLeast(128))
        .default(defaultContext),
    )
    .addOption(
      option("--seed <n>", "another seed, another division and another beginning").argParser(atLeast(0)).default(0),
    )
    .addOption(
      option("--seeds <n>", "adapters to train: an ensemble that knows how sure it is")
        .argParser(atLeast(1))
        .default(1),
    )
    .addOption(option("--epochs <n>", "how often an adapter sees the pairs").argParser(atLeast(1)))
    .addOption(option("--rank <n>", "of an adapter").argParser(atLeast(1)))
    .addOption(option("--learning-rate <rate>", "of an adapter, at its highest").argParser(positive))
    .addOption(option("--beta <b>", "for dpo: how closely it keeps to the base (default: 0.1)").argParser(positive))
    .addOption(option("--device <name>", "where it computes").choices(devices))
    .addOption(option("--threads <n>", "processor threads").argParser(atLeast(1)))
    .addOption(option("--dry-run", "say what would be read and computed, and stop"))
    .addOption(option("--json", "print the report as JSON"))
    .addOption(option("--quiet", "no progress and no report"))
    .addOption(journalOption());
}

function judgeWeight(text: string, before: Readonly<Record<string, number>>): Record<string, number> {
  const at = text.lastIndexOf("=");
  const weight = Number(text.slice(at + 1));
  if (at < 1 || text.slice(at + 1).trim() === "" || !(weight >= 0 && Number.isFinite(weight))) {
    throw new InvalidArgumentError("It must be a judge's name and its weight, such as openai/gpt-5-mini=0.5.");
  }
  return { ...before, [text.slice(0, at)]: weight };
}

function below(limit: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === "" || !(value > 0 && value < limit)) {
      throw new InvalidArgumentError(`It must be a share above 0 and below ${limit}.`);
    }
    return value;
  };
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) throw new InvalidArgumentError("It must be a number above 0.");
  return value;
}
