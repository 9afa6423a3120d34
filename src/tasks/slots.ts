/**
 * How many nodes are at work at once. Starting is lazy and goes deepest first, so that a tree of any width keeps
 * only a few branches open; whoever waits for children holds no slot, so that nobody waits for a slot in vain.
 */

/** Calls of nodes that are already open come before new nodes: what is begun is finished first. */
export const callPriority = Number.POSITIVE_INFINITY;

/** Of places in flight: calls that are made again come before new ones, for the same reason. */
export const newCall = 0;
export const callAgain = 1;

export class Slots {
  #free: number;
  /** Who waits, by priority, in order of arrival. */
  readonly #waiting = new Map<number, (() => void)[]>();

  /** @param count at least 1 */
  constructor(count: number) {
    this.#free = count;
  }

  /**
   * @param priority the highest is served first; equal ones in order of arrival
   * @returns undefined when there is room at once
   */
  acquire(priority: number): Promise<void> | undefined {
    if (this.#free > 0) {
      this.#free -= 1;
      return undefined;
    }
    return new Promise((start) => {
      const queue = this.#waiting.get(priority);
      if (queue) queue.push(start);
      else this.#waiting.set(priority, [start]);
    });
  }

  release(): void {
    if (this.#waiting.size === 0) {
      this.#free += 1;
      return;
    }
    const priority = Math.max(...this.#waiting.keys());
    const queue = this.#waiting.get(priority)!;
    const start = queue.shift()!;
    if (queue.length === 0) this.#waiting.delete(priority);
    start();
  }
}
