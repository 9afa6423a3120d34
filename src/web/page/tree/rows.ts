/** Which nodes stand in the list, in order: what is unfolded, or, with a filter, what it hits and all above that. */
import type { Nodes } from "./nodes.ts";

export interface Filter {
  /** Nodes that are hit, by index. */
  readonly hits: ReadonlySet<number>;
  /** Those and their ancestors. */
  readonly kept: ReadonlySet<number>;
}

/** @param folded nodes whose children are not shown */
export function visibleRows(nodes: Nodes, folded: ReadonlySet<number>, filter?: Filter): number[] {
  const rows: number[] = [];
  // Deep trees have no room on the stack.
  const pending = nodes.roots.toReversed();
  while (pending.length > 0) {
    const index = pending.pop()!;
    if (filter && !filter.kept.has(index)) continue;
    rows.push(index);
    const children = folded.has(index) ? undefined : nodes.children[index];
    if (children) for (let at = children.length - 1; at >= 0; at -= 1) pending.push(children[at]!);
  }
  return rows;
}

/** @param is whether a node is hit */
export function filterBy(nodes: Nodes, is: (index: number) => boolean): Filter {
  const hits = new Set<number>();
  const kept = new Set<number>();
  for (let index = 0; index < nodes.count; index += 1) {
    if (!is(index)) continue;
    hits.add(index);
    for (let at = index; at >= 0 && !kept.has(at); at = nodes.parent[at]!) kept.add(at);
  }
  return { hits, kept };
}

/**
 * @param text a regular expression, read without regard to case
 * @returns a test of what a row shows, its task and its prompts; or what is wrong with the expression
 */
export function readFilter(nodes: Nodes, text: string): ((index: number) => boolean) | { readonly problem: string } {
  let expression: RegExp;
  try {
    expression = new RegExp(text, "iu");
  } catch (error) {
    return { problem: (error as Error).message.replace(/^Invalid regular expression: /, "") };
  }
  const { label, task, input, output, prompts } = nodes;
  return (at) =>
    expression.test(label[at]!) ||
    expression.test(output[at]!) ||
    expression.test(input[at]!) ||
    expression.test(task[at]!) ||
    expression.test(prompts[at]!);
}

/** @returns a name for where each node stands: tasks and places from the root; the same in two runs of one shape */
export function placesOf(nodes: Nodes): Map<string, number> {
  const names: string[] = [];
  const found = new Map<string, number>();
  for (let at = 0; at < nodes.count; at += 1) {
    const parent = nodes.parent[at]!;
    names[at] = `${parent < 0 ? "" : names[parent]}/${nodes.task[at]}:${nodes.position[at]}`;
    found.set(names[at]!, at);
  }
  return found;
}
