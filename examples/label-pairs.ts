/**
 * A labelling job (RLAIF): pairs from a file in any of the usual shapes, judged by a model, kept in a journal so that the
 * same job again goes on where it was, and written for a trainer.
 * Run it with: node examples/label-pairs.ts pairs.jsonl trl.jsonl
 * Your own script imports from "espalier" and "espalier/prompts".
 */
import { rubrics } from "../prompts/index.ts";
import {
  type Comparison,
  defineRubric,
  journaled,
  label,
  modelJudge,
  openJournal,
  openModel,
  quality,
  readComparisons,
  readDataset,
  writePreferences,
} from "../src/index.ts";

const [pairs = "pairs.jsonl", out = "trl.jsonl"] = process.argv.slice(2);
const journal = openJournal();
const model = await openModel(process.env.ESPALIER_MODEL);
const judge = modelJudge(journaled(model, journal), defineRubric(rubrics.helpfulness), { verdict: "logprobs" });

async function* comparisons(): AsyncGenerator<Comparison> {
  for await (const row of readComparisons(pairs)) {
    if ("problem" in row) console.log(`Line ${row.line}: ${row.problem}`);
    else yield row.comparison;
  }
}

for await (const { verdict } of label(comparisons(), judge, { keep: { journal, dataset: "example" } })) {
  console.log(verdict.status === "judged" ? verdict.choice : `unjudged: ${verdict.reason}`);
}
const kept = [...readDataset(journal, "example")].flatMap(({ preferences }) => preferences);
const [{ unjudged, flips } = {}] = quality(kept);
console.log(`Unjudged: ${unjudged?.value}; verdicts that changed with the order: ${flips?.value}.`);
const written = await writePreferences(kept, out, "trl");
console.log(`${written.rows} of ${kept.length} written for a trainer.`);
await journal.close();
await model.close?.();
