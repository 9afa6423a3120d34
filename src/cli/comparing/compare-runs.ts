/** Pairs of what two runs of one book made of the same passages. */
import { EspalierError } from "../../core/errors.ts";
import { contentHash } from "../../core/hash.ts";
import type { Journal, NodeRecord, RunRecord } from "../../journal/journal.ts";
import type { AskedOutput } from "../../preferences/pairs.ts";
import { chosenNodes } from "../../tasks/chosen-nodes.ts";
import { type CompareFlags, choiceOf } from "./compare-options.ts";
import { printPlans, report } from "./compare-report.ts";
import { describeNode, lastAsked, outputAsText } from "./compared-node.ts";
import { ComparisonSink } from "./comparison-sink.ts";
import { drawn } from "./drawn.ts";

export async function compareRuns(
  journal: Journal,
  first: RunRecord,
  second: RunRecord,
  flags: CompareFlags,
): Promise<void> {
  if (flags.dryRun) return printPlans([], flags.json);
  const ones = chosenNodes(journal, first.id, choiceOf(flags)).map(({ record }) => record);
  const others = new Map(chosenNodes(journal, second.id, flags.nodes).map(({ record }) => [question(record), record]));
  const matched = ones.flatMap((one) => {
    const other = others.get(question(one));
    return other ? [{ one, other }] : [];
  });
  if (matched.length === 0) {
    throw new EspalierError(
      `Runs ${first.id} (${first.name}) and ${second.id} (${second.name}) have no such node in common: ` +
        "they must be of the same book, divided into the same passages.",
    );
  }
  const sink = new ComparisonSink(journal, flags);
  let missing = 0;
  try {
    for (const { one, other } of drawn(matched, flags.limit ?? matched.length, flags.seed)) {
      const outputs = [answer(journal, first, one), answer(journal, second, other)].filter(
        (found) => found !== undefined,
      );
      missing += 2 - outputs.length;
      sink.add(outputs, describeNode(one));
    }
  } finally {
    sink.close();
  }
  report({ ...sink.counts, missing }, flags);
}

/** What two nodes must have in common to be compared: not what was made of the parts before or below them. */
function question(record: NodeRecord): string {
  const { task, spanStart, spanEnd, input } = record;
  return contentHash([task, spanStart, spanEnd, describeNode(record).source ?? input]);
}

function answer(journal: Journal, run: RunRecord, record: NodeRecord): AskedOutput | undefined {
  const asked = lastAsked(journal, record);
  if (!asked) return undefined;
  const { call, prompt, messages, temperature } = asked;
  const origin = { model: call.model, prompt, temperature, run: run.id, node: record.id };
  return { candidate: { text: outputAsText(JSON.parse(record.output!)), origin }, asked: messages };
}
