/** Runs the command line as a user does, in a process and a folder of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const main = fileURLToPath(new URL("../main.ts", import.meta.url));

export interface Ended {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramOptions {
  /** The folder it runs in. */
  readonly cwd: string;
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  /** For Node itself, before the program. */
  readonly node?: readonly string[];
  /** An open file in place of the pipe. */
  readonly stdout?: number;
}

export interface Started {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
}

export function start(
  args: readonly string[],
  { cwd, input, env = {}, node = [], stdout: file }: ProgramOptions,
): Started {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(process.execPath, [...node, main, ...args], {
    cwd,
    env: { PATH, HOME, ...env },
    stdio: ["pipe", file ?? "pipe", "pipe"],
  });
  const { promise: ended, resolve, reject } = Promise.withResolvers<Ended>();
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text) => {
    stdout += text;
  });
  child.stderr!.setEncoding("utf8").on("data", (text) => {
    stderr += text;
  });
  // It may end before it has read everything.
  child.stdin!.on("error", () => {}).end(input);
  child.on("error", reject).on("close", (code) => resolve({ code, stdout, stderr }));
  return { process: child, ended };
}

export function espalier(args: readonly string[], options: ProgramOptions): Promise<Ended> {
  return start(args, options).ended;
}

/** Resolves when the child has said it on standard error, or has ended without. */
export function said({ process: child, ended }: Started, words: string): Promise<unknown> {
  let text = "";
  const heard = new Promise<void>((resolve) => {
    child.stderr!.on("data", (part) => {
      text += part;
      if (text.includes(words)) resolve();
    });
  });
  return Promise.race([heard, ended]);
}

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "espalier-cli-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
