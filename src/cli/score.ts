/** `espalier score FOLDER ITEMS` */
import { Command } from "commander";
import type { Device } from "../core/device.ts";
import { EspalierError } from "../core/errors.ts";
import { atLeast, devices, fileName, option } from "./options.ts";
import { type ScoreFlags, scoreFile } from "./rewards/score-file.ts";

interface Flags extends ScoreFlags {
  readonly input?: string;
  readonly output?: string;
  readonly device?: Device;
  readonly threads?: number;
}

export function scoreCommand(): Command {
  return new Command("score")
    .description("tell how good outputs are, by a reward model")
    .argument("<folder>", "the reward model")
    .argument("[items]", "JSONL of inputs and outputs, or of comparisons in any known shape; - for standard input")
    .addOption(option("--out <file>", "where to write, and to go on; standard output unless given").argParser(fileName))
    .addOption(option("--input <text>", "in place of a file: what was asked"))
    .addOption(option("--output <text>", "in place of a file: what was answered"))
    .addOption(option("--device <name>", "where it runs").choices(devices))
    .addOption(option("--threads <n>", "processor threads").argParser(atLeast(1)))
    .addOption(option("--json", "give the summary as JSON"))
    .addOption(option("--quiet", "write the scores only, no progress and no summary"))
    .action(score);
}

async function score(folder: string, items: string | undefined, flags: Flags): Promise<void> {
  const { input, output, device, threads } = flags;
  if (items === undefined && (input === undefined || output === undefined)) {
    throw new EspalierError("Name a file of what is to be scored, or give --input and --output.");
  }
  // Loaded when it is needed: other commands start without it.
  const { openRewardModel } = await import("../rewards/open.ts");
  const { readTrainedInputs } = await import("../rewards/trained-inputs.ts");
  await using rewardModel = await openRewardModel(folder, {
    ...(device !== undefined && { device }),
    ...(threads !== undefined && { threads }),
  });
  if (items !== undefined) return await scoreFile(items, rewardModel, flags, await readTrainedInputs(folder));
  const { mean, sd, truncated } = await rewardModel.score(input!, output!);
  if (flags.json) process.stdout.write(`${JSON.stringify({ mean, sd, truncated }, null, 2)}\n`);
  else process.stdout.write(`${mean.toFixed(3)} ± ${sd.toFixed(3)}\n`);
}
