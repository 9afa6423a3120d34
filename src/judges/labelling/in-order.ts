/** Work on a stream, several items at once, with the results in the stream's order and a bounded number of either in memory. */

export interface Lanes {
  /** Items being worked on at once; at least 1. */
  readonly concurrency: number;
  /** Items begun and not yet taken, those that wait for an earlier one included; at least `concurrency`. */
  readonly ahead: number;
  /** Aborting begins no more items; what is begun is finished and given. */
  readonly drain?: AbortSignal;
}

/**
 * Items are read only when there is room for them. When one fails nothing more is begun, all before it are given,
 * what is begun is waited for, and its error is thrown.
 * @param work calls `leave` when another item may begin although it is not yet done itself
 */
export async function* mapInOrder<Item, Result>(
  items: Iterable<Item> | AsyncIterable<Item>,
  work: (item: Item, leave: () => void) => Promise<Result>,
  { concurrency, ahead, drain }: Lanes,
): AsyncGenerator<Result> {
  const begun: Promise<Result>[] = [];
  const room = new Bell();
  const news = new Bell();
  let working = 0;
  let closed = false;
  const close = () => {
    closed = true;
    room.ring();
    news.ring();
  };

  function begin(item: Item): void {
    let left = false;
    const leave = () => {
      if (left) return;
      left = true;
      working -= 1;
      room.ring();
    };
    working += 1;
    const result = work(item, leave);
    // A failure is told when it is its turn, and stops the rest at once.
    result.catch(close).finally(leave);
    begun.push(result);
    news.ring();
  }

  async function read(): Promise<void> {
    for await (const item of items) {
      while (!closed && (working >= concurrency || begun.length >= ahead)) await room.rung();
      if (closed) return;
      begin(item);
    }
    close();
  }

  if (drain?.aborted) return;
  drain?.addEventListener("abort", close, { once: true });
  const reading = read().catch((error) => {
    begun.push(Promise.reject(error));
    begun.at(-1)!.catch(() => {});
    close();
  });
  try {
    while (begun.length > 0 || !closed) {
      if (begun.length === 0) await news.rung();
      else {
        const result = await begun[0]!;
        begun.shift();
        room.ring();
        yield result;
      }
    }
    // A stream that drains may be waiting for its next item for ever.
    if (!drain?.aborted) await reading;
  } finally {
    close();
    drain?.removeEventListener("abort", close);
    await Promise.allSettled(begun);
  }
}

/** Wakes one who waits for it; a ring that nobody waits for is kept. */
class Bell {
  #rang = false;
  #wake: (() => void) | undefined;

  ring(): void {
    if (this.#wake) {
      this.#wake();
      this.#wake = undefined;
    } else this.#rang = true;
  }

  rung(): Promise<void> {
    if (this.#rang) {
      this.#rang = false;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
