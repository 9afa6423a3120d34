/** Writes designs with planted defects, and their clean twins, as JSONL: a file for each split, in a folder. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { EspalierError } from "../../src/index.ts";
import { makeFolder, runCommand, wholeNumber } from "../command.ts";
import { generateDesigns } from "./generate.ts";
import { splits } from "./split.ts";

const help = `
Writes designs with planted defects, and their clean twins: a JSONL file for each split.

  node datasets/designs/write.ts --out FOLDER [--pairs 100] [--split NAME] [--seed 0]

  --out FOLDER   receives the files
  --pairs N      of a defective design and its clean twin, for each split (100)
  --split NAME   this one only: ${splits.join(", ")}
  --seed N       another one gives other designs (0)`;

await runCommand(help, () => {
  const { values } = parseArgs({
    options: {
      out: { type: "string" },
      pairs: { type: "string", default: "100" },
      split: { type: "string" },
      seed: { type: "string", default: "0" },
    },
  });
  if (values.out === undefined) throw new EspalierError("Name the folder that receives the designs: --out FOLDER.");
  const pairs = wholeNumber("--pairs", values.pairs, 1);
  const seed = wholeNumber("--seed", values.seed, 0);
  const wanted = splits.filter((split) => values.split === undefined || split === values.split);
  if (wanted.length === 0) throw new EspalierError(`No split "${values.split}". There is: ${splits.join(", ")}.`);

  makeFolder(values.out);
  for (const split of wanted) {
    const designs = generateDesigns({ split, pairs, seed });
    const path = join(values.out, `${split}.jsonl`);
    writeFileSync(path, designs.map((design) => `${JSON.stringify(design)}\n`).join(""));
    console.log(`${path}: ${designs.length} designs, half of them with a defect`);
  }
});
