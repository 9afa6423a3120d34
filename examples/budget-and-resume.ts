/**
 * A run that may spend four calls, and the same run again without that limit: it continues where the first one
 * stopped and pays for nothing twice. The same holds after Ctrl-C or kill -9.
 * From the repository's root: node examples/budget-and-resume.ts [BOOK]
 * Your own script imports from "espalier" and "espalier/tasks".
 */
import { divide, openJournal, openModel, RunError, readDocument, run, tokenCounter } from "../src/index.ts";
import { summariseBook } from "../tasks/index.ts";

const model = await openModel(process.env.ESPALIER_MODEL);
const book = await readDocument(process.argv[2] ?? "datasets/stories/the-lighthouse-ledger.txt");
const passages = await divide(book, { countTokens: tokenCounter(model) });
// In memory for the example; openJournal() alone keeps it in .espalier/journal.db.
const journal = openJournal(":memory:");

try {
  await run(summariseBook, passages, { model, journal, limits: { calls: 4 } });
} catch (error) {
  if (!(error instanceof RunError)) throw error;
  console.log(`Stopped with ${error.run.totals.calls} calls made: ${error.message}`);
}

const { output, totals } = await run(summariseBook, passages, { model, journal });
console.log(`Finished with ${totals.calls} more, ${totals.replayed} from the journal.`);
console.log(output);

await journal.close();
