/**
 * Trains in a process of its own, so that a fault in native code, or the system short of memory, costs the steps since
 * the last checkpoint and not the caller. The same call goes on from there.
 */
import { fork } from "node:child_process";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { EspalierError } from "../../core/errors.ts";
import type { TrainingJob, TrainingResult, TrainingRow, TrainingStep } from "./job.ts";
import type { Notice, Order, TrainingState } from "./messages.ts";

export interface TrainingOptions {
  readonly onStep?: (step: TrainingStep) => void;
  readonly onRow?: (row: TrainingRow) => void;
  /** Rows of held-out groups that were looked at, of how many. */
  readonly onLook?: (done: number, of: number) => void;
  readonly onState?: (state: TrainingState) => void;
  /** Aborting leaves a checkpoint. */
  readonly signal?: AbortSignal;
}

/**
 * @throws EspalierError for what cannot be trained, and when the process died
 * @throws the signal's reason, when the checkpoint is written
 */
export function runTraining(job: TrainingJob, options: TrainingOptions = {}): Promise<TrainingResult> {
  // `.ts` in the sources, `.js` in the built package.
  return runTrainingIn(new URL(`./worker${extname(import.meta.url)}`, import.meta.url), job, options);
}

/** A row on a slow machine takes a while; who does not answer then hangs. Milliseconds. */
const patience = 30_000;

/** @param worker calls `serveTraining` */
export async function runTrainingIn(worker: URL, job: TrainingJob, options: TrainingOptions): Promise<TrainingResult> {
  const { signal, onStep, onRow, onLook, onState } = options;
  signal?.throwIfAborted();
  // Its own flags: those of this process may ask for a debugger's port, or load what a trainer has no use for.
  const child = fork(fileURLToPath(worker), {
    serialization: "advanced",
    execArgv: [],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  const lines = lastLines(child.stderr!);
  const { promise, resolve, reject } = Promise.withResolvers<TrainingResult>();
  let kept = 0;
  let end: Extract<Notice, { kind: "done" | "stopped" | "failed" }> | undefined;

  const order = (message: Order) => child.connected && child.send(message, () => {});
  let killing: NodeJS.Timeout | undefined;
  const stop = () => {
    order({ kind: "stop" });
    killing = setTimeout(() => child.kill("SIGKILL"), patience);
  };
  signal?.addEventListener("abort", stop, { once: true });

  child.on("message", (notice: Notice) => {
    try {
      if (notice.kind === "step") onStep?.(notice.step);
      else if (notice.kind === "row") onRow?.(notice.row);
      else if (notice.kind === "look") onLook?.(notice.done, notice.of);
      else if (notice.kind === "state") onState?.(notice.state);
      else if (notice.kind === "kept") kept = notice.step;
      else end = notice;
    } catch (error) {
      // What a listener throws is the caller's wish to stop.
      reject(error);
      order({ kind: "stop" });
    }
  });
  child.on("error", reject);
  // Its last words are read by then.
  child.on("close", (code, killedBy) => {
    clearTimeout(killing);
    signal?.removeEventListener("abort", stop);
    if (end?.kind === "done") return resolve(end.result);
    if (end?.kind === "failed") return reject(failure(end));
    if (signal?.aborted) {
      onState?.({ kind: "stopped", done: kept });
      return reject(signal.reason);
    }
    reject(new EspalierError(obituary(killedBy ?? code, lines(), kept)));
  });
  order({ kind: "train", job });
  return promise;
}

function failure({ isMendable, message, stack }: Extract<Notice, { kind: "failed" }>): Error {
  if (isMendable) return new EspalierError(message);
  // The stack of the other process tells where; this one's tells nothing.
  return Object.assign(new Error(message), stack !== undefined && { stack });
}

/** What happened, what it said last, and how to go on. */
function obituary(how: string | number | null, said: string, kept: number): string {
  const reason =
    how === "SIGKILL"
      ? "was killed (SIGKILL): often the system is out of memory then, and a smaller --context or --rank needs less"
      : how === "SIGABRT"
        ? "gave up (SIGABRT): a check in llama.cpp's libraries failed"
        : typeof how === "string"
          ? `was ended by ${how}`
          : `ended with code ${how}`;
  const next = kept > 0 ? `it goes on at step ${kept + 1}` : "no checkpoint had been written, so it begins anew";
  return [
    `The process that trains ${reason}.`,
    said && `Its last lines:\n${said}`,
    `Run the same command again: ${next}.`,
  ]
    .filter(Boolean)
    .join("\n");
}

/** @returns what gives the last lines of a stream, from a failed check of ggml's on, however much it says */
function lastLines(stream: NodeJS.ReadableStream): () => string {
  let text = "";
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    text = (text + chunk).slice(-20_000);
  });
  return () => {
    const lines = text.trimEnd().split("\n");
    const failed = lines.findIndex((line) => line.includes("GGML_ASSERT") || line.includes("ggml_abort"));
    return lines
      .slice(failed < 0 ? -8 : failed)
      .slice(0, 8)
      .join("\n");
  };
}
