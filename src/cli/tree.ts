/** A run's tree as plain data: for `show`, for `tree.json`, for the outline. */
import type { Journal, NodeCall, NodeRecord, RunStatus } from "../journal/journal.ts";

export interface TreeNode {
  readonly id: string;
  readonly label: string;
  readonly task: string;
  readonly depth: number;
  readonly status: RunStatus;
  /** Where its input lies in the source: UTF-16 offsets, end exclusive. */
  readonly source?: { readonly start: number; readonly end: number };
  readonly output?: unknown;
  readonly error?: string;
  readonly calls: readonly NodeCall[];
  readonly children: TreeNode[];
}

/** @returns the root; undefined for a run that has not opened it yet */
export function readTree(journal: Journal, run: string): TreeNode | undefined {
  const known = new Map<string, TreeNode>();
  let root: TreeNode | undefined;
  for (const record of journal.nodes(run)) {
    const node = toNode(record);
    known.set(node.id, node);
    if (record.parent === null) root = node;
    else known.get(record.parent)?.children.push(node);
  }
  return root;
}

function toNode({ id, label, task, depth, status, spanStart, spanEnd, output, error, calls }: NodeRecord): TreeNode {
  return {
    id,
    label,
    task,
    depth,
    status,
    ...(spanStart !== null && spanEnd !== null && { source: { start: spanStart, end: spanEnd } }),
    ...(output !== null && { output: JSON.parse(output) }),
    ...(error !== null && { error }),
    calls: JSON.parse(calls),
    children: [],
  };
}

/** @returns an output as text: itself, or its JSON */
export function outputText({ output }: TreeNode): string {
  if (output === undefined) return "";
  return typeof output === "string" ? output : JSON.stringify(output, null, 2);
}
