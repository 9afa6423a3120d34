/** Command-line options: every flag has a twin in the environment, `--max-cost` ESPALIER_MAX_COST. */
import { type Command, InvalidArgumentError, Option } from "commander";
import type { Device } from "../core/device.ts";
import { EspalierError } from "../core/errors.ts";
import { defaultJournalPath } from "../journal/sqlite.ts";
import { defaultConcurrency } from "../models/limited.ts";
import type { Price } from "../models/model.ts";
import { defaultModel } from "../models/open.ts";
import { defaultRetries } from "../models/retrying.ts";
import type { Limits } from "../tasks/budget.ts";

/** What turns a flag off in the environment, where commander would take any value for on. */
const off = ["0", "false", "no", "off"];

export function option(flags: string, description: string): Option {
  const made = new Option(flags, description);
  const variable = `ESPALIER_${made.name().replaceAll("-", "_").toUpperCase()}`;
  const value = process.env[variable];
  // A line of .env without a value sets nothing.
  const isUnset = value === "" || ((made.isBoolean() || made.negate) && off.includes(value?.toLowerCase() ?? ""));
  return isUnset ? made : made.env(variable);
}

export function journalOption(): Option {
  return option("--journal <file>", "where runs are kept").argParser(fileName).default(defaultJournalPath);
}

/** SQLite takes an empty name for a database of its own, gone when it is closed. */
export function fileName(text: string): string {
  if (text === "") throw new InvalidArgumentError("It must name a file.");
  return text;
}

/** An empty name would be the folder that one is in: a shell variable that is not set. */
export function folderName(text: string): string {
  if (text.trim() === "") throw new InvalidArgumentError("It must name a folder.");
  return text;
}

/** What every command that calls a model takes. */
export interface CallFlags {
  readonly concurrency: number;
  readonly retries: number;
  readonly threads?: number;
  readonly maxCalls?: number;
  readonly maxTokens?: number;
  readonly maxCost?: number;
}

export function addCallOptions(command: Command): Command {
  return command
    .addOption(option("--concurrency <n>", "calls in flight at most").argParser(atLeast(1)).default(defaultConcurrency))
    .addOption(
      option("--retries <n>", "how often a failed call is made again").argParser(atLeast(0)).default(defaultRetries),
    )
    .addOption(option("--threads <n>", "processor threads of a local model").argParser(atLeast(1)))
    .addOption(option("--max-calls <n>", "new calls at most").argParser(atLeast(0)))
    .addOption(option("--max-tokens <n>", "new tokens at most, in and out").argParser(atLeast(0)))
    .addOption(option("--max-cost <dollars>", "new cost at most").argParser(dollars));
}

/** What every command that runs a task takes. */
export interface RunFlags extends CallFlags {
  readonly maxDepth?: number;
  readonly out?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly journal: string;
}

export function addRunOptions(command: Command): Command {
  return addCallOptions(command)
    .addOption(option("--max-depth <n>", "levels of the tree at most").argParser(atLeast(0)))
    .addOption(
      option("--out <folder>", "write the summary and the whole tree there: tree.json, outline.md").argParser(
        folderName,
      ),
    )
    .addOption(option("--json", "print the result as JSON"))
    .addOption(option("--quiet", "print the result only, no progress"))
    .addOption(journalOption());
}

export function limitsOf({
  maxDepth,
  maxCalls,
  maxTokens,
  maxCost,
}: Pick<CallFlags, "maxCalls" | "maxTokens" | "maxCost"> & Pick<RunFlags, "maxDepth">): Limits {
  return {
    ...(maxDepth !== undefined && { depth: maxDepth }),
    ...(maxCalls !== undefined && { calls: maxCalls }),
    ...(maxTokens !== undefined && { tokens: maxTokens }),
    ...(maxCost !== undefined && { cost: maxCost }),
  };
}

/** Which model, and what is needed to reach it. Kept with the run: never a key. */
export interface ModelFlags {
  readonly model: string;
  readonly baseUrl?: string;
  readonly context?: number;
  readonly device?: Device;
  readonly adapter?: string;
  readonly price?: Price;
}

export const devices: readonly Device[] = ["auto", "cpu", "cuda", "vulkan", "metal"];

export function addModelOptions(command: Command): Command {
  return addReachOptions(command.addOption(option("-m, --model <provider/name>", "who answers").default(defaultModel)));
}

/** What is needed to reach a model. */
export function addReachOptions(command: Command): Command {
  return command
    .addOption(option("--base-url <url>", "another server that speaks the provider's language").argParser(baseUrl))
    .addOption(option("--context <tokens>", "context of a local model").argParser(atLeast(64)))
    .addOption(option("--device <name>", "where a local model runs").choices(devices))
    .addOption(option("--adapter <file>", "LoRA adapter for a local model, as train writes it").argParser(fileName))
    .addOption(option("--price <input/output>", "dollars per million tokens, such as 0.15/0.60").argParser(price));
}

export function modelFlagsOf({ model, baseUrl, context, device, adapter, price }: ModelFlags): ModelFlags {
  return {
    model,
    ...(baseUrl !== undefined && { baseUrl }),
    ...(context !== undefined && { context }),
    ...(device !== undefined && { device }),
    ...(adapter !== undefined && { adapter }),
    ...(price !== undefined && { price }),
  };
}

/** Kept with the run and printed by `runs`, so nothing secret may stand in it. Whether it is one, its provider says. */
function baseUrl(text: string): string {
  const url = URL.parse(text.includes("://") ? text : `http://${text}`);
  if (url?.username || url?.password || url?.search) {
    throw new EspalierError(
      "--base-url is kept with the run, so it takes no user, password or query. Keys go into variables such as OPENAI_API_KEY; a URL with a query may stand in OPENAI_BASE_URL.",
    );
  }
  return text;
}

export function atLeast(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < least) {
      throw new InvalidArgumentError(`It must be a whole number, ${least} or more.`);
    }
    return value;
  };
}

export function dollars(text: string): number {
  const value = amount(text.replace(/^\$/, ""));
  if (value === undefined) throw new InvalidArgumentError("It must be an amount in dollars, such as 0.50.");
  return value;
}

function price(text: string): Price {
  const [input, output, ...more] = text.split("/").map(amount);
  if (input === undefined || output === undefined || more.length > 0) {
    throw new InvalidArgumentError("It must be two amounts, such as 0.15/0.60: dollars per million tokens in and out.");
  }
  return { input, output };
}

function amount(text: string): number | undefined {
  return /^(\d+\.?\d*|\.\d+)$/.test(text.trim()) ? Number(text) : undefined;
}

export function temperature(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value >= 0 && value <= 2)) {
    throw new InvalidArgumentError("It must be a number from 0 to 2.");
  }
  return value;
}
