/**
 * Where designs lie. Rules may be read by anybody, facts only through a reader that hands out so many and no more: that
 * is what limits a judge. Nothing here knows the truth.
 */
import { childrenOf, type Design, type Place } from "./design.ts";
import { type Rule, readRule } from "./rules.ts";

export class LeafLimitError extends Error {}

/** Of one comparison. */
export interface LeafReader {
  readonly opened: number;
  /** @throws LeafLimitError once so many different leaves are open as it may */
  open(path: string): string;
  readonly left: number;
}

export interface Archive {
  add(design: Design): void;
  depth(id: string): number;
  /** 0 for a leaf. */
  height(place: Place): number;
  /** @throws Error at a leaf */
  rule(place: Place): Rule;
  /** What a helper reads: of its own block the rule, or of its own leaf the fact. */
  textFor(place: Place): string;
  /** A limited view of the facts below a place. */
  reader(place: Place, limit: number): LeafReader;
  /** Handed out to readers so far. */
  readonly leavesOpened: number;
}

export function createArchive(): Archive {
  const designs = new Map<string, Design>();
  let leavesOpened = 0;
  const find = (id: string) => {
    const design = designs.get(id);
    if (!design) throw new Error(`There is no design ${id}.`);
    return design;
  };
  const textFor = ({ design, path }: Place) => {
    const text = find(design).texts.get(path);
    if (text === undefined) throw new Error(`Design ${design} has no block at "${path}".`);
    return text;
  };
  const height = ({ design, path }: Place) => find(design).depth - path.length;
  return {
    add: (design) => void designs.set(design.id, design),
    depth: (id) => find(id).depth,
    height,
    textFor,
    rule(place) {
      if (height(place) === 0) throw new Error("A leaf has no rule.");
      return readRule(textFor(place));
    },
    reader(place, limit) {
      const seen = new Set<string>();
      return {
        get opened() {
          return seen.size;
        },
        get left() {
          return limit - seen.size;
        },
        open(path) {
          const at = { design: place.design, path };
          if (!path.startsWith(place.path) || height(at) !== 0) throw new Error(`"${path}" is no leaf of this block.`);
          if (!seen.has(path)) {
            if (seen.size >= limit) throw new LeafLimitError(`No more than ${limit} leaves may be opened.`);
            seen.add(path);
            leavesOpened += 1;
          }
          return textFor(at);
        },
      };
    },
    get leavesOpened() {
      return leavesOpened;
    },
  };
}

/** Paths of the leaves below a place. */
export function leavesBelow(path: string, height: number): string[] {
  return height === 0 ? [path] : childrenOf(path).flatMap((child) => leavesBelow(child, height - 1));
}
