/** `espalier show [RUN]` */
import { Command } from "commander";
import { openJournal } from "../journal/sqlite.ts";
import { latestRun } from "./latest-run.ts";
import { atLeast, journalOption, option } from "./options.ts";
import { fit, printable } from "./table.ts";
import { outputText, readTree, type TreeNode } from "./tree.ts";

interface Flags {
  readonly depth?: number;
  readonly json?: boolean;
  readonly journal: string;
}

const marks = { done: "✓", failed: "✗", stopped: "■", running: "…" } as const;

export function showCommand(): Command {
  return new Command("show")
    .description("print a run's tree: what each node was given, and what it made of it")
    .argument("[run]", "the beginning of its id; the latest run unless given")
    .addOption(option("--depth <n>", "levels below the root at most").argParser(atLeast(0)))
    .addOption(option("--json", "print the tree as JSON"))
    .addOption(journalOption())
    .action(show);
}

async function show(
  id: string | undefined,
  { depth = Number.POSITIVE_INFINITY, json, journal: path }: Flags,
): Promise<void> {
  const journal = openJournal(path);
  try {
    const run = id ? journal.run(id) : latestRun(journal);
    const root = readTree(journal, run.id);
    if (json) {
      process.stdout.write(`${JSON.stringify({ run: run.id, name: run.name, status: run.status, root }, null, 2)}\n`);
      return;
    }
    process.stdout.write(
      `${printable(run.name)} · ${run.id} · ${run.status}${run.error ? `: ${printable(run.error)}` : ""}\n\n`,
    );
    if (!root) return;
    process.stdout.write(`${printable(outputText(root))}\n\n`);
    const width = process.stdout.columns ?? 100;
    for (const line of lines(root, depth, "", "")) process.stdout.write(`${withinWidth(line, width)}\n`);
  } finally {
    await journal.close();
  }
}

interface Line {
  readonly branch: string;
  readonly text: string;
}

function* lines(node: TreeNode, depth: number, first: string, rest: string): Iterable<Line> {
  yield { branch: first, text: describe(node) };
  if (depth === 0) return;
  for (const [index, child] of node.children.entries()) {
    const isLast = index === node.children.length - 1;
    yield* lines(child, depth - 1, rest + (isLast ? "└─ " : "├─ "), rest + (isLast ? "   " : "│  "));
  }
}

function describe(node: TreeNode): string {
  const span = node.source ? ` [${node.source.start}–${node.source.end}]` : "";
  const again = node.calls.filter(({ problem }) => problem !== undefined).length;
  const asked = again > 0 ? ` (asked again ${again}×)` : "";
  const text = node.status === "done" ? outputText(node) : (node.error ?? "");
  return `${marks[node.status]} ${node.label}${span}${asked}  ${text}`;
}

function withinWidth({ branch, text }: Line, width: number): string {
  return branch + fit(text, width - branch.length);
}
