/** Which comparisons a file of labels has, in 8 bytes each: collected first, then asked for. */
import { sha256 } from "../../core/hash.ts";
import { type Comparison, identity } from "../../preferences/comparison.ts";

/** Hashes of 64 bits stand for what is compared: of a million one is taken for another with a chance of 5 in 10^8. */
export class Written {
  #hashes = new BigUint64Array(1024);
  #count = 0;
  #isSorted = true;

  add(comparison: Comparison): void {
    if (this.#count === this.#hashes.length) {
      const more = new BigUint64Array(2 * this.#count);
      more.set(this.#hashes);
      this.#hashes = more;
    }
    this.#hashes[this.#count++] = hashOf(comparison);
    this.#isSorted = false;
  }

  /** Whether it was added under the same id with the same texts on the same sides. */
  has(comparison: Comparison): boolean {
    if (!this.#isSorted) this.#hashes.subarray(0, this.#count).sort();
    this.#isSorted = true;
    const wanted = hashOf(comparison);
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#hashes[middle]! < wanted) low = middle + 1;
      else high = middle;
    }
    return low < this.#count && this.#hashes[low] === wanted;
  }
}

function hashOf(comparison: Comparison): bigint {
  return BigInt(`0x${sha256(`${comparison.id}\n${identity(comparison)}`).slice(0, 16)}`);
}
