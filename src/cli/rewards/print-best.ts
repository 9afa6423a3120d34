/** Best of n for the command: reading, drawing, scoring, progress, Ctrl-C, the best ones and the summary. */
import { closeSync, openSync, writeSync } from "node:fs";
import { EspalierError, messageOf } from "../../core/errors.ts";
import type { Model } from "../../models/model.ts";
import { bestByReward } from "../../rewards/best-of-n.ts";
import type { RewardModel } from "../../rewards/reward-model.ts";
import { complain } from "../execute.ts";
import { watchInterruption } from "../interruption.ts";
import { countLines, rowsIn, UnreadLines } from "../lines.ts";
import { refuseInput } from "../refuse-input.ts";
import { noteRetries } from "../retry-notes.ts";
import { forOutput, withinWidth } from "../table.ts";
import { type Prompt, promptIn } from "./best-rows.ts";
import { BestTally, bestRow, describeBest, describeRow } from "./best-tally.ts";
import { type Counter, countedLine } from "./counted-line.ts";
import { type Drawing, type Drawn, drawOutputs } from "./draw-outputs.ts";

export interface BestFlags {
  readonly samples: number;
  readonly penalty: number;
  readonly temperature: number;
  readonly replyTokens: number;
  readonly seed: number;
  readonly concurrency: number;
  readonly out?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Characters of the reason why a call failed. */
const longestReason = 240;

/** Where outputs come from: how many prompts there are, and what reads or draws them. */
export interface Source {
  /** Its file, if it has one. */
  readonly file?: string;
  /** 0 when it is not known. */
  readonly expected: number;
  draw(drawing: Drawing, unread: UnreadLines): AsyncIterable<Drawn>;
}

/** Prompts of a file, with their outputs or without. @param openModel called when outputs are to be drawn */
export async function sourceOfFile(file: string, openModel: () => Promise<Model>): Promise<Source> {
  return {
    file,
    expected: await countLines(file),
    draw: (drawing, unread) =>
      drawOutputs(
        rowsIn(file, unread, (row) => [promptIn(row)]),
        openModel,
        drawing,
      ),
  };
}

/**
 * Sets the exit code: 1 when lines could not be read, calls failed, or it ended early; 130 after Ctrl-C.
 * @throws EspalierError when there is nothing to choose from
 */
export async function printBest(
  { file, expected, draw }: Source,
  rewardModel: RewardModel,
  flags: BestFlags,
): Promise<void> {
  const { out, quiet = false, json = false, penalty } = flags;
  const tally = new BestTally(penalty);
  let line: Counter | undefined;
  const tell = (text: string) => (line ? line.note(text) : complain(text));
  const note = (text: string) => quiet || tell(text);
  const unread = new UnreadLines(tell);
  const reasons = new Map<string, number>();
  let empty = 0;
  const interruption = watchInterruption(
    () => note("Finishing the calls in flight. Ctrl-C again ends at once."),
    () => line?.stop(),
  );
  const endRetryNotes = noteRetries(note);
  let sink: number | undefined;
  try {
    if (file !== undefined) await refuseInput(file, out, "prompts");
    if (out !== undefined) sink = open(out);
    // Where outputs and progress share a terminal, the line makes room for each output.
    const share = process.stdout.isTTY && process.stderr.isTTY;
    if (!quiet && (share || !process.stdout.isTTY)) {
      line = countedLine({ unit: "prompts", expected });
    }
    const onFailure = (reason: string) => reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    const { samples: n, temperature, seed, replyTokens, concurrency } = flags;
    const drawing = { n, temperature, seed, replyTokens, concurrency, drain: interruption.drain, onFailure };
    for await (const drawn of draw(drawing, unread)) {
      line?.add(1);
      if (drawn.candidates.length === 0) {
        empty += 1;
        continue;
      }
      const { prompt, candidates } = drawn;
      const { input, ...about } = prompt;
      const texts = candidates.map(({ text }) => text);
      const { scores } = await bestByReward(rewardModel, input, texts, { ...contextOf(about), penalty });
      const row = bestRow(drawn, scores, rewardModel.id, penalty);
      tally.add(row);
      if (sink !== undefined) save(sink, row, out!);
      const text = forOutput(json ? JSON.stringify(row) : row.output);
      if (share && line) line.note(text);
      else process.stdout.write(`${text}\n`);
      note(drawn.name === undefined ? describeRow(row) : `${drawn.name}: ${describeRow(row)}`);
    }
    line?.stop();
    finish();
  } catch (error) {
    line?.stop();
    const isStopped = interruption.exitCode !== undefined;
    if (!(isStopped || error instanceof EspalierError)) throw error;
    process.exitCode = interruption.exitCode ?? 1;
    if (!isStopped) complain(`espalier: ${messageOf(error)}`);
    if (tally.figures.prompts > 0) finish();
  } finally {
    line?.stop();
    endRetryNotes();
    interruption.stop();
    if (sink !== undefined) closeSync(sink);
    // Whoever writes there may go on for ever.
    if (file === "-") process.stdin.destroy();
  }

  function finish(): void {
    const failedCalls = [...reasons.values()].reduce((sum, calls) => sum + calls, 0);
    const summary = { rewardModel: rewardModel.id, empty, failedCalls, unread: unread.count, ...tally.figures };
    for (const [reason, calls] of [...reasons].slice(0, 5))
      note(`${calls} failed: ${withinWidth(reason, longestReason)}`);
    if (failedCalls > 0 || unread.count > 0) process.exitCode ||= 1;
    if (interruption.exitCode) {
      process.exitCode = interruption.exitCode;
      complain("Stopped.");
      note("The outputs that were drawn are kept: the same command continues.");
    }
    if (json) process.stderr.write(`${JSON.stringify(summary, null, 2)}\n`);
    else note(describeBest(summary));
  }
}

function contextOf({ task, source, notes }: Omit<Prompt, "input">) {
  return { ...(task !== undefined && { task }), ...(source !== undefined && { source }), ...(notes && { notes }) };
}

function open(path: string): number {
  try {
    return openSync(path, "w");
  } catch (error) {
    throw new EspalierError(`${path} cannot be written: ${messageOf(error)}. Name another file with --out.`);
  }
}

function save(file: number, row: object, path: string): void {
  try {
    writeSync(file, `${JSON.stringify(row)}\n`);
  } catch (error) {
    throw new EspalierError(
      `${path} could not be written: ${messageOf(error)}. Make room, and run the same command again: what was drawn is kept.`,
    );
  }
}
