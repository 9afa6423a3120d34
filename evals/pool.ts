/** Runs jobs in processes of their own, as many at once as there are cores, and gives their results in order. */
import { fork } from "node:child_process";
import { availableParallelism } from "node:os";

/** @param worker a file that calls `serve`; its jobs and results are plain data */
export async function inProcesses<Job, Result>(
  worker: string,
  jobs: readonly Job[],
  onDone: (job: Job) => void = () => {},
): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = [...jobs.entries()];
  const one = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [index, job] = next;
      results[index] = await ask<Job, Result>(worker, job);
      onDone(job);
    }
  };
  await Promise.all(Array.from({ length: Math.min(jobs.length, availableParallelism()) }, one));
  return results;
}

/** Of each process. Without a bound a heap grows to what the machine has before it is cleared. */
const mostMegabytes = 700;

function ask<Job, Result>(worker: string, job: Job): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = fork(worker, { serialization: "advanced", execArgv: [`--max-old-space-size=${mostMegabytes}`] });
    child.once("message", (result) => resolve(result as Result));
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      reject(new Error(`A process of ${worker} ended with ${signal ?? code} before it was done.`));
    });
    child.send(job as object);
  });
}

/** In the worker: does the one job that it is given. */
export function serve<Job, Result>(work: (job: Job) => Promise<Result>): void {
  process.once("message", async (job) => {
    const result = await work(job as Job);
    process.send!(result, () => process.connected && process.disconnect());
  });
}
