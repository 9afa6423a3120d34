/**
 * A run's nodes in the page: columns that grow, and links between them by index. A node keeps its index for as long as
 * the page is open; what changes on the server replaces it in place.
 */
import type { Block, Rows } from "../../tree-api.ts";
import { grown, Lines } from "./lines.ts";

export const none = -1;

const whole = ["parent", "position", "depth", "first", "last", "next", "children"] as const;
const words = ["task", "prompts", "status", "flags", "calls"] as const;
const exact = ["started", "took", "tokens", "cost"] as const;

export class Nodes {
  count = 0;
  readonly id = new Lines();
  readonly label = new Lines();
  readonly input = new Lines();
  readonly output = new Lines();
  parent = new Int32Array(1024);
  position = new Int32Array(1024);
  depth = new Int32Array(1024);
  /** Its children, in order of position: the first and the last, and each one's next; `none` ends it. */
  first = new Int32Array(1024);
  last = new Int32Array(1024);
  next = new Int32Array(1024);
  /** How many. */
  children = new Int32Array(1024);
  /** Index into `words`. */
  task = new Int32Array(1024);
  prompts = new Int32Array(1024);
  status = new Int32Array(1024);
  flags = new Int32Array(1024);
  calls = new Int32Array(1024);
  /** Milliseconds since 1970. */
  started = new Float64Array(1024);
  /** Milliseconds; NaN is not yet. */
  took = new Float64Array(1024);
  tokens = new Float64Array(1024);
  cost = new Float64Array(1024);
  readonly words: string[] = [""];
  /** Those that name a task, by index. */
  readonly tasks = new Set<number>();
  /** The roots, as children have it. */
  readonly roots = { first: none, last: none, count: 0 };
  readonly #indices = new Map<string, number>();
  readonly #words = new Map<string, number>([["", 0]]);

  /** @returns `none` when there is no such node */
  indexOf(id: string): number {
    // Made when somebody asks: most pages never do.
    for (let at = this.#indices.size; at < this.count; at += 1) this.#indices.set(this.id.at(at), at);
    return this.#indices.get(id) ?? none;
  }

  taskOf(index: number): string {
    return this.words[this.task[index]!]!;
  }

  promptsOf(index: number): string {
    return this.words[this.prompts[index]!]!;
  }

  /** Reads one answer of the server. @returns takes its parts, one after another */
  reading(): (part: Block | Rows) => void {
    /** By place in the answer. */
    let indices = new Int32Array(1024);
    let places = 0;
    const meant: number[] = [];
    // Of a first answer every node is new.
    const isFirst = this.count === 0;
    const takeBlock = (block: Block) => {
      const ids = isFirst ? undefined : block.id.split("\n");
      const { length } = block.parent;
      if (places + length > indices.length) indices = grown(indices, places + length);
      for (let at = 0; at < length; at += 1) {
        const parent = block.parent[at]!;
        const above =
          parent === null ? none : typeof parent === "number" ? indices[parent]! : ids ? this.indexOf(parent) : none;
        const known = ids ? this.indexOf(ids[at]!) : none;
        const index = known === none ? this.#place(above, block.position[at]!) : known;
        indices[places + at] = index;
        // Its children, in this very block, may ask for it.
        if (ids && known === none) this.#indices.set(ids[at]!, index);
        this.task[index] = meant[block.task[at]!]!;
        this.tasks.add(this.task[index]);
        this.status[index] = block.status[at]!;
        this.started[index] = block.started[at]!;
        this.took[index] = block.took[at] ?? Number.NaN;
      }
      const taken = indices.slice(places, places + length);
      places += length;
      this.id.add(block.id, taken);
      this.label.add(block.label, taken);
    };
    const takeRows = (rows: Rows) => {
      const taken = Int32Array.from(rows.place, (place) => indices[place]!);
      for (let at = 0; at < taken.length; at += 1) {
        const index = taken[at]!;
        this.prompts[index] = meant[rows.prompts[at]!]!;
        this.flags[index] = rows.flags[at]!;
        this.calls[index] = rows.calls[at]!;
        this.tokens[index] = rows.tokens[at]!;
        this.cost[index] = rows.cost[at]!;
      }
      this.input.add(rows.input, taken);
      this.output.add(rows.output, taken);
    };
    return (part) => {
      for (const word of part.words) meant.push(this.#wordAt(word));
      if ("id" in part) takeBlock(part);
      else takeRows(part);
    };
  }

  #wordAt(word: string): number {
    const known = this.#words.get(word);
    if (known !== undefined) return known;
    this.#words.set(word, this.words.length);
    return this.words.push(word) - 1;
  }

  #place(parent: number, position: number): number {
    const index = this.count;
    if (index >= this.parent.length) this.#grow();
    this.count += 1;
    this.parent[index] = parent;
    this.position[index] = position;
    this.depth[index] = parent === none ? 0 : this.depth[parent]! + 1;
    this.first[index] = none;
    this.last[index] = none;
    this.next[index] = none;
    const last = parent === none ? this.roots.last : this.last[parent]!;
    if (last === none || this.position[last]! <= position) {
      if (last !== none) this.next[last] = index;
      else this.#setFirst(parent, index);
      if (parent === none) this.roots.last = index;
      else this.last[parent] = index;
    } else this.#putBetween(parent, index);
    if (parent === none) this.roots.count += 1;
    else this.children[parent]! += 1;
    return index;
  }

  /** One that is not the last of its siblings. */
  #putBetween(parent: number, index: number): void {
    let before = none;
    let after = parent === none ? this.roots.first : this.first[parent]!;
    while (this.position[after]! <= this.position[index]!) [before, after] = [after, this.next[after]!];
    this.next[index] = after;
    if (before === none) this.#setFirst(parent, index);
    else this.next[before] = index;
  }

  #setFirst(parent: number, index: number): void {
    if (parent === none) this.roots.first = index;
    else this.first[parent] = index;
  }

  #grow(): void {
    for (const name of [...whole, ...words]) this[name] = grown(this[name], this.count + 1);
    for (const name of exact) this[name] = grown(this[name], this.count + 1);
  }

  /** From the root to the node itself. */
  pathTo(index: number): number[] {
    const path: number[] = [];
    for (let at = index; at !== none; at = this.parent[at]!) path.push(at);
    return path.reverse();
  }
}
