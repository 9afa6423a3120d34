/** What can be told of a node by a chip in its row, and picked by it: its status, its badges, what a comparison says. */
import { flags, statuses } from "../../tree-api.ts";
import type { Nodes } from "./nodes.ts";

export const badges = [
  [flags.cached, "cached", "A reply came from the journal, for nothing"],
  [flags.retried, "retried", "A call was made again: the provider failed or was busy"],
  [flags.askedAgain, "repaired", "A reply could not be used, and was asked for again"],
  [flags.judged, "judged", "Somebody has judged its output"],
] as const;

const marks = ["changed", "only here"] as const;

/** Of a comparison, by node. */
export type Marks = ReadonlyMap<number, (typeof marks)[number]>;

export function isMark(kind: string | undefined): boolean {
  return marks.some((name) => name === kind);
}

/** @returns what there is of each, by its word */
export function kindsOf({ count, status, flags }: Nodes, compared: Marks | undefined): Map<string, number> {
  const ofStatus = new Int32Array(statuses.length);
  const ofFlags = new Int32Array(2 ** badges.length);
  for (let at = 0; at < count; at += 1) {
    ofStatus[status[at]!]! += 1;
    ofFlags[flags[at]!]! += 1;
  }
  const having = (bit: number) => ofFlags.reduce((sum, nodes, set) => (set & bit ? sum + nodes : sum), 0);
  const found: [string, number][] = [
    ...statuses.map((name, at): [string, number] => [name, ofStatus[at]!]),
    ...badges.map(([bit, name]): [string, number] => [name, having(bit)]),
  ];
  for (const wanted of marks) {
    found.push([wanted, [...(compared?.values() ?? [])].filter((mark) => mark === wanted).length]);
  }
  return new Map(found.filter(([, nodes]) => nodes > 0));
}

/** @returns whether a node is of a kind */
export function isOfKind(nodes: Nodes, compared: Marks | undefined, kind: string): (index: number) => boolean {
  const status = (statuses as readonly string[]).indexOf(kind);
  if (status >= 0) return (at) => nodes.status[at] === status;
  const bit = badges.find(([, name]) => name === kind)?.[0];
  if (bit !== undefined) return (at) => (nodes.flags[at]! & bit) !== 0;
  return (at) => compared?.get(at) === kind;
}
