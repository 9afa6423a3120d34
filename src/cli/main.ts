#!/usr/bin/env node
/** The `espalier` program: one file per command. */
import { existsSync, readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { EspalierError } from "../core/errors.ts";
import { doctorCommand } from "./doctor.ts";
import { modelsCommand } from "./models.ts";
import { resumeCommand } from "./resume.ts";
import { runsCommand } from "./runs.ts";
import { showCommand } from "./show.ts";
import { summarizeCommand } from "./summarize.ts";

const help = `
Every option has a twin in the environment: --max-cost is ESPALIER_MAX_COST. A file named .env is read.
Keys: OPENAI_API_KEY, ANTHROPIC_API_KEY.
Exit codes: 0 done, 1 error or incomplete, 2 wrong usage, 130 stopped with Ctrl-C.`;

function program(): Command {
  return new Command("espalier")
    .description("Trees of language-model helpers: journaled, resumable, judged.")
    .version(version())
    .addCommand(summarizeCommand())
    .addCommand(showCommand())
    .addCommand(runsCommand())
    .addCommand(resumeCommand())
    .addCommand(modelsCommand())
    .addCommand(doctorCommand())
    .addHelpText("after", help)
    .showSuggestionAfterError()
    .configureHelp({ showGlobalOptions: true });
}

/** Commander then throws where it would exit: what is open gets closed. */
function throwing(command: Command): Command {
  command.commands.forEach(throwing);
  return command.exitOverride();
}

/** From package.json, which lies two folders up in the sources and three in the built package. */
function version(): string {
  for (const up of ["../../package.json", "../../../package.json"]) {
    const url = new URL(up, import.meta.url);
    if (existsSync(url)) return JSON.parse(readFileSync(url, "utf8")).version;
  }
  return "unknown";
}

async function main(): Promise<void> {
  // A reader that has seen enough (`| head`) is not an error.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
  if (existsSync(".env")) process.loadEnvFile(".env");
  try {
    await throwing(program()).parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : 2;
    } else if (error instanceof EspalierError) {
      process.stderr.write(`espalier: ${error.message}\n`);
      process.exitCode = 1;
    } else {
      throw error;
    }
  }
}

await main();
