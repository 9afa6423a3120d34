/**
 * A column of short texts, as it came: each block's lines as one text, taken apart when one of them is looked at.
 * A hundred thousand strings that nobody reads are never made.
 */
export interface Block {
  readonly text: string;
  /** Of the node that each line is of. */
  readonly indices: Int32Array;
}

export class Lines {
  /** In the order they came: a later one is newer. */
  readonly blocks: Block[] = [];
  readonly #apart: (readonly string[] | undefined)[] = [];
  /** By node: its block's number, from 1, and its line's. */
  #block = new Int32Array(1024);
  #line = new Int32Array(1024);

  add(text: string, indices: Int32Array): void {
    this.blocks.push({ text, indices });
    for (let line = 0; line < indices.length; line += 1) {
      const index = indices[line]!;
      if (index >= this.#block.length) this.#grow(index + 1);
      this.#block[index] = this.blocks.length;
      this.#line[index] = line;
    }
  }

  /** @returns nothing where none has come */
  at(index: number): string {
    const block = (this.#block[index] ?? 0) - 1;
    if (block < 0) return "";
    this.#apart[block] ??= this.blocks[block]!.text.split("\n");
    return this.#apart[block]![this.#line[index]!]!;
  }

  #grow(least: number): void {
    this.#block = grown(this.#block, least);
    this.#line = grown(this.#line, least);
  }
}

/** @returns a copy with room for at least so many, and for as many again as there were */
export function grown<T extends Int32Array | Float64Array>(column: T, least: number): T {
  const larger = new (column.constructor as new (length: number) => T)(Math.max(least, 2 * column.length));
  larger.set(column);
  return larger;
}
