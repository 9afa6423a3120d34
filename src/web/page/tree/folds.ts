/**
 * What is folded, as the address has it: everything at some depth and below, and the nodes that are otherwise than that
 * says. So "all" is one digit, and a hand's folds are a few characters each. A node is named by its id's end.
 */
import type { Nodes } from "./nodes.ts";

export interface Folds {
  /** The depth from which on nodes are folded; absent: none is. */
  readonly fold?: number | undefined;
  /** Ends of ids, with dots between. */
  readonly turned?: string | undefined;
}

/** Of an id: two nodes of a run with the same are not to be expected, and would be folded together. */
const characters = 8;

/** @returns by node: 1 where its children are not shown */
export function foldedOf(nodes: Nodes, { fold, turned }: Folds): Uint8Array | undefined {
  if (fold === undefined && !turned) return undefined;
  const folded = new Uint8Array(nodes.count);
  const ends = new Set(turned?.split("."));
  for (let at = 0; at < nodes.count; at += 1) {
    if (nodes.children[at] === 0) continue;
    const isFolded = fold !== undefined && nodes.depth[at]! >= fold;
    const isTurned = ends.size > 0 && ends.has(endOf(nodes, at));
    if (isFolded !== isTurned) folded[at] = 1;
  }
  return folded;
}

/** Folds what is unfolded, and the other way round. */
export function turn(nodes: Nodes, { turned }: Folds, indices: readonly number[]): Pick<Folds, "turned"> {
  const ends = new Set(turned ? turned.split(".") : []);
  for (const end of indices.map((index) => endOf(nodes, index))) if (!ends.delete(end)) ends.add(end);
  return { turned: ends.size === 0 ? undefined : [...ends].join(".") };
}

function endOf(nodes: Nodes, index: number): string {
  return nodes.id.at(index).slice(-characters);
}
