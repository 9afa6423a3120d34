/** A review as Markdown. */
import type { DesignJudgement } from "./compare.ts";
import { aspects } from "./finding.ts";
import type { Measures } from "./measures.ts";
import {
  type DesignReport,
  distinct,
  equivalenceSentence,
  placed,
  type QuotedFinding,
  type Report,
  rowsOf,
  short,
  summary,
  titles,
  verdict,
} from "./report.ts";

/** Lines beside the first that a finding names. */
const mostPlaces = 6;

export function markdown({ designs, judgement }: Report): string {
  const parts = designs.map(designMarkdown);
  if (judgement) parts.unshift(judgementMarkdown(judgement, designs));
  return `${parts.join("\n\n")}\n`;
}

function designMarkdown(design: DesignReport): string {
  const { name, top, description, measures, missingModules, apart, specification, checks, findings } = design;
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
    ...(specification?.equivalence
      ? [`Against ${escaped(specification.name)}: ${escaped(equivalenceSentence(specification.equivalence))}`]
      : []),
    measuresMarkdown(measures),
    ...sections,
    ...(silent.length === 0
      ? []
      : [`Nothing found: ${silent.map((aspect) => titles[aspect].toLowerCase()).join(", ")}.`]),
    [
      "## What was checked",
      ...checks.map(({ what, done, how }) => `- **${escaped(what)}** (${done}): ${escaped(how)}`),
    ].join("\n"),
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

/** Names come from the file: they are text, whatever they look like. */
function escaped(text: string): string {
  return text.replace(/[\\`*_[\]<>#|]/g, (sign) => `\\${sign}`).replace(/\s+/g, " ");
}
