/**
 * The process that trains: takes one job, tells of each step, and leaves a checkpoint when it is told to stop or when
 * whoever asked is gone. A fault in native code ends this process and no other.
 */
import { realpathSync } from "node:fs";
import { join } from "node:path";
import { EspalierError, messageOf } from "../../core/errors.ts";
import { makeFolders } from "../../core/make-folders.ts";
import { endWithParent } from "../end-with-parent.ts";
import { readCheckpoint, removeCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import { diskError } from "./disk-errors.ts";
import type { TrainingJob, TrainingResult } from "./job.ts";
import { jobIdentity } from "./job-identity.ts";
import { lockFolder } from "./lock.ts";
import { train } from "./loop.ts";
import type { Notice, Order } from "./messages.ts";
import { peakMemory } from "./peak-memory.ts";
import { StepLog } from "./step-log.ts";
import type { Trainer } from "./trainer.ts";

/** Milliseconds for the row at work and a checkpoint, once whoever asked is gone: less than who goes on waits for the lock. */
const grace = 5_000;

/** @param openTrainer refuses what this machine cannot train */
export function serveTraining(openTrainer: (job: TrainingJob) => Promise<Trainer> | Trainer): void {
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  // Ctrl-C reaches every process of a terminal; who asked for the training decides.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", stop);
  process.on("disconnect", stop);
  endWithParent(grace);
  process.on("message", async (order: Order) => {
    if (order.kind === "stop") return stop();
    const end = await outcome(order.job, openTrainer, stopping.signal);
    if (!process.connected) process.exit();
    // What was told before it is told before it, and then this process has nothing more to do.
    process.send!(end, () => process.exit());
  });
}

async function outcome(
  job: TrainingJob,
  openTrainer: Parameters<typeof serveTraining>[0],
  signal: AbortSignal,
): Promise<Notice> {
  try {
    return { kind: "done", result: await trainIn(job, openTrainer, signal) };
  } catch (error) {
    if (error === signal.reason && signal.aborted) return { kind: "stopped" };
    const stack = error instanceof Error ? error.stack : undefined;
    const isMendable = error instanceof EspalierError;
    return { kind: "failed", isMendable, message: messageOf(error), ...(stack !== undefined && { stack }) };
  }
}

async function trainIn(
  job: TrainingJob,
  openTrainer: Parameters<typeof serveTraining>[0],
  signal: AbortSignal,
): Promise<TrainingResult> {
  const folder = makeFolder(job.folder);
  using _lock = await lockFolder(folder, signal);
  const identity = jobIdentity(job);
  const from = readCheckpoint(folder, identity);
  tell({ kind: "state", state: { kind: "preparing" } });
  if (from) tell({ kind: "kept", step: from.progress.step });
  const trainer = await openTrainer(job);
  try {
    // The last step's line is written after the look at held-out groups.
    const logged = from ? from.progress.step - (from.progress.unseen ? 1 : 0) : 0;
    const log = new StepLog(folder, logged);
    tell({ kind: "state", state: { kind: "training", device: trainer.device, done: logged, process: process.pid } });
    const found = await train(job, trainer, {
      ...(from && { from }),
      signal,
      onStep(step) {
        log.append(step);
        tell({ kind: "step", step });
      },
      onRow: (row) => tell({ kind: "row", row }),
      onLook: (done, of) => tell({ kind: "look", done, of }),
      onCheckpoint(checkpoint) {
        writeCheckpoint(folder, identity, checkpoint);
        tell({ kind: "kept", step: checkpoint.progress.step });
      },
    });
    const adapter = join(folder, "adapter.gguf");
    trainer.saveAdapter(adapter);
    removeCheckpoint(folder);
    return { ...found, adapter, device: trainer.device, peakBytes: peakMemory() };
  } finally {
    trainer.dispose();
  }
}

function makeFolder(folder: string): string {
  try {
    makeFolders(folder);
    return realpathSync(folder);
  } catch (error) {
    throw diskError(error, folder, "Nothing was trained.");
  }
}

/** Whoever asked may be gone by now. */
function tell(notice: Notice): void {
  if (process.connected) process.send!(notice, () => {});
}
