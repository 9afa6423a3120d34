/**
 * Writes generated stories as JSONL: a file for each split, in a folder.
 *
 *   node datasets/stories/write.ts --out FOLDER [--count 100] [--words 300,1000,3000] [--split train] [--seed 0]
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { EspalierError } from "../../src/index.ts";
import { type Split, splits } from "./banks.ts";
import { generateStories } from "./dataset.ts";

const { values } = parseArgs({
  options: {
    out: { type: "string" },
    count: { type: "string", default: "100" },
    words: { type: "string", default: "300,1000,3000" },
    split: { type: "string" },
    seed: { type: "string", default: "0" },
  },
});
if (values.out === undefined) throw new EspalierError("Name the folder that receives the stories: --out FOLDER.");
const lengths = values.words.split(",").map(Number);
if (!lengths.every((words) => words >= 150)) {
  throw new EspalierError(`Lengths are numbers of words, from 150; found ${values.words}.`);
}
const wanted = values.split === undefined ? splits : splits.filter((split: Split) => split === values.split);
if (wanted.length === 0) throw new EspalierError(`No split "${values.split}". There is: ${splits.join(", ")}.`);

mkdirSync(values.out, { recursive: true });
for (const split of wanted) {
  const stories = generateStories({ split, count: Number(values.count), lengths, seed: Number(values.seed) });
  const path = join(values.out, `${split}.jsonl`);
  writeFileSync(path, stories.map((story) => `${JSON.stringify(story)}\n`).join(""));
  console.log(`${path}: ${stories.length} stories, half of them with a contradiction`);
}
