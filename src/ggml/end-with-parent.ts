/**
 * Ends this process when its parent is gone, even while native code keeps its own thread busy for minutes: a thread
 * beside it looks. Linux's PR_SET_PDEATHSIG would do so only there, and when no more than the parent's thread ended.
 */
import { extname } from "node:path";
import { Worker } from "node:worker_threads";

/**
 * Kills: nothing is saved. The thread keeps no process alive.
 * @param grace milliseconds in which an orphan may still end by itself
 */
export function endWithParent(grace = 0): void {
  // `.ts` in the sources, `.js` in the built package.
  const thread = new URL(`./parent-watch${extname(import.meta.url)}`, import.meta.url);
  new Worker(thread, { workerData: { parent: process.ppid, grace }, execArgv: [] }).unref();
}
