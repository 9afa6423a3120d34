/** Who holds a claim: a process on a host, and whether it still lives. */
import { hostname } from "node:os";

/** Tells this process from an earlier one that had the same number. */
export const thisProcess = `${hostname()}:${process.pid}:${Date.now()}`;

/** Whether a run is written down as running, and whoever executed it is gone: what was under way in it has stopped. */
export function isForsaken({ status, owner }: { readonly status: string; readonly owner: string | null }): boolean {
  return status === "running" && (owner === null || !mayBeAlive(owner, thisProcess));
}

/** A run as it is: what a process could not write when it was killed is read from its absence. */
export function asItStands<
  Row extends { readonly status: string; readonly error: string | null; readonly owner: string | null },
>({ owner, ...run }: Row): Omit<Row, "owner"> {
  if (!isForsaken({ status: run.status, owner })) return run;
  return { ...run, status: "stopped", error: "The process that executed it is gone." };
}

/** @param self who asks. An owner on another host is believed alive: only its lease tells. */
export function mayBeAlive(owner: string, self: string): boolean {
  if (owner === self) return true;
  const [host, pid] = owner.split(":");
  const [ownHost, ownPid] = self.split(":");
  if (host !== ownHost) return true;
  if (pid === ownPid) return false;
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
