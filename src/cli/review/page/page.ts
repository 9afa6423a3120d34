/** A review as one HTML file. */
import { html, type Markup } from "../../../evals/report/markup.ts";
import { wholePage } from "../../../evals/report/whole-page.ts";
import type { ChipReview } from "../../content.ts";
import type { Sources } from "./excerpt.ts";
import {
  confidence,
  type DesignReport,
  findingsSection,
  opinionSection,
  type QuotedFinding,
  type Report,
} from "./findings.ts";
import { pageStyle } from "./page-style.ts";
import { proofSection } from "./proof.ts";
import { aspectTable, capital, checksTable, figuresTable, lookedForList, moduleTable } from "./tables.ts";

const letters = ["A", "B"] as const;

/** @param sources the files of each design, as they are written. @returns the text of a whole file */
export function reviewPage(report: Report, sources: readonly Sources[], chip: ChipReview): string {
  const { designs, judgement } = report;
  const called = designs.map(({ name }, at) => (designs.length > 1 ? `${letters[at]}, ${name}` : name));
  const main = html`${header(report, chip)}
<section><h2>By aspect</h2>${aspectTable(report, chip)}</section>
${judgement?.equivalence && html`<section><h2>Do both do the same?</h2>${proofSection(judgement.equivalence, ["A", "B"], chip)}</section>`}
${designs.map(({ specification }, at) => specification?.equivalence && html`<section><h2>${designs.length > 1 ? `${letters[at]} against` : "Against"} ${specification.name}</h2>${proofSection(specification.equivalence, ["wanted", "found"], chip)}</section>`)}
${designs.map((design, at) => html`<section><h2>${designs.length > 1 ? `Findings in ${called[at]}` : "Findings"}</h2>${findingsSection(design, sources[at]!, chip, isIn(designs[1 - at]))}</section>${opinionSection(design, sources[at]!, chip)}`)}
<section><h2>Synthesis</h2>${figuresTable(report)}
${designs.map((design, at) => design.byModule.filter(({ module }) => module !== undefined).length > 1 && html`<h3>${designs.length > 1 ? `Modules of ${called[at]}` : "Module by module"}</h3>${moduleTable(design)}`)}</section>
<section><h2>What was checked, and what was not</h2>
${designs.map((design, at) => html`${designs.length > 1 && html`<h3>${called[at]}</h3>`}${checksTable(design)}`)}
<h3>What is looked for</h3>${lookedForList(chip)}
<h3>How sure a finding is</h3><dl>${Object.values(confidence).map(({ word, why }) => html`<dt>${word}</dt><dd>${why}</dd>`)}</dl>
<p class="legend">No finding is no proof that nothing is wrong.</p></section>`;
  return wholePage(`Review of ${designs.map(({ name }) => name).join(" and ")}`, main, pageStyle);
}

function header({ designs, judgement }: Report, chip: ChipReview): Markup {
  const [first] = designs;
  const cares = designs.flatMap((design, at) => cautions(design, designs.length > 1 ? `${letters[at]}: ` : ""));
  return html`<header>
<h1>Design review</h1>
<p class="question">${designs.map(({ name, top }, at) => html`${at > 0 && html`<br>`}${designs.length > 1 && `${letters[at]}: `}${name}, module <code>${top}</code>`)}</p>
<p class="answer">${judgement ? chip.verdict(judgement.better) : headline(first!)}</p>
${!judgement && worst(first!) && html`<p class="reason">${worst(first!)}</p>`}${judgement && html`<p class="reason">${judgement.decidedBy && `What decided: ${chip.titles[judgement.decidedBy].toLowerCase()}. `}${capital(judgement.why)}</p>`}
<p class="facts">${designs.map((design, at) => html`<span>${designs.length > 1 && `${letters[at]}: `}${chip.summary(design.findings)}</span> <span>${size(design)}</span> `)}</p>
${cares.length > 0 && html`<aside aria-labelledby="care"><h2 id="care">Read with care</h2><ul>${cares.map((one) => html`<li>${one}</li>`)}</ul></aside>`}
</header>`;
}

/** How bad it is, in a few words. */
function headline({ findings }: DesignReport): string {
  const count = (severity: QuotedFinding["severity"]) =>
    findings.filter((one) => one.severity === severity).reduce((sum, { count }) => sum + count, 0);
  const said = (["error", "warning"] as const).map((severity) => {
    const number = count(severity);
    return `${number === 0 ? "no" : number} ${severity}${number === 1 ? "" : "s"}`;
  });
  return capital(`${said.join(", ")}.`);
}

function worst({ findings }: DesignReport): string | undefined {
  const found = findings.find(({ ground, severity }) => ground !== "model" && severity !== "note");
  const place = found?.lines[0];
  return found && `Begin with ${place ? `${place.file}, line ${place.line}` : "this"}: ${found.text}`;
}

function size({ files }: DesignReport): string {
  const lines = files.reduce((sum, one) => sum + one.lines, 0);
  return `${files.length} ${files.length === 1 ? "file" : "files"}, ${lines} ${lines === 1 ? "line" : "lines"}`;
}

function cautions({ missingModules, apart, top, specification }: DesignReport, whose: string): string[] {
  return [
    ...(missingModules.length > 0
      ? [`${whose}Not given, so nothing is known of them: ${missingModules.join(", ")}.`]
      : []),
    ...(apart.length > 0
      ? [
          `${whose}No part of ${top}, so only their source was read: ${apart.join(", ")}. To review one, name it with --top.`,
        ]
      : []),
    ...(specification?.equivalence?.status === "undecided"
      ? [`${whose}Whether it does what ${specification.name} does was not decided.`]
      : []),
  ];
}

function isIn(other: DesignReport | undefined): (finding: QuotedFinding) => boolean {
  return ({ rule, text }) => other?.findings.some((one) => one.rule === rule && one.text === text) ?? false;
}
