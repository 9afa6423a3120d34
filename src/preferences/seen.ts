/** Which comparisons a file has had so far, in 16 bytes each: a million of them take 32 MiB. */
import { createHash } from "node:crypto";
import { sha256 } from "../core/hash.ts";
import { type Comparison, identity } from "./comparison.ts";

export interface Earlier {
  readonly line: number;
  /** The same texts on the same sides, with the same right answer. */
  readonly isSame: boolean;
}

/** Words of an entry: of its id 64 bits of a hash, of its content 32, then its line; 0 where there is none. */
const words = 4;

/** Hashes stand for what is compared: two ids of a million are taken for one with a chance of 3 in 10^8. */
export class Seen {
  /** Open addressing with linear probing: never more than half full. */
  #entries = new Uint32Array(1024 * words);
  #count = 0;

  /** @param line from 1. @returns where its id was before, if it was */
  add(comparison: Comparison, line: number): Earlier | undefined {
    const entry = entryOf(comparison, line);
    const at = this.#find(entry);
    if (this.#entries[at + 3] !== 0) {
      return { line: this.#entries[at + 3]!, isSame: this.#entries[at + 2] === entry[2] };
    }
    this.#entries.set(entry, at);
    this.#count += 1;
    if (this.#count * words * 2 > this.#entries.length) this.#grow();
    return undefined;
  }

  /** @returns where an id is, or where it goes */
  #find(entry: Uint32Array): number {
    const { length } = this.#entries;
    let at = (entry[0]! * words) % length;
    while (this.#entries[at + 3] !== 0 && (this.#entries[at] !== entry[0] || this.#entries[at + 1] !== entry[1])) {
      at = (at + words) % length;
    }
    return at;
  }

  #grow(): void {
    const old = this.#entries;
    this.#entries = new Uint32Array(old.length * 2);
    for (let at = 0; at < old.length; at += words) {
      const entry = old.subarray(at, at + words);
      if (entry[3] !== 0) this.#entries.set(entry, this.#find(entry));
    }
  }
}

function entryOf(comparison: Comparison, line: number): Uint32Array {
  const name = createHash("sha256").update(comparison.id).digest();
  const content = Number.parseInt(sha256(`${identity(comparison)}\n${comparison.gold}`).slice(0, 8), 16);
  return Uint32Array.of(name.readUInt32LE(0), name.readUInt32LE(4), content, line);
}
