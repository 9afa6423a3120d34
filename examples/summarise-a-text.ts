/**
 * A book's summary in five lines. From the repository's root: node examples/summarise-a-text.ts [BOOK]
 * Your own script imports from "espalier" and "espalier/tasks".
 */
import { divide, openModel, readDocument, run, tokenCounter } from "../src/index.ts";
import { summariseBook } from "../tasks/index.ts";

const model = await openModel(process.env.ESPALIER_MODEL);
const book = await readDocument(process.argv[2] ?? "datasets/stories/the-lighthouse-ledger.txt");
const passages = await divide(book, { countTokens: tokenCounter(model) });
const { output } = await run(summariseBook, passages, { model });
console.log(output);
