/** A thread that looks, once a second, whether its process still has the parent that it began with. */
import { workerData } from "node:worker_threads";

const { parent, grace } = workerData as { readonly parent: number; readonly grace: number };

const looking = setInterval(() => {
  if (!isGone()) return;
  clearInterval(looking);
  setTimeout(() => process.kill(process.pid, "SIGKILL"), grace);
}, 1000);

/** On Unix an orphan has another parent; on Windows it keeps the number of the one that is gone. */
function isGone(): boolean {
  if (process.ppid !== parent) return true;
  try {
    process.kill(parent, 0);
    return false;
  } catch {
    return true;
  }
}
