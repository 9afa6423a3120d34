/** The commands, one file each, and what all of them share: the environment, messages, exit codes. */
import { statSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { EspalierError, messageOf } from "../core/errors.ts";
import { version } from "../core/version.ts";
import { bestCommand } from "./best.ts";
import { compareCommand } from "./compare.ts";
import { doctorCommand } from "./doctor.ts";
import { evalCommand } from "./eval.ts";
import { growCommand } from "./grow.ts";
import { judgeCommand } from "./judge.ts";
import { labelCommand } from "./label.ts";
import { labelsCommand } from "./labels.ts";
import { modelsCommand } from "./models.ts";
import { resumeCommand } from "./resume.ts";
import { reviewCommand } from "./review.ts";
import { rewardCommand } from "./reward.ts";
import { runsCommand } from "./runs.ts";
import { scoreCommand } from "./score.ts";
import { setsCommand } from "./sets.ts";
import { showCommand } from "./show.ts";
import { summarizeCommand } from "./summarize.ts";
import { printable } from "./table.ts";
import { trainCommand } from "./train.ts";
import { viewCommand } from "./view.ts";

const help = `
Begin with:
  espalier summarize BOOK            on a small local model, no key needed
  espalier summarize BOOK --dry-run  how many calls it takes and what it costs
  espalier doctor                    what is installed, and what is missing

Every option has a twin in the environment: --max-cost is ESPALIER_MAX_COST. A file named .env is read.
Keys: OPENAI_API_KEY, ANTHROPIC_API_KEY.
Exit codes: 0 done, 1 error or incomplete, 2 wrong usage, 100 an eval's threshold was missed, 130 stopped with Ctrl-C,
143 stopped by SIGTERM.`;

/** Sets the exit code; a fault of the program itself is thrown. */
export async function main(): Promise<void> {
  process.stdout.on("error", onOutputError);
  // Where nobody reads the messages, the result still counts.
  process.stderr.on("error", () => {});
  try {
    loadEnvironment();
    await prepared(program(), "espalier").parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : 2;
    } else if (error instanceof EspalierError) {
      complain(error.message);
      process.exitCode = 1;
    } else {
      throw error;
    }
  }
}

function program(): Command {
  return new Command("espalier")
    .description("Trees of language-model helpers: journaled, resumable, judged.")
    .version(version())
    .addCommand(summarizeCommand())
    .addCommand(showCommand())
    .addCommand(viewCommand())
    .addCommand(runsCommand())
    .addCommand(resumeCommand())
    .addCommand(compareCommand())
    .addCommand(labelCommand())
    .addCommand(judgeCommand())
    .addCommand(labelsCommand())
    .addCommand(growCommand())
    .addCommand(trainCommand())
    .addCommand(scoreCommand())
    .addCommand(bestCommand())
    .addCommand(rewardCommand())
    .addCommand(reviewCommand())
    .addCommand(evalCommand())
    .addCommand(setsCommand())
    .addCommand(modelsCommand())
    .addCommand(doctorCommand())
    .addHelpText("after", help);
}

/** What all commands share. Commander then throws where it would exit: what is open gets closed. */
function prepared(command: Command, path: string): Command {
  for (const child of command.commands) prepared(child, `${path} ${child.name()}`);
  return command
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError(`For what it takes:  ${path} --help`)
    .configureOutput({ outputError: (text, write) => write(printable(text).replace(/^error:/, "espalier:")) });
}

/** @throws EspalierError when it is there and cannot be read */
function loadEnvironment(): void {
  try {
    // A folder of this name is Python's.
    if (statSync(".env", { throwIfNoEntry: false })?.isFile()) process.loadEnvFile(".env");
  } catch (error) {
    throw new EspalierError(`The file .env could not be read (${messageOf(error)}). Mend or remove it.`);
  }
}

function onOutputError({ code, message }: NodeJS.ErrnoException): never {
  // A reader that has seen enough (`| head`) is not an error.
  if (code === "EPIPE") process.exit();
  complain(
    `The output could not be written: ${message}. What is finished is kept: see  espalier show  or  espalier labels.`,
  );
  process.exit(1);
}

function complain(message: string): void {
  process.stderr.write(`espalier: ${printable(message)}\n`);
}
