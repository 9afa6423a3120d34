/** `espalier show [RUN]` */
import { Command } from "commander";
import { atLeast, journalOption, option } from "./options.ts";
import { findRun, openPastJournal } from "./past-runs.ts";
import { forOutput, printable, withinWidth } from "./table.ts";
import { outputText, readTree, type TreeNode } from "./tree.ts";

interface Flags {
  readonly depth?: number;
  readonly json?: boolean;
  readonly journal: string;
}

const marks = { done: "✓", incomplete: "◐", failed: "✗", stopped: "■", running: "…" } as const;

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
  const journal = openPastJournal(path);
  try {
    const run = findRun(journal, id);
    const root = readTree(journal, run.id);
    if (json) {
      const tree = { run: run.id, name: run.name, status: run.status, root: root ?? null };
      process.stdout.write(`${forOutput(JSON.stringify(tree, null, 2))}\n`);
      return;
    }
    process.stdout.write(
      `${printable(run.name)} · ${run.id} · ${run.status}${run.error ? `: ${printable(run.error)}` : ""}\n\n`,
    );
    if (!root) return;
    process.stdout.write(`${printable(outputText(root))}\n\n`);
    const width = process.stdout.columns ?? 100;
    for (const line of lines(root, depth, "", ""))
      process.stdout.write(`${line.branch}${withinWidth(line.text, width - line.branch.length)}\n`);
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
  const text = node.output !== undefined ? outputText(node) : (node.error ?? "");
  return `${marks[node.status]} ${node.label}${span}${asked}  ${text}`;
}
