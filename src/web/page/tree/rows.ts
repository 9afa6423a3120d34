/** Which nodes stand in the list, in order: what is unfolded, or, with a filter, what it hits and all above that. */
import { type Nodes, none } from "./nodes.ts";

export interface Filter {
  /** By node: 2 is hit, 1 stands above one that is, 0 is left out. */
  readonly kept: Uint8Array;
  readonly hits: number;
}

export const hit = 2;

/** @param folded by node: not 0 where its children are not shown */
export function visibleRows(nodes: Nodes, folded: Uint8Array | undefined, filter?: Filter): Int32Array {
  const { first, next, parent } = nodes;
  const rows = new Int32Array(nodes.count);
  let count = 0;
  let at = nodes.roots.first;
  while (at !== none) {
    const isShown = !filter || filter.kept[at]! > 0;
    if (isShown) {
      rows[count] = at;
      count += 1;
    }
    if (isShown && first[at] !== none && !folded?.[at]) at = first[at]!;
    else {
      while (at !== none && next[at] === none) at = parent[at]!;
      if (at !== none) at = next[at]!;
    }
  }
  return rows.subarray(0, count);
}

/** @param is whether a node is hit */
export function filterBy(nodes: Nodes, is: (index: number) => boolean): Filter {
  const kept = new Uint8Array(nodes.count);
  let hits = 0;
  for (let index = 0; index < nodes.count; index += 1) {
    if (!is(index)) continue;
    hits += 1;
    for (let at = nodes.parent[index]!; at !== none && kept[at] === 0; at = nodes.parent[at]!) kept[at] = 1;
    kept[index] = hit;
  }
  return { kept, hits };
}
