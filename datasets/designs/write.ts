/**
 * Writes designs with planted defects, and their clean twins, as JSONL: a file for each split, in a folder.
 *
 *   node datasets/designs/write.ts --out FOLDER [--pairs 100] [--split train] [--seed 0]
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { EspalierError } from "../../src/index.ts";
import { generateDesigns } from "./generate.ts";
import { splits } from "./split.ts";

const { values } = parseArgs({
  options: {
    out: { type: "string" },
    pairs: { type: "string", default: "100" },
    split: { type: "string" },
    seed: { type: "string", default: "0" },
  },
});
if (values.out === undefined) throw new EspalierError("Name the folder that receives the designs: --out FOLDER.");
const [pairs, seed] = [Number(values.pairs), Number(values.seed)];
if (!Number.isSafeInteger(pairs) || pairs < 1)
  throw new EspalierError(`--pairs is a number from 1; found ${values.pairs}.`);
if (!Number.isSafeInteger(seed)) throw new EspalierError(`--seed is a whole number; found ${values.seed}.`);
const wanted = splits.filter((split) => values.split === undefined || split === values.split);
if (wanted.length === 0) throw new EspalierError(`No split "${values.split}". There is: ${splits.join(", ")}.`);

mkdirSync(values.out, { recursive: true });
for (const split of wanted) {
  const designs = generateDesigns({ split, pairs, seed });
  const path = join(values.out, `${split}.jsonl`);
  writeFileSync(path, designs.map((design) => `${JSON.stringify(design)}\n`).join(""));
  console.log(`${path}: ${designs.length} designs, half of them with a defect`);
}
