/** `espalier summarize BOOK` */
import { Command } from "commander";
import { EspalierError } from "../core/errors.ts";
import { divide } from "../documents/passages.ts";
import { readDocument } from "../documents/read.ts";
import { openJournal } from "../journal/sqlite.ts";
import type { Model } from "../models/model.ts";
import { tokenCounter } from "../models/tokens.ts";
import type { Totals } from "../tasks/execution.ts";
import { rehearse } from "../tasks/rehearse.ts";
import { loadTask } from "./content.ts";
import { execute } from "./execute.ts";
import { openModelFor, reachedAt } from "./open-model.ts";
import {
  addModelOptions,
  addRunOptions,
  atLeast,
  type ModelFlags,
  modelFlagsOf,
  option,
  type RunFlags,
} from "./options.ts";
import { short } from "./progress.ts";

interface Flags extends RunFlags, ModelFlags {
  readonly passage: number;
  readonly seed: number;
  readonly dryRun?: boolean;
}

export function summarizeCommand(): Command {
  const command = new Command("summarize")
    .description("summarise a book of any length through a tree of model calls")
    .argument("<book>", "a .txt, .md, .epub, .html or .pdf file, or - for standard input")
    .addOption(
      option("--passage <tokens>", "length of the passages it is divided into").argParser(atLeast(16)).default(600),
    )
    .addOption(option("--seed <n>", "another seed is another run").argParser(atLeast(0)).default(0))
    .addOption(option("--dry-run", "say how many calls and tokens it takes and what it costs, and stop"));
  addModelOptions(command);
  return addRunOptions(command).action(summarize);
}

async function summarize(book: string, flags: Flags): Promise<void> {
  const document = await readDocument(book);
  const model = await openModelFor(flags, flags);
  try {
    checkContext(model, flags.passage);
    const passage = await divide(document, { passageTokens: flags.passage, countTokens: tokenCounter(model) });
    const task = await loadTask("summarise-book");
    if (flags.dryRun) return printPlan(await rehearse(task, passage, model), model, flags.json);
    const journal = openJournal(flags.journal);
    try {
      const settings = { ...modelFlagsOf(flags), ...reachedAt(model), seed: flags.seed };
      const name = document.title ?? book;
      await execute({ task, input: passage, name, model, journal, settings, source: document.text }, flags);
    } finally {
      await journal.close();
    }
  } finally {
    await model.close?.();
  }
}

/** Tokens that a call takes beside its passage: instructions, the summaries before it, and the reply. */
const besidePassage = 480;

/** @throws EspalierError when no call could be made with such passages */
function checkContext({ contextSize }: Model, passage: number): void {
  if (contextSize === undefined || passage + besidePassage <= contextSize) return;
  const enough = 2 ** Math.ceil(Math.log2(passage + besidePassage));
  const shorter = contextSize - besidePassage;
  throw new EspalierError(
    `A context of ${contextSize} tokens is too small for passages of ${passage}: what is asked about one and the reply ` +
      `take up to ${besidePassage} more. Use --context ${enough}${shorter >= 100 ? ` or --passage ${shorter}` : ""}.`,
  );
}

function printPlan(totals: Totals, { id, price }: Model, json = false): void {
  const { calls, nodes, inputTokens, outputTokens, cost } = totals;
  if (json) {
    const plan = { model: id, nodes, calls, inputTokens, outputTokens, cost: price ? cost : null };
    process.stdout.write(`${JSON.stringify(plan, null, 2)}\n`);
    return;
  }
  const money = price ? `$${cost.toFixed(4)}` : `unknown: no price is known for ${id}; give one with --price`;
  process.stdout.write(
    `${nodes} nodes, ${calls} calls to ${id}\nat most ${short(inputTokens)} tokens in and ${short(outputTokens)} out, ` +
      `replies that are asked for again not counted\ncost at most: ${money}\n`,
  );
}
