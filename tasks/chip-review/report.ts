/** A review as a hardware engineer reads it: worst first, each finding with its line quoted. Markdown and plain data. */
import type { DesignJudgement } from "./compare.ts";
import { type Aspect, aspects, type Finding, type Place } from "./finding.ts";
import type { Measures } from "./measures.ts";
import type { Review } from "./review.ts";

export interface Report {
  readonly designs: readonly DesignReport[];
  readonly judgement?: DesignJudgement;
}

export interface DesignReport {
  readonly name: string;
  readonly top: string;
  readonly description?: string;
  readonly measures: Measures;
  readonly missingModules: readonly string[];
  readonly apart: readonly string[];
  readonly findings: readonly QuotedFinding[];
  readonly milliseconds: number;
}

export interface QuotedFinding extends Finding {
  /** Where it points first, as it stands in the file: no comments. */
  readonly quote?: string;
}

/** Lines beside the first that a report names. */
const mostPlaces = 6;

export function designReport(name: string, review: Review, description?: string): DesignReport {
  return {
    name,
    top: review.top,
    ...(description !== undefined && { description }),
    measures: review.measures,
    missingModules: review.missingModules,
    apart: review.apart,
    findings: review.findings.map((finding) => {
      const quote = quoteOf(finding.lines[0], review);
      return { ...finding, ...(quote !== undefined && { quote }) };
    }),
    milliseconds: Math.round(review.milliseconds.all),
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

export function markdown({ designs, judgement }: Report): string {
  const parts = designs.map(designMarkdown);
  if (judgement) parts.unshift(judgementMarkdown(judgement, designs));
  return `${parts.join("\n\n")}\n`;
}

function designMarkdown(design: DesignReport): string {
  const { name, top, description, measures, missingModules, apart, findings } = design;
  const sections = aspects.flatMap((aspect) => {
    const own = findings.filter((one) => one.aspect === aspect);
    if (own.length === 0) return [];
    return [`## ${titles[aspect]}`, ...own.map(findingMarkdown)];
  });
  const silent = aspects.filter((aspect) => !findings.some((one) => one.aspect === aspect));
  return [
    `# Review of ${escaped(name)}`,
    `Top module \`${top}\`. ${summary(findings)}`,
    ...(description === undefined ? [] : [`What it does, by a model that may be wrong: ${escaped(description)}`]),
    ...(missingModules.length === 0
      ? []
      : [`Not given, so nothing is known of them: ${missingModules.map((module) => `\`${module}\``).join(", ")}.`]),
    ...(apart.length === 0
      ? []
      : [
          `No part of \`${top}\`, so that only their source was read (see --top): ${apart.map((module) => `\`${module}\``).join(", ")}.`,
        ]),
    measuresMarkdown(measures),
    ...sections,
    ...(silent.length === 0
      ? []
      : [`Nothing found: ${silent.map((aspect) => titles[aspect].toLowerCase()).join(", ")}.`]),
    "Findings come from Yosys's netlist and proofs and from the source's syntax; what a model said is marked. No finding is no proof that nothing is wrong.",
  ].join("\n\n");
}

function findingMarkdown({ severity, text, evidence, lines, quote, rule }: QuotedFinding): string {
  const [first, ...others] = distinct(lines);
  const more = others.slice(0, mostPlaces).map(placed);
  return [
    `- **${severity}**${first ? ` \`${placed(first)}\`` : ""} ${escaped(text)}`,
    ...(quote === undefined ? [] : [`  \n  \`\`${quote.replaceAll("``", "` `")}\`\``]),
    `  \n  ${escaped(evidence.split("\n")[0]!)} (${rule})${more.length === 0 ? "" : `; also ${more.map((one) => `\`${one}\``).join(", ")}${others.length > mostPlaces ? ", …" : ""}`}`,
  ].join("");
}

function measuresMarkdown(measures: Measures): string {
  return ["| figure | |", "|---|---:|", ...rowsOf(measures).map(([name, value]) => `| ${name} | ${value} |`)].join(
    "\n",
  );
}

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

function judgementMarkdown(
  { better, why, decidedBy, aspects: judged, equivalence }: DesignJudgement,
  designs: Report["designs"],
): string {
  const names = designs.map(({ name }, at) => `${"AB"[at]} is ${escaped(name)}`).join(", ");
  return [
    "# Two designs",
    `${names}.`,
    `**${verdict(better)}**${decidedBy ? ` What decided: ${titles[decidedBy].toLowerCase()}.` : ""} ${escaped(why)}`,
    ...(equivalence ? [escaped(equivalenceSentence(equivalence))] : []),
    [
      "| aspect | better | why |",
      "|---|---|---|",
      ...judged.map(
        ({ aspect, better, why }) =>
          `| ${titles[aspect]} | ${short(better)} | ${escaped(why).replaceAll("|", "\\|")} |`,
      ),
    ].join("\n"),
  ].join("\n\n");
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
  return `They do not do the same: ${equivalence.outputs.join(", ") || "an output"} differ${equivalence.outputs.length === 1 ? "s" : ""} after ${equivalence.trace.length} edges of the clock.`;
}

export function summary(findings: readonly Finding[]): string {
  const count = (severity: Finding["severity"]) => findings.filter((one) => one.severity === severity).length;
  const said = (["error", "warning", "note"] as const).map(
    (severity) => `${count(severity)} ${severity}${count(severity) === 1 ? "" : "s"}`,
  );
  return `${said.join(", ")}.`;
}

export function placed({ file, line, end }: Place): string {
  return end > line ? `${file}:${line}-${end}` : `${file}:${line}`;
}

/** Each place once. */
export function distinct(lines: readonly Place[]): Place[] {
  return lines.filter((one, at) => lines.findIndex((other) => placed(other) === placed(one)) === at);
}

/** Names come from the file: they are text, whatever they look like. */
function escaped(text: string): string {
  return text.replace(/[\\`*_[\]<>#|]/g, (sign) => `\\${sign}`).replace(/\s+/g, " ");
}
