/** Writes generated stories as JSONL: a file for each split, in a folder. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { EspalierError } from "../../src/index.ts";
import { makeFolder, runCommand, wholeNumber } from "../command.ts";
import { splits } from "./banks.ts";
import { generateStories } from "./dataset.ts";

const help = `
Writes generated stories, half of them with a contradiction: a JSONL file for each split.

  node datasets/stories/write.ts --out FOLDER [--count 100] [--words 300,1000,3000] [--split NAME] [--seed 0]

  --out FOLDER   receives the files
  --count N      as generateStories takes it, for each split (100)
  --words LIST   lengths in words, from 150, in turn (300,1000,3000)
  --split NAME   this one only: ${splits.join(", ")}
  --seed N       another one gives other stories (0)`;

await runCommand(help, () => {
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
  const count = wholeNumber("--count", values.count, 1);
  const seed = wholeNumber("--seed", values.seed, 0);
  const lengths = values.words.split(",").map((words) => wholeNumber("A length of --words", words, 150));
  const wanted = splits.filter((split) => values.split === undefined || split === values.split);
  if (wanted.length === 0) throw new EspalierError(`No split "${values.split}". There is: ${splits.join(", ")}.`);

  makeFolder(values.out);
  for (const split of wanted) {
    const stories = generateStories({ split, count, lengths, seed });
    const path = join(values.out, `${split}.jsonl`);
    writeFileSync(path, stories.map((story) => `${JSON.stringify(story)}\n`).join(""));
    console.log(`${path}: ${stories.length} stories, half of them with a contradiction`);
  }
});
