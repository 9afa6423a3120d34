/** Who holds a claim: an open journal in a process on a host, and whether it still lives. */
import { hostname } from "node:os";

const host = hostname();
/** The owners that live in this process. */
const ours = new Set<string>();

export function newOwner(): string {
  const owner = `${host}:${process.pid}:${ours.size}:${Date.now()}`;
  ours.add(owner);
  return owner;
}

/** An owner on another host is believed alive: only its lease tells. */
export function mayBeAlive(owner: string): boolean {
  const [ownerHost, pid] = owner.split(":");
  if (ownerHost !== host) return true;
  // An owner of this very number that is not ours was an earlier process.
  if (Number(pid) === process.pid) return ours.has(owner);
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
