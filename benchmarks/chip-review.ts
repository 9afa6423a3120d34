/**
 * How many known bugs a review points at, and how often it cries wolf on the mended files.
 * A bug is hit when a finding's lines, of at most `widest` lines each, overlap those its mending changes. What the same
 * rule also says of the mended file, at lines that did not change, does not count as a hit.
 * Usage: npx node benchmarks/chip-review.ts FOLDER (with rtl-bugs/bugs.jsonl, cwe-rtl/cwe_bugs.jsonl; or ESPALIER_DATA)
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { diffLines } from "diff";
import { generateDesigns, splits } from "../datasets/designs/index.ts";
import { proportion } from "../src/index.ts";
import type { Finding } from "../tasks/chip-review/finding.ts";
import { reviewDesign } from "../tasks/chip-review/review.ts";
import { sourceFiles } from "../tasks/chip-review/source.ts";
import { YosysError } from "../tasks/chip-review/yosys.ts";

const folder = process.argv[2] ?? process.env.ESPALIER_DATA;
if (folder === undefined) throw new Error("Name the folder of the data, or set ESPALIER_DATA.");
const verbose = process.argv.includes("--verbose");
/** A finding of a whole block of more lines points at nothing. */
const widest = 3;

interface Bug {
  readonly id: string;
  readonly buggy: string;
  readonly original: string;
  readonly isControl: boolean;
}

