/** What the benchmark asks of each contender, and the recursion that those without a runner of their own share. */
import pLimit from "p-limit";
import { childrenOf, type Place, promptOf, type Tree } from "./tree.ts";

export interface Options {
  /** Of an OpenAI-compatible server, with `/v1`. */
  readonly baseUrl: string;
  /** Most calls in flight. */
  readonly concurrency: number;
  /** A folder for what outlives the process, such as a journal. */
  readonly folder: string;
}

export interface Outcome {
  /** The root's reply; empty when it was lost. */
  readonly root: string;
  /** Calls that ended in an error; their parents go on with an empty reply. */
  readonly lost: number;
}

export interface Contender {
  /** Answers every call of the tree. */
  solve(tree: Tree): Promise<Outcome>;
  close(): Promise<void>;
}

/** Constructs a client with its stock settings. */
export type OpenContender = (options: Options) => Promise<Contender>;

/** Solves a tree as most people would by hand: recursion, with p-limit around one call. */
export async function solveWithLimit(
  tree: Tree,
  concurrency: number,
  ask: (prompt: string) => Promise<string>,
): Promise<Outcome> {
  const limit = pLimit(concurrency);
  let lost = 0;

  async function solve(place: Place): Promise<string> {
    const replies = await Promise.all(childrenOf(tree, place).map(solve));
    try {
      return await limit(() => ask(promptOf(tree, place, replies)));
    } catch {
      lost += 1;
      return "";
    }
  }

  return { root: await solve(tree.root), lost };
}
