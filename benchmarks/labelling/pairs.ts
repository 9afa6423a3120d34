/** Made-up pairs of any number, no two alike, in a file. */
import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/** @param words in each candidate */
export async function writePairs(path: string, count: number, words: number): Promise<void> {
  await pipeline(Readable.from(lines(count, words)), createWriteStream(path));
}

const vocabulary =
  "the of keeper wrote lamp night sea rock page light ship storm boat ink tower oil bell wind sand door";

function* lines(count: number, words: number): Generator<string> {
  const all = vocabulary.split(" ");
  let state = 1;
  const text = (index: number) => {
    const drawn = Array.from({ length: words }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return all[Math.floor((state / 2 ** 32) * all.length)];
    });
    return `${index} ${drawn.join(" ")}.`;
  };
  for (let index = 0; index < count; index++) {
    const pair = {
      input: `Write about the keeper's day ${index}.`,
      a: { text: text(index) },
      b: { text: text(-index) },
    };
    yield `${JSON.stringify(pair)}\n`;
  }
}
