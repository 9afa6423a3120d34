/**
 * A run's nodes in the page: columns that grow, and links between them by index. A node keeps its index for as long as
 * the page is open; what changes on the server replaces it in place.
 */
import type { Block } from "../../tree-api.ts";

export const none = -1;

export class Nodes {
  readonly id: string[] = [];
  readonly parent: number[] = [];
  readonly position: number[] = [];
  readonly depth: number[] = [];
  readonly task: string[] = [];
  readonly prompts: string[] = [];
  readonly label: string[] = [];
  readonly input: string[] = [];
  readonly output: string[] = [];
  readonly status: number[] = [];
  readonly flags: number[] = [];
  readonly started: number[] = [];
  readonly ended: number[] = [];
  readonly calls: number[] = [];
  readonly tokens: number[] = [];
  readonly cost: number[] = [];
  /** In order of position; undefined for a leaf. */
  readonly children: (number[] | undefined)[] = [];
  readonly roots: number[] = [];
  readonly #indices = new Map<string, number>();

  get count(): number {
    return this.id.length;
  }

  /** @returns `none` when there is no such node */
  indexOf(id: string): number {
    return this.#indices.get(id) ?? none;
  }

  /** Reads one answer of the server. @returns takes its blocks, one after another */
  reading(): (block: Block) => void {
    const words: string[] = [];
    /** By place in the answer. */
    const indices: number[] = [];
    return (block) => {
      words.push(...block.words);
      for (let at = 0; at < block.id.length; at += 1) {
        const parent = block.parent[at]!;
        const above = parent === null ? none : typeof parent === "number" ? indices[parent]! : this.indexOf(parent);
        const index = this.#place(block.id[at]!, above, block.position[at]!);
        indices.push(index);
        this.task[index] = words[block.task[at]!]!;
        this.prompts[index] = words[block.prompts[at]!]!;
        for (const column of copied) (this[column] as unknown[])[index] = block[column][at];
      }
    };
  }

  #place(id: string, parent: number, position: number): number {
    const known = this.#indices.get(id);
    if (known !== undefined) return known;
    const index = this.count;
    this.#indices.set(id, index);
    this.id.push(id);
    this.parent.push(parent);
    this.position.push(position);
    this.depth.push(parent === none ? 0 : this.depth[parent]! + 1);
    this.children.push(undefined);
    if (parent !== none) this.children[parent] ??= [];
    const siblings = parent === none ? this.roots : this.children[parent]!;
    let at = siblings.length;
    while (at > 0 && this.position[siblings[at - 1]!]! > position) at -= 1;
    siblings.splice(at, 0, index);
    return index;
  }

  /** From the root to the node itself. */
  pathTo(index: number): number[] {
    const path: number[] = [];
    for (let at = index; at !== none; at = this.parent[at]!) path.push(at);
    return path.reverse();
  }
}

const copied = ["label", "input", "output", "status", "flags", "started", "ended", "calls", "tokens", "cost"] as const;