const rows = (path: string) =>
  readFileSync(join(folder, path), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
const sets: Record<string, Bug[]> = {
  "rtl-bugs": rows("rtl-bugs/bugs.jsonl").map((row) => ({
    id: row.id,
    buggy: row.buggy_nocomments,
    original: row.original_nocomments,
    isControl: row.is_control_no_change,
  })),
  "cwe-rtl": rows("cwe-rtl/cwe_bugs.jsonl").map((row) => ({
    id: `${row.bug_id} ${row.cwe_id} ${row.filename}`,
    buggy: row.buggy_nocomments,
    original: row.original_nocomments,
    isControl: row.is_control_no_change,
  })),
};

for (const [name, bugs] of Object.entries(sets)) {
  let [hits, loud, refused, counted, silent] = [0, 0, 0, 0, 0];
  const alarms: number[] = [];
  const times: number[] = [];
  const originals = new Map<string, readonly Finding[] | undefined>();
  for (const bug of bugs.filter(({ isControl }) => !isControl)) {
    if (!originals.has(bug.original)) {
      const found = await review(bug.original);
      originals.set(bug.original, found?.findings);
      if (found) alarms.push(found.findings.filter(isAlarm).length);
      if (verbose) for (const one of found?.findings.filter(isAlarm) ?? []) console.log("   original:", show(one));
    }
    const before = originals.get(bug.original);
    const found = await review(bug.buggy);
    counted++;
    const changed = changedLines(bug);
    if (!found) {
      // A file that does not parse is refused with a line: that points, too.
      refused++;
      continue;
    }
    times.push(found.milliseconds.all);
    const known = new Set((before ?? []).map(same));
    const fresh = found.findings.filter((one) => !known.has(same(one)));
    const hit = fresh.filter((one) => overlaps(one, changed));
    if (hit.length > 0) hits++;
    if (hit.some(isAlarm)) loud++;
    if (fresh.length === 0) silent++;
    if (verbose) {
      console.log(hit.length > 0 ? "HIT " : fresh.length > 0 ? "near" : "miss", bug.id, [...changed].join(","));
      for (const one of fresh) console.log("    ", show(one));
    }
  }
  const clean = alarms.filter((count) => count === 0).length;
  console.log(
    `${name}: hit ${hits} of ${counted} (${percent(hits, counted)}), ${loud} by an error or warning, ${refused} refused by Yosys, ${silent} with nothing new said; ` +
      `mended files: ${clean} of ${alarms.length} without an error or warning, ${(alarms.reduce((a, b) => a + b, 0) / alarms.length).toFixed(1)} on average; ` +
      `median ${Math.round(times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0)} ms`,
  );
}

// Designs written by models, with what a simulation said of them: do findings tell the failing from the passing?
const attempts = rows("rtllm/llm_attempts.jsonl").filter(({ label_valid }) => label_valid);
const flagged = { pass: [0, 0], fail: [0, 0] };
let refused = 0;
for (const { verilog, iverilog11, design, model, trial } of attempts) {
  const { status } = iverilog11 as { status: string };
  if (status !== "pass" && status !== "fail") continue;
  const found = await review(verilog);
  const alarms = found?.findings.filter(isAlarm) ?? [];
  if (!found) refused++;
  flagged[status][found && alarms.length === 0 ? 1 : 0]!++;
  if (verbose) for (const one of alarms) console.log(`   ${status} ${design} ${model} ${trial}:`, show(one));
}
const [passing, failing] = [flagged.pass, flagged.fail].map(([some = 0, none = 0]) => percent(some, some + none));
console.log(
  `rtllm attempts: an error or warning (or refusal: ${refused}) on ${failing} of ${flagged.fail[0]! + flagged.fail[1]!} that fail, on ${passing} of ${flagged.pass[0]! + flagged.pass[1]!} that pass`,
);

// Our own designs: what tools can tell without the specification, and what is left for a reviewer.
for (const split of splits) {
  const designs = generateDesigns({ split, pairs: 100, seed: 1 });
  let [hits, defects, alarms] = [0, 0, 0];
  const byAspect = new Map<string, [number, number]>();
  for (const { text, defect } of designs) {
    const found = await review(text);
    const said = found?.findings.filter(isAlarm) ?? [];
    if (!defect) {
      if (said.length > 0) alarms++;
      continue;
    }
    defects++;
    const isHit = said.some((one) => overlaps(one, new Set(defect.lines)));
    if (isHit) hits++;
    const [hit, all] = byAspect.get(defect.aspect) ?? [0, 0];
    byAspect.set(defect.aspect, [hit + (isHit ? 1 : 0), all + 1]);
  }
  const aspects = [...byAspect].map(([aspect, [hit, all]]) => `${aspect} ${hit}/${all}`).join(", ");
  console.log(
    `planted, ${split}: hit ${hits} of ${defects} (${percent(hits, defects)}; ${aspects}); an error or warning on ${alarms} of ${designs.length - defects} clean ones`,
  );
}
process.exit();

async function review(text: string) {
  try {
    return await reviewDesign(sourceFiles([{ name: "design.v", text }]));
  } catch (error) {
    if (!(error instanceof YosysError)) throw error;
    if (verbose) console.log("   refused:", error.message);
    return;
  }
}

function isAlarm({ severity }: Finding): boolean {
  return severity !== "note";
}

/** Lines move between the two files, so a finding is told by its rule and words. */
function same({ rule, text }: Finding): string {
  return `${rule} ${text}`;
}

function overlaps({ lines }: Finding, changed: ReadonlySet<number>): boolean {
  return lines.some(({ line, end }) => {
    if (end - line >= widest) return changed.has(line);
    for (let at = line; at <= end; at++) if (changed.has(at)) return true;
    return false;
  });
}

/** Lines of the buggy file that differ by more than blanks; where lines were taken out, the two around the gap. */
function changedLines({ original, buggy }: Bug): ReadonlySet<number> {
  const changed = new Set<number>();
  let at = 1;
  let removed = false;
  for (const { added, removed: isRemoved, count, value } of diffLines(squeezed(original), squeezed(buggy))) {
    const isBlank = value.trim() === "";
    if (isRemoved) {
      if (!isBlank) for (const line of [at - 1, at]) changed.add(line);
      removed = !isBlank;
      continue;
    }
    if (added && !isBlank) {
      if (removed) changed.delete(at - 1);
      value.split("\n").forEach((text, offset) => {
        if (text.trim() !== "") changed.add(at + offset);
      });
    }
    removed = false;
    at += count;
  }
  return changed;
}

function squeezed(text: string): string {
  return text
    .split("\n")
    .map((line) => line.replace(/\s+/g, ""))
    .join("\n");
}

function percent(count: number, of: number): string {
  const { value, low, high } = proportion(count, of) as { value: number; low: number; high: number };
  return `${(100 * value).toFixed(0)}%, interval ${(100 * low).toFixed(0)}-${(100 * high).toFixed(0)}`;
}

function show({ severity, rule, text, lines }: Finding): string {
  return `${severity} ${rule} [${lines
    .slice(0, 4)
    .map(({ line, end }) => (end > line ? `${line}-${end}` : line))
    .join(" ")}] ${text.slice(0, 140)}`;
}
