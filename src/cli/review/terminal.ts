/** A review in the terminal: the verdict first, then finding by finding, worst first, with the line that is meant. */
import { styleText } from "node:util";
import type { ChipReview } from "../content.ts";
import { printable, table } from "../table.ts";
import { wrapped } from "./wrapped.ts";

type Report = Parameters<ChipReview["markdown"]>[0];
type DesignReport = Report["designs"][number];
type QuotedFinding = DesignReport["findings"][number];

const colours = { error: "red", warning: "yellow", note: "dim" } as const;
/** Characters of a quoted line. */
const longestQuote = 100;
/** Further places that a finding names. */
const mostPlaces = 4;

export function printReport({ designs, judgement }: Report, chip: ChipReview): void {
  const out: string[] = [];
  if (judgement) {
    const { better, decidedBy, why, aspects, equivalence } = judgement;
    const decided = decidedBy === undefined ? "" : ` What decided: ${chip.titles[decidedBy].toLowerCase()}.`;
    out.push(
      designs.map(({ name }, at) => `${"AB"[at]} is ${name}`).join(", "),
      `${styled("bold", chip.verdict(better))}${decided} ${why}`,
      ...(equivalence ? [chip.equivalenceSentence(equivalence)] : []),
      "",
      table(aspects.map(({ aspect, better, why }) => [chip.titles[aspect], chip.short(better), why])),
    );
  }
  out.push(designs.map((design) => designLines(design, chip).join("\n")).join("\n\n"));
  const text = printable(out.join("\n"));
  const { isTTY, columns } = process.stdout;
  process.stdout.write(`${isTTY ? coloured(wrapped(text, columns, everyMark)) : text}\n`);
}

function designLines(design: DesignReport, chip: ChipReview): string[] {
  const { name, top, description, specification, measures, missingModules, apart, findings } = design;
  const silent = chip.aspects.filter((aspect) => !findings.some((one) => one.aspect === aspect));
  return [
    styled("bold", `${name} (module ${top}): ${chip.summary(findings)}`),
    ...(description === undefined ? [] : [`A model, which may be wrong, says: ${description}`]),
    ...(missingModules.length === 0 ? [] : [`Not given, so nothing is known of them: ${missingModules.join(", ")}.`]),
    ...(apart.length === 0
      ? []
      : [`No part of ${top}, so only their source was read (see --top): ${apart.join(", ")}.`]),
    ...(specification?.equivalence
      ? [`Against ${specification.name}: ${chip.equivalenceSentence(specification.equivalence)}`]
      : []),
    table(chip.rowsOf(measures).map(([what, value]) => [`  ${what}`, value])),
    ...chip.aspects.flatMap((aspect) => {
      const own = findings.filter((one) => one.aspect === aspect);
      return own.length === 0
        ? []
        : [styled("bold", chip.titles[aspect]), ...own.map((one) => findingLines(one, chip)), ""];
    }),
    ...(silent.length === 0
      ? []
      : [`Nothing found: ${silent.map((aspect) => chip.titles[aspect].toLowerCase()).join(", ")}.`]),
  ];
}

function findingLines({ severity, text, lines, quote, evidence }: QuotedFinding, chip: ChipReview): string {
  const [first, ...others] = chip.distinct(lines).map(chip.placed);
  const more =
    others.length === 0
      ? ""
      : `  (also ${others.slice(0, mostPlaces).join(", ")}${others.length > mostPlaces ? ", …" : ""})`;
  return [
    `  ${styled(colours[severity], severity)} ${first === undefined ? "" : `${first}: `}${text}`,
    ...(quote === undefined
      ? []
      : [`    > ${quote.length > longestQuote ? `${quote.slice(0, longestQuote)}…` : quote}`]),
    `    ${evidence.split("\n")[0]}${more}`,
  ].join("\n");
}

/**
 * A file under review may hold escape sequences, which are taken out of the whole text: so what is styled is marked by
 * characters of no other use, and coloured after.
 */
const marks = { bold: "\ue000", red: "\ue001", yellow: "\ue002", dim: "\ue003", end: "\ue00f" } as const;
const everyMark = new RegExp(`[${Object.values(marks).join("")}]`, "g");

function styled(style: Exclude<keyof typeof marks, "end">, text: string): string {
  return process.stdout.isTTY ? `${marks[style]}${text}${marks.end}` : text;
}

function coloured(text: string): string {
  const styles = (["bold", "red", "yellow", "dim"] as const).map((style) => [marks[style], style] as const);
  return styles.reduce(
    (done, [mark, style]) =>
      done.replace(new RegExp(`${mark}([^${marks.end}]*)${marks.end}`, "g"), (_, inner) => styleText(style, inner)),
    text,
  );
}
