/**
 * Looks for contradictions in a story and prints them, each with both places.
 *
 *   node tasks/story-consistency/check-story.ts STORY [--model llama/smollm2-135m] [--journal FILE] [--passage 600]
 *
 * The same command again goes on where it was stopped, and asks nothing twice.
 */
import { parseArgs } from "node:util";
import { runCommand, wholeNumber } from "../../datasets/command.ts";
import {
  defaultJournalPath,
  divide,
  EspalierError,
  openJournal,
  openModel,
  readDocument,
  run,
  tokenCounter,
} from "../../src/index.ts";
import { type Contradiction, storyConsistencyTask } from "./find.ts";

const help = `
Looks for contradictions in a story and prints them, each with both places.

  node tasks/story-consistency/check-story.ts STORY [--model llama/smollm2-135m] [--journal FILE] [--passage 600]

The same command again goes on where it was stopped, and asks nothing twice.`;

await runCommand(help, async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      model: { type: "string" },
      journal: { type: "string", default: defaultJournalPath },
      passage: { type: "string", default: "600" },
    },
  });
  const [path] = positionals;
  if (path === undefined) throw new EspalierError("Name the story: node tasks/story-consistency/check-story.ts STORY.");

  const passageTokens = wholeNumber("--passage", values.passage, 1);
  const document = await readDocument(path);
  const model = await openModel(values.model);
  const journal = openJournal(values.journal);
  try {
    const passage = await divide(document, { countTokens: tokenCounter(model), passageTokens });
    const { output, failures, totals } = await run(storyConsistencyTask, passage, { model, journal });
    console.log(told(output.findings));
    console.log(
      `${output.findings.length} of ${output.checked} pairs of sentences were called contradictions by ${model.id}` +
        ` (${totals.calls} calls, ${totals.replayed} remembered).`,
    );
    if (failures.length > 0) console.log(`${failures.length} could not be decided; the first: ${failures[0]!.message}`);
  } finally {
    await journal.close();
    await model.close?.();
  }
});

function told(findings: readonly Contradiction[]): string {
  return findings
    .map(({ first, second, reason }) =>
      [`${first.start}-${first.end}  ${first.text}`, `${second.start}-${second.end}  ${second.text}`, reason, ""].join(
        "\n",
      ),
    )
    .join("\n");
}
