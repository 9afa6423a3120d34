/** The thread that commits: takes one batch after another and answers each. See commit-thread.ts. */
import { DatabaseSync } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";
import type { Reply } from "./commit-thread.ts";
import { configure } from "./schema.ts";
import { type Write, writer } from "./writes.ts";

/** How long to wait for another process that holds the journal, say to copy it: on this thread it holds up nobody else; milliseconds. */
const patience = 120_000;

const port = parentPort!;
const database = new DatabaseSync(workerData, { timeout: patience });
configure(database);
const commit = writer(database);

port.on("message", (batch: readonly Write[]) => {
  const answer = (reply: Reply) => port.postMessage(reply);
  try {
    answer({ results: commit(batch) });
  } catch (error) {
    // Of an error's own fields only those of plain errors cross between threads.
    const { errcode } = error as { errcode?: number };
    answer({ error, ...(errcode !== undefined && { errcode }) });
  }
});
