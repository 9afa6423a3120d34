/** Scores a file for the command: reading, progress, Ctrl-C, writing as it goes and going on with it, the summary. */
import { EspalierError } from "../../core/errors.ts";
import { contentHash } from "../../core/hash.ts";
import type { RewardModel } from "../../rewards/reward-model.ts";
import { appendRows, type RowSink, rowsToStandardOutput } from "../appended-rows.ts";
import { complain } from "../execute.ts";
import { watchInterruption } from "../interruption.ts";
import { countLines, rowsIn, UnreadLines, unreadEnding } from "../lines.ts";
import { refuseInput } from "../refuse-input.ts";
import { type Counter, countedLine } from "./counted-line.ts";
import { itemsOf, rowBeginning, type Scorable, scorablesIn } from "./scorable.ts";
import { scoreRows } from "./score-rows.ts";
import { describeScores, type IsTrained, type ScoredRow, ScoreTally, scoredRowSchema } from "./score-tally.ts";

export interface ScoreFlags {
  readonly out?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/**
 * @param isTrained whether the reward model was trained on an input, where that is known
 *
 * Sets the exit code: 1 when lines could not be read or the output not written, 130 after Ctrl-C.
 */
export async function scoreFile(
  file: string,
  rewardModel: RewardModel,
  flags: ScoreFlags,
  isTrained?: IsTrained,
): Promise<void> {
  const { out, quiet = false } = flags;
  const tally = new ScoreTally(isTrained);
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  let line: Counter | undefined;
  const tell = (text: string) => (line ? line.note(text) : complain(text));
  const unread = new UnreadLines(tell);
  const interruption = watchInterruption(
    () => quiet || tell("Finishing the rows in flight. Ctrl-C again ends at once."),
    () => line?.stop(),
  );
  try {
    await refuseInput(file, out, "rows");
    const before: Before = { rows: 0, last: undefined };
    const sink = out === undefined ? rowsToStandardOutput() : await goOn(out, rewardModel, tally, before);
    // On a terminal rows and progress would write into each other.
    if (!(quiet || (out === undefined && process.stdout.isTTY))) {
      line = countedLine({ unit: "rows", expected: await countLines(file), before: before.rows });
    }
    try {
      const rows = skipped(rowsIn(file, unread, scorablesIn), before, out);
      for await (const row of scoreRows(rows, rewardModel, {
        drain: interruption.drain,
        onDone: (more) => line?.add(more),
      })) {
        tally.add(row as ScoredRow, itemsOf(scorablesIn(row)[0]!)[0]!);
        await sink.write(row);
      }
    } finally {
      await sink.end();
    }
    line?.stop();
    const summary = {
      rewardModel: rewardModel.id,
      before: before.rows,
      unread: unread.count,
      seconds: seconds(),
      ...tally.figures,
    };
    if (unread.count > 0) process.exitCode = 1;
    if (interruption.exitCode) {
      process.exitCode = interruption.exitCode;
      complain("Stopped.");
      if (out !== undefined && !quiet) complain("The same command continues.");
    }
    if (flags.json)
      (out === undefined ? process.stderr : process.stdout).write(`${JSON.stringify(summary, null, 2)}\n`);
    else if (!quiet) complain(describeScores(summary));
    if (unread.count > 0 && !quiet && !interruption.exitCode) complain(unreadEnding(unread.count));
  } finally {
    line?.stop();
    interruption.stop();
    // Whoever writes there may go on for ever.
    if (file === "-") process.stdin.destroy();
  }
}

/** What the file of scores had before. */
interface Before {
  rows: number;
  /** What tells its last row. */
  last: string | undefined;
}

/** @throws EspalierError when it holds other things than this reward model's scores */
function goOn(path: string, { id }: RewardModel, tally: ScoreTally, before: Before): Promise<RowSink> {
  return appendRows(path, {
    name: "scores",
    beginning: rowBeginning,
    onRow(value) {
      const row = scoredRowSchema.safeParse(value);
      if (!row.success) return "it holds no score";
      if (row.data.rewardModel !== id) return `it was scored by another reward model (${row.data.rewardModel})`;
      const items = itemsOf(scorablesIn(value)[0]!);
      tally.add(row.data, items[0]!);
      before.rows += 1;
      before.last = contentHash(items);
      return undefined;
    },
    afterFailure: "Make room or name another file with --out, and run the same command again.",
  });
}

/** @throws EspalierError when what was scored before is not how these rows begin */
async function* skipped(rows: AsyncIterable<Scorable>, before: Before, out = ""): AsyncGenerator<Scorable> {
  let at = 0;
  for await (const row of rows) {
    at += 1;
    if (at > before.rows) yield row;
    else if (at === before.rows && contentHash(itemsOf(row)) !== before.last) throw others(out, at);
  }
  if (at < before.rows) throw others(out, before.rows);
}

function others(out: string, row: number): EspalierError {
  return new EspalierError(
    `${out} holds scores of other rows: its row ${row} is not here. Name another file with --out.`,
  );
}
