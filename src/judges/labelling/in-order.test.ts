import { describe, expect, test } from "vitest";
import { mapInOrder } from "./in-order.ts";

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
const turns = async (count: number) => {
  for (let turn = 0; turn < count; turn++) await Promise.resolve();
};

async function collect<T>(results: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const result of results) all.push(result);
  return all;
}

describe("mapInOrder", () => {
  test("gives the results in the order of the items, whichever is done first", async () => {
    const work = async (item: number) => {
      await turns((item * 37) % 11);
      return item * 10;
    };
    const results = await collect(mapInOrder(numbers(100), work, { concurrency: 7, ahead: 20 }));
    expect(results).toEqual(numbers(100).map((item) => item * 10));
  });

  test("works on as many items as it may, and reads no further than it must", async () => {
    let working = 0;
    let most = 0;
    let read = 0;
    let taken = 0;
    let furthest = 0;
    function* items() {
      for (const item of numbers(200)) {
        read = item + 1;
        furthest = Math.max(furthest, read - taken);
        yield item;
      }
    }
    const work = async (item: number) => {
      most = Math.max(most, ++working);
      await turns(item === 0 ? 2000 : 30);
      working -= 1;
    };
    for await (const _ of mapInOrder(items(), work, { concurrency: 4, ahead: 10 })) taken += 1;
    expect({ most, taken }).toEqual({ most: 4, taken: 200 });
    // Ten begun, the one that waits for room, and the one in hand.
    expect(furthest).toBeLessThanOrEqual(12);
  });

  test("an item that has left makes room for the next before it is done", async () => {
    const done = Promise.withResolvers<void>();
    const begun: number[] = [];
    const work = async (item: number, leave: () => void) => {
      begun.push(item);
      leave();
      if (item < 2) await done.promise;
      else done.resolve();
    };
    await collect(mapInOrder(numbers(3), work, { concurrency: 1, ahead: 3 }));
    expect(begun).toEqual([0, 1, 2]);
  });

  test("a failure begins no more, lets the others finish, gives what came before, and is thrown", async () => {
    const finished: number[] = [];
    const work = async (item: number) => {
      await turns(item === 3 ? 40 : 80);
      if (item === 3) throw new Error("three");
      finished.push(item);
      return item;
    };
    const given: number[] = [];
    const all = async () => {
      for await (const result of mapInOrder(numbers(50), work, { concurrency: 6, ahead: 50 })) given.push(result);
    };
    await expect(all()).rejects.toThrow("three");
    expect(given).toEqual([0, 1, 2]);
    expect(finished).toEqual([0, 1, 2, 4, 5]);
  });

  test("an error of the stream itself comes after what was read before it", async () => {
    async function* items() {
      yield 1;
      yield 2;
      throw new Error("cannot be read");
    }
    const given: number[] = [];
    const all = async () => {
      for await (const result of mapInOrder(items(), async (item) => item, { concurrency: 2, ahead: 4 })) {
        given.push(result);
      }
    };
    await expect(all()).rejects.toThrow("cannot be read");
    expect(given).toEqual([1, 2]);
  });

  test("draining gives what is begun and ends, even when the stream never goes on", async () => {
    const drain = new AbortController();
    async function* items() {
      yield* numbers(5);
      await new Promise(() => {});
    }
    const work = async (item: number) => {
      await turns(item === 1 ? 40 : 80);
      if (item === 1) drain.abort();
      return item;
    };
    const results = await collect(mapInOrder(items(), work, { concurrency: 3, ahead: 9, drain: drain.signal }));
    expect(results).toEqual([0, 1, 2]);
    expect(await collect(mapInOrder(items(), work, { concurrency: 3, ahead: 9, drain: drain.signal }))).toEqual([]);
  });

  test("nothing is begun for one who takes no more", async () => {
    const begun: number[] = [];
    for await (const _ of mapInOrder(numbers(100), async (item) => begun.push(item), { concurrency: 2, ahead: 4 }))
      break;
    await turns(100);
    expect(begun.length).toBeLessThanOrEqual(5);
  });
});
