/**
 * What can be known of a block from some of its leaves and from notes on blocks below: exact inference by messages passed
 * up the tree. Roots hold as often as not whatever their rules are, so the prior odds of the root are even; a note is
 * right with a probability that is known, whatever else it may depend on. Source: Pearl 1982, "Reverend Bayes on
 * Inference Engines".
 */
import type { Archive } from "./archive.ts";
import { childrenOf, type Place } from "./design.ts";
import { apply, type Rule, type Three } from "./rules.ts";

/** Probabilities of what was seen, together with: it fails, it holds. */
type Message = readonly [fails: number, holds: number];

/** That what was seen is seen, if the block fails and if it holds: a note's, or a leaf's that was read. */
export type Likelihood = Message;

export interface Evidence {
  /** By path. */
  readonly seen: ReadonlyMap<string, Likelihood>;
  /** Probability that a leaf holds. */
  readonly leaf: number;
}

export interface Beliefs {
  /** That the block holds. */
  readonly holds: number;
  /** By leaf that was not opened: the entropy of the root that opening it is expected to leave; bits. */
  remaining(leaf: string): number;
}

export const opened = (holds: boolean): Likelihood => (holds ? [0, 1] : [1, 0]);

/** @param trust probability that such notes are right */
export const noted = (holds: boolean, trust: number): Likelihood => (holds ? [1 - trust, trust] : [trust, 1 - trust]);

/** @param evenly whether the block was drawn to hold as often as not */
export function beliefsOf(
  archive: Archive,
  place: Place,
  evidence: Evidence,
  { evenly }: { evenly: boolean },
): Beliefs {
  const height = archive.height(place);
  const tables = new Map<string, Uint8Array>();
  const tableOf = (path: string) => {
    const known = tables.get(path) ?? tableFor(archive.rule({ design: place.design, path }));
    tables.set(path, known);
    return known;
  };
  const up = (path: string, seen: Evidence["seen"], messages?: Map<string, Message>): Message => {
    const isLeaf = path.length - place.path.length === height;
    const inner: Message = isLeaf
      ? [1 - evidence.leaf, evidence.leaf]
      : joined(tableOf(path), childrenOf(path).map((child) => up(child, seen, messages)) as unknown as Three<Message>);
    const message = times(inner, seen.get(path));
    messages?.set(path, message);
    return message;
  };
  const messages = new Map<string, Message>();
  const prior: Message = evenly ? up(place.path, nothing) : [1, 1];
  const rootOf = ([fails, holds]: Message): Message => [fails / prior[0], holds / prior[1]];
  const root = rootOf(up(place.path, evidence.seen, messages));

  /** The root's message if the leaf's were another. */
  const changed = (leaf: string, message: Message): Message => {
    let current = message;
    for (let path = leaf; path.length > place.path.length; ) {
      const parent = path.slice(0, -1);
      const from = childrenOf(parent).map((child) => (child === path ? current : messages.get(child)!));
      current = times(joined(tableOf(parent), from as unknown as Three<Message>), evidence.seen.get(parent));
      path = parent;
    }
    return rootOf(current);
  };

  return {
    holds: root[1] / (root[0] + root[1]),
    remaining(leaf) {
      const [fails, holds] = messages.get(leaf)!;
      const total = root[0] + root[1];
      return [changed(leaf, [fails, 0]), changed(leaf, [0, holds])].reduce(
        (sum, [no, yes]) => sum + ((no + yes) / total) * entropy(yes / (no + yes)),
        0,
      );
    },
  };
}

const nothing: Evidence["seen"] = new Map();

/** Of the eight cases of three inputs, whether the block holds. */
function tableFor(rule: Rule): Uint8Array {
  return Uint8Array.from({ length: 8 }, (_, bits) =>
    Number(apply(rule, [(bits & 1) === 1, (bits & 2) === 2, (bits & 4) === 4])),
  );
}

function joined(table: Uint8Array, [a, b, c]: Three<Message>): Message {
  const sums: [number, number] = [0, 0];
  for (let bits = 0; bits < 8; bits++) sums[table[bits]!]! += a[bits & 1]! * b[(bits >> 1) & 1]! * c[bits >> 2]!;
  return sums;
}

function times([fails, holds]: Message, likelihood: Likelihood | undefined): Message {
  return likelihood ? [fails * likelihood[0], holds * likelihood[1]] : [fails, holds];
}

/** @returns bits; 0 where it cannot happen */
function entropy(p: number): number {
  return p > 0 && p < 1 ? -p * Math.log2(p) - (1 - p) * Math.log2(1 - p) : 0;
}
