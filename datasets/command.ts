/** A script of a data set or task as a command: --help, and a user's mistakes in one line with exit code 1. */
import { existsSync, mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { EspalierError } from "../src/index.ts";

/**
 * @param help printed for --help
 * @param main what the command does; programming faults it throws keep their stack
 */
export async function runCommand(help: string, main: () => void | Promise<void>): Promise<void> {
  if (process.argv.slice(2).some((word) => word === "--help" || word === "-h")) {
    process.stdout.write(`${help.trim()}\n`);
    return;
  }
  try {
    await main();
  } catch (error) {
    if (!isUsers(error)) throw error;
    process.stderr.write(`${error.message.replace(/\s*\n\s*/g, " ")} See --help.\n`);
    process.exitCode = 1;
  }
}

/** @param flag as it is written. @param least the smallest that works. @throws EspalierError for anything else */
export function wholeNumber(flag: string, text: string, least: number): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isSafeInteger(value) && value >= least) return value;
  throw new EspalierError(`${flag} is a whole number from ${least}; found ${JSON.stringify(text)}.`);
}

/** Makes it and what it lies in. @throws EspalierError when it is a file or cannot be made */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) {
    if (statSync(folder).isDirectory()) return;
    throw new EspalierError(`${folder} is a file. Name another folder with --out.`);
  }
  makeFolder(dirname(resolve(folder)));
  try {
    // Step by step: Node's recursive one does not come back for a folder in /proc.
    mkdirSync(folder);
  } catch (error) {
    throw new EspalierError(
      `The folder ${folder} cannot be made: ${(error as Error).message}. Name another with --out.`,
    );
  }
}

/** What Espalier refuses, a flag that is not known, and what the file system refuses. */
function isUsers(error: unknown): error is Error {
  if (error instanceof EspalierError) return true;
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return false;
  return error.code.startsWith("ERR_PARSE_ARGS_") || "syscall" in error;
}
