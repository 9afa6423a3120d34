/** What a reviewer found: where, how bad, and what bears it out. */
import { z } from "zod";

/** In the order in which reports have them. */
export const aspects = ["function", "timing", "area", "power", "reset-and-clocking", "security", "lifetime"] as const;
export type Aspect = (typeof aspects)[number];

/** From worst on. */
export const severities = ["error", "warning", "note"] as const;
export type Severity = (typeof severities)[number];

/** Lines of a file, counted from 1, last one included. */
export const placeSchema = z.object({
  file: z.string(),
  line: z.number().int().min(1),
  end: z.number().int().min(1),
});
export type Place = Readonly<z.infer<typeof placeSchema>>;

export const findingSchema = z.object({
  aspect: z.enum(aspects),
  /** Names the check that made it: `latch`, `partial-reset`. */
  rule: z.string(),
  severity: z.enum(severities),
  /** Most telling first; none for what concerns the whole design. */
  lines: z.array(placeSchema).readonly(),
  text: z.string().min(1),
  /** What of the netlist, of the source or of a tool's own words bears it out. */
  evidence: z.string(),
  /** Who says so: a tool's result, the source's syntax, or a model's opinion, which nothing bears out. */
  ground: z.enum(["netlist", "source", "proof", "model"]),
  /** How several of one cause are told as one: what it is about, and the sentence with … for all of them. */
  together: z.object({ subject: z.string(), text: z.string() }).readonly().optional(),
});
export type Finding = Readonly<z.infer<typeof findingSchema>>;

/** Worst first, then by line; the same place is told by one rule once. */
export function inOrder(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings
    .filter(({ rule, lines, text }) => {
      const key = JSON.stringify([rule, lines[0], text]);
      return !seen.has(key) && seen.add(key);
    })
    .toSorted(
      (a, b) =>
        severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
        (a.lines[0]?.file ?? "").localeCompare(b.lines[0]?.file ?? "") ||
        (a.lines[0]?.line ?? 0) - (b.lines[0]?.line ?? 0),
    );
}
