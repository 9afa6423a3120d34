/** A review as plain data and in words: worst first, each finding with its line quoted; the same for the same design. */
import type { ModuleFigures } from "./by-module.ts";
import { type Check, checksOf, type SpecificationChecked } from "./checks.ts";
import type { DesignJudgement } from "./compare.ts";
import type { Aspect, Finding, Place } from "./finding.ts";
import { type FindingGroup, grouped } from "./grouped.ts";
import type { Measures } from "./measures.ts";
import type { Review } from "./review.ts";

export interface Report {
  readonly designs: readonly DesignReport[];
  readonly judgement?: DesignJudgement;
}

export interface DesignReport {
  readonly name: string;
  readonly top: string;
  readonly files: readonly { readonly name: string; readonly lines: number }[];
  readonly description?: string;
  readonly measures: Measures;
  readonly byModule: readonly ModuleFigures[];
  readonly missingModules: readonly string[];
  readonly apart: readonly string[];
  readonly specification?: SpecificationChecked;
  readonly checks: readonly Check[];
  readonly findings: readonly QuotedFinding[];
}

export interface QuotedFinding extends FindingGroup {
  /** Where it points first, as it stands in the file: no comments. */
  readonly quote?: string;
}

/** What a report says beside what tools found. */
export interface Beside {
  readonly specification?: SpecificationChecked | undefined;
  /** What a model says that the design does. */
  readonly description?: string | undefined;
  /** Part of the code that the model read; absent where none was asked. */
  readonly shownToModel?: number | undefined;
}

export function designReport(name: string, review: Review, beside: Beside = {}): DesignReport {
  const { top, files, tool, measures, byModule, missingModules, apart } = review;
  const { description, specification, shownToModel } = beside;
  return {
    name,
    top,
    files: files.map(({ name, text }) => ({ name, lines: text.replace(/\n$/, "").split("\n").length })),
    ...(description !== undefined && { description }),
    measures,
    byModule,
    missingModules,
    apart,
    ...(specification && { specification }),
    checks: checksOf({ tool, missingModules, apart, specification, shownToModel }),
    findings: grouped(review.findings, review.modules).map((finding) => {
      const quote = quoteOf(finding.lines[0], review);
      return { ...finding, ...(quote !== undefined && { quote }) };
    }),
  };
}

/** Words that only close or open a block: a line of them tells a reader nothing. */
const saysNothing = /\b(?:begin|end|endcase|else)\b/g;

function quoteOf(place: Place | undefined, { files }: Review): string | undefined {
  if (!place) return;
  const line = files
    .find(({ name }) => name === place.file)
    ?.code.split("\n")
    [place.line - 1]?.trim();
  return line === undefined || !/[a-z]/i.test(line.replace(saysNothing, "")) ? undefined : line;
}

export const titles: Readonly<Record<Aspect, string>> = {
  function: "Function",
  timing: "Timing",
  area: "Area",
  power: "Power",
  "reset-and-clocking": "Reset and clocking",
  security: "Security",
  lifetime: "Lifetime",
};

/** The figures at the head of a report. */
export function rowsOf(measures: Measures): [string, string][] {
  const { cells, gates, flipFlops, enabledFlipFlops, resetFlipFlops, latches, memoryBits, levels, clocks, toggles } =
    measures;
  return [
    ["cells after synthesis", `${cells}`],
    ["gates of two inputs, estimated", `${gates}`],
    ["flip-flops", `${flipFlops} (${enabledFlipFlops} with an enable, ${resetFlipFlops} with a reset)`],
    ...(latches > 0 ? [["latches", `${latches}`] as [string, string]] : []),
    ["flip-flops that change in a cycle, estimated", `${toggles}`],
    ["bits of memory", `${memoryBits}`],
    ["levels of gates on the longest path, estimated", `${levels}`],
    ["clocks", `${clocks}`],
  ];
}

export function verdict(better: DesignJudgement["better"]): string {
  return better === "tie" ? "Neither is better." : `${better.toUpperCase()} is better.`;
}

export function short(better: DesignJudgement["better"]): string {
  return better === "tie" ? "–" : better.toUpperCase();
}

export function equivalenceSentence(equivalence: NonNullable<DesignJudgement["equivalence"]>): string {
  if (equivalence.status === "same") return `Both do the same, ${equivalence.how}.`;
  if (equivalence.status === "undecided") return `Whether both do the same was not decided: ${equivalence.reason}.`;
  if (equivalence.ports) return `They have other ports: ${equivalence.ports}.`;
  return `They do not do the same: ${equivalence.outputs.join(", ") || "an output"} differ${equivalence.outputs.length === 1 ? "s" : ""} in step ${equivalence.trace.length} of a counter-example.`;
}

export function summary(findings: readonly FindingGroup[]): string {
  const count = (severity: Finding["severity"]) =>
    findings.filter((one) => one.severity === severity).reduce((sum, one) => sum + one.count, 0);
  const said = (["error", "warning", "note"] as const).map(
    (severity) => `${count(severity)} ${severity}${count(severity) === 1 ? "" : "s"}`,
  );
  const all = findings.reduce((sum, { count }) => sum + count, 0);
  return `${said.join(", ")}${all > findings.length ? `; those of one cause are told together, as ${findings.length}` : ""}.`;
}

export function placed({ file, line, end }: Place): string {
  return end > line ? `${file}:${line}-${end}` : `${file}:${line}`;
}

/** Each place once. */
export function distinct(lines: readonly Place[]): Place[] {
  return lines.filter((one, at) => lines.findIndex((other) => placed(other) === placed(one)) === at);
}
