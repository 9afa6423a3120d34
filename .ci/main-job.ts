/**
 * Runs the command with which README promises a summary, as a newcomer would, and looks at what it prints:
 * progress, and a summary that reads as one of the bundled story. Its `npm ci` is left to `.ci/run`, which did it.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultModel } from "../src/index.ts";

const story = "datasets/stories/the-lighthouse-ledger.txt";

/** The commands that README promises stand in a shell block under `<!-- command: NAME -->`. @throws Error when not */
export function readmeCommand(readme: string, name: string): string {
  const command = readme.match(new RegExp(`<!-- command: ${name} -->\\s*\`\`\`sh\\n(.+)\\n\`\`\``))?.[1];
  if (!command) throw new Error(`README.md has no shell block under <!-- command: ${name} -->.`);
  return command;
}

/** @returns the npm script that follows `npm ci`: `start` in "npm ci && npm start". @throws Error for another form */
export function scriptOf(command: string): string {
  const script = command.match(/^npm ci && npm (?:run )?([\w:]+)$/)?.[1];
  if (!script) throw new Error(`README's commands are written npm ci && npm SCRIPT; found: ${command}`);
  return script;
}

/** @returns what is wrong with a summary of the text; undefined when it can be read */
export function unreadable(summary: string, text: string): string | undefined {
  const words = wordsOf(summary);
  if (words.length < 20) return `it has ${words.length} words`;
  if (words.length > wordsOf(text).length / 2) return "it is no shorter than half of the story";
  const known = new Set(wordsOf(text));
  const long = words.filter((word) => word.length > 3);
  const strange = long.filter((word) => !known.has(word)).length / long.length;
  if (strange > 0.5) return `${Math.round(100 * strange)}% of its words are not in the story`;
  const fours = words.slice(3).map((_, at) => words.slice(at, at + 4).join(" "));
  const circles = 1 - new Set(fours).size / fours.length;
  if (circles > 0.25) return `${Math.round(100 * circles)}% of it is repetition`;
  if (!/[.!?]["”’')]*$/.test(summary)) return `it does not end with a sentence: …${summary.slice(-60)}`;
  return undefined;
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/\p{L}+/gu) ?? [];
}

/** @throws Error that says what the newcomer would miss */
function runMainJob(): void {
  const script = scriptOf(readmeCommand(readFileSync("README.md", "utf8"), "summarise"));
  const folder = mkdtempSync(join(tmpdir(), "espalier-main-job-"));
  try {
    // An empty journal: the model has to answer, not an earlier run. And the default model, whatever is set here.
    const env = { ...process.env, ESPALIER_MODEL: defaultModel, ESPALIER_JOURNAL: join(folder, "journal.db") };
    const options = { encoding: "utf8", env, stdio: ["ignore", "pipe", "pipe"], maxBuffer: 2 ** 26 } as const;
    const { status, stdout, stderr } = spawnSync("npm", ["run", "--silent", script], options);
    process.stderr.write(stderr);
    process.stdout.write(`\n${stdout}`);
    if (status !== 0) throw new Error(`npm run ${script} ended with exit code ${status}.`);
    if (!/\d+\/\d+ calls/.test(stderr)) throw new Error(`npm run ${script} showed no progress.`);
    const problem = unreadable(stdout.trim(), readFileSync(story, "utf8"));
    if (problem) throw new Error(`The summary cannot be read: ${problem}.`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (import.meta.main) runMainJob();
