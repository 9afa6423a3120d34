/**
 * The workload: a tree of calls with fan-out 8. A leaf's prompt holds about 2 KB of a story; every other call waits for
 * its children and its prompt holds their replies, as in a recursive summary.
 */
import { readFileSync } from "node:fs";

const fanOut = 8;
const passageLength = 2000;
const story = readFileSync(new URL("../../datasets/stories/the-lighthouse-ledger.txt", import.meta.url), "utf8");

/** One call: its place in `Tree.levels` (0 is the leaves) and in that level. */
export interface Place {
  readonly level: number;
  readonly index: number;
}

export interface Tree {
  /** Part of every leaf's prompt: trees of different titles have no prompt in common. */
  readonly title: string;
  /** Calls on each level, from the leaves to the root; 4,096 leaves give [4096, 512, 64, 8, 1]. */
  readonly levels: readonly number[];
  readonly calls: number;
  readonly root: Place;
}

export function treeOf(leaves: number, title: string): Tree {
  const levels = [leaves];
  while (levels.at(-1)! > 1) levels.push(Math.ceil(levels.at(-1)! / fanOut));
  return {
    title,
    levels,
    calls: levels.reduce((sum, size) => sum + size, 0),
    root: { level: levels.length - 1, index: 0 },
  };
}

/** @returns none for a leaf */
export function childrenOf({ levels }: Tree, { level, index }: Place): Place[] {
  if (level === 0) return [];
  const count = Math.min(fanOut, levels[level - 1]! - index * fanOut);
  return Array.from({ length: count }, (_, child) => ({ level: level - 1, index: index * fanOut + child }));
}

/** @param replies the children's, in order; none for a leaf */
export function promptOf({ title }: Tree, { level, index }: Place, replies: readonly string[]): string {
  if (level > 0) return `Level ${level}, part ${index}. Merge these summaries into one:\n\n${replies.join("\n\n")}`;
  const start = (index * 7919) % (story.length - passageLength);
  return `Passage ${index} of ${title}. Summarise it:\n\n${story.slice(start, start + passageLength)}`;
}

/**
 * The shortest time any scheduler could take: calls last `latency`, at most `concurrency` run at once, and no parent
 * starts before its children end. Source: Hu 1961, "Parallel sequencing and assembly line problems" (for calls of equal
 * length in a tree, starting those farthest from the root first is optimal).
 * @param latency milliseconds
 * @returns milliseconds
 */
export function idealWall(
  { levels }: Tree,
  { concurrency, latency }: { concurrency: number; latency: number },
): number {
  const done = levels.map(() => 0);
  let rounds = 0;
  while (done.at(-1)! < 1) {
    const ready = levels.map((size, level) => {
      if (level === 0 || done[level - 1] === levels[level - 1]) return size;
      return Math.floor(done[level - 1]! / fanOut);
    });
    let free = concurrency;
    for (const level of levels.keys()) {
      const started = Math.min(free, ready[level]! - done[level]!);
      done[level]! += started;
      free -= started;
    }
    rounds += 1;
  }
  return rounds * latency;
}
