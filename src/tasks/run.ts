/** Solves a task as a journaled run: the same run started again continues where it stopped. */
import { z } from "zod";
import { EspalierError, messageOf } from "../core/errors.ts";
import { sha256 } from "../core/hash.ts";
import { toJson } from "../core/json.ts";
import type { Journal, RunRecord, RunStatus } from "../journal/journal.ts";
import { openJournal } from "../journal/sqlite.ts";
import { defaultConcurrency } from "../models/limited.ts";
import type { Model } from "../models/model.ts";
import { Budget, BudgetError, checkPrice, type Limits } from "./budget.ts";
import type { RunEvent } from "./events.ts";
import { Execution, type Failure, StoppedError, type Totals } from "./execution.ts";
import type { Task } from "./task.ts";

export interface RunOptions {
  readonly model: Model;
  /** Where to keep it; `.espalier/journal.db` unless given. Whoever opens a journal closes it. */
  readonly journal?: Journal;
  /** For people; the task's name unless given. */
  readonly name?: string;
  /** What this execution may spend; what is replayed from the journal is free. */
  readonly limits?: Limits;
  /** Nodes at work at once; 20 unless given. */
  readonly concurrency?: number;
  /** Another seed is another run; 0 unless given. */
  readonly seed?: number;
  /** Kept with the run so that it can be started again: plain data, no keys. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Aborting gives up the calls in flight. */
  readonly signal?: AbortSignal;
  /** Aborting starts nothing more; the calls in flight are finished and kept. */
  readonly drain?: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
}

export interface RunResult<Output> extends RunSummary {
  readonly output: Output;
}

export interface RunSummary {
  readonly id: string;
  /** Of this execution. */
  readonly totals: Totals;
  /** Nodes that failed and that their parents did without. */
  readonly failures: readonly Failure[];
}

/** The run ended without an output. What was finished is kept: the same run started again continues. */
export class RunError extends EspalierError {
  override readonly name = "RunError";
  readonly run: RunSummary;
  readonly status: RunStatus;

  constructor(run: RunSummary, status: RunStatus, cause: unknown) {
    super(messageOf(cause), { cause });
    this.run = run;
    this.status = status;
  }
}

/**
 * @throws EspalierError when the input does not fit the task, or a money limit is set and no price is known;
 *   RunError when the run fails, is stopped or exceeds its limits
 */
export async function run<Input, Output>(
  task: Task<Input, Output>,
  input: Input,
  options: RunOptions,
): Promise<RunResult<Output>> {
  const { model, limits = {}, seed = 0, settings = {}, name = task.name } = options;
  const parsed = task.input.safeParse(input);
  if (!parsed.success)
    throw new EspalierError(`The input does not fit "${task.name}":\n${z.prettifyError(parsed.error)}`);
  checkPrice(limits, model);
  const inputJson = toJson(parsed.data);
  const settingsJson = JSON.stringify({ ...settings, seed });
  const id = sha256([task.name, task.version, inputJson, model.id, model.endpoint, settingsJson].join("\n")).slice(
    0,
    12,
  );
  const journal = options.journal ?? openJournal();
  const record: RunRecord = {
    id,
    name,
    task: task.name,
    input: inputJson,
    options: settingsJson,
    status: "running",
    output: null,
    error: null,
    started: Date.now(),
    ended: null,
  };
  const execution = new Execution({
    run: id,
    model,
    journal,
    seed,
    concurrency: options.concurrency ?? defaultConcurrency,
    ...(options.signal && { signal: options.signal }),
    ...(options.drain && { drain: options.drain }),
    ...(options.onEvent && { onEvent: options.onEvent }),
  });
  try {
    const finished = task.version === undefined ? undefined : journal.savedRun(id);
    const recalled = finished?.status === "done" && recall(task.output, finished.output!);
    if (recalled) return { id, ...recalled, totals: execution.totals, failures: [] };
    await journal.saveRun(record);
    execution.emit({ type: "run-started", run: id });
    const output = await execution.solve(task, parsed.data, new Budget(limits));
    journal.prune(id, execution.started);
    const status = execution.failures.length > 0 ? "incomplete" : "done";
    await journal.saveRun({ ...record, status, output: toJson(output), ended: Date.now() });
    return { id, output, totals: execution.totals, failures: execution.failures };
  } catch (error) {
    const status = error instanceof StoppedError || error instanceof BudgetError ? "stopped" : "failed";
    // When the journal itself failed, its error is the one to tell.
    await journal.saveRun({ ...record, status, error: messageOf(error), ended: Date.now() }).catch(() => {});
    throw new RunError({ id, totals: execution.totals, failures: execution.failures }, status, error);
  } finally {
    execution.end();
    if (!options.journal) await journal.close();
  }
}

/** A finished run's output, where JSON tells the whole of it: of a date, say, it does not. */
function recall<Output>(schema: z.ZodType<Output>, json: string): { readonly output: Output } | undefined {
  const { success, data } = schema.safeParse(JSON.parse(json));
  return success && toJson(data) === json ? { output: data } : undefined;
}
