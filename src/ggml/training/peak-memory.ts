/** The most memory that this process has held. */
import { readFileSync } from "node:fs";

/** @returns bytes */
export function peakMemory(): number {
  // A process started from a large one inherits that one's peak in `maxRSS` on Linux; VmHWM is its own. Source: proc(5).
  if (process.platform === "linux") {
    const [, kibibytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
    if (kibibytes !== undefined) return Number(kibibytes) * 1024;
  }
  return process.resourceUsage().maxRSS * 1024;
}
