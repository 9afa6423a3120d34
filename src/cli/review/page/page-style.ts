/** What a review's page has beside the look of all reports: findings, lines of source, checks. */

/** CSS, after that of `evals/report/style.ts`. Colours have 4.5 to 1 or more against their ground (WCAG 2.2, 1.4.3). */
export const pageStyle = `
:root { --error: #b3261e; --warning: #8a5300; --note: #5b5f66; --hit: #fdeec2; }
@media screen and (prefers-color-scheme: dark) {
  :root { --error: #ff8a80; --warning: #f0b45a; --note: #a5a9b0; --hit: #4a3d14; }
}
.answer { font-size: clamp(1.25rem, 1rem + 1.2vw, 1.625rem); }
.reason { margin-top: .75rem; max-width: 46rem; }
section h3 { margin-top: 2rem; padding-bottom: .25rem; border-bottom: 1px solid var(--line); }
h4 { margin: 0; font-size: 1rem; line-height: 1.4; font-weight: 600; }
.finding { margin-top: 1.25rem; padding-left: 1rem; border-left: 3px solid var(--note); break-inside: avoid; }
.finding.error { border-color: var(--error); }
.finding.warning { border-color: var(--warning); }
.finding.note h4 { font-weight: 400; }
.severity, .times { margin-right: .4rem; font-size: .8125rem; font-weight: 600; color: var(--note); }
.error > h4 > .severity, td.error { color: var(--error); }
.warning > h4 > .severity, td.warning { color: var(--warning); }
td.error, td.warning { font-weight: 600; }
.grounds, .also, .silent { margin-top: .15rem; font-size: .875rem; color: var(--soft); }
.silent { margin-top: 1.5rem; }
.sure { margin-left: .35rem; padding: 0 .35rem; border: 1px solid var(--line); border-radius: 3px; font-size: .8125rem; white-space: nowrap; }
.source { margin-top: .5rem; }
.source figcaption { font-size: .8125rem; color: var(--soft); }
.source pre { margin: .15rem 0 0; padding: .4rem 0; overflow-x: auto; background: var(--sheet); font: .8125rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: normal; outline-offset: 2px; }
.row { display: grid; grid-template-columns: 4.5ch max-content; gap: 1ch; min-width: max-content; padding-right: 1ch; }
.row:has(mark) { background: var(--hit); }
.row mark { background: none; color: inherit; font-weight: 600; }
.number { text-align: right; color: var(--soft); user-select: none; }
.members { display: flex; flex-wrap: wrap; gap: .1rem 1.25rem; margin-top: .5rem; padding: 0; list-style: none; font-size: .8125rem; color: var(--soft); }
.members code { color: var(--ink); }
td.words { white-space: normal; text-align: left; min-width: 16rem; overflow-wrap: anywhere; padding-left: .75rem; }
table:has(td.words) thead th:last-child { text-align: left; padding-left: .75rem; }
td .error { color: var(--error); font-weight: 600; }
td .warning { color: var(--warning); font-weight: 600; }
td.done { text-align: left; padding-left: .75rem; }
td.done.no, td.done.partly { color: var(--warning); font-weight: 600; }
.trace td { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .8125rem; }
.trace td.differs { color: var(--error); }
.opinion { padding: 1rem 1.25rem; border: 2px dashed var(--care-line); }
blockquote { margin: .75rem 0 0; font-style: italic; }
dl dd { max-width: 46rem; }
@media (max-width: 30rem) { .finding { padding-left: .65rem; } }
@media print {
  .row { grid-template-columns: 4.5ch 1fr; min-width: 0; }
  .row > :last-child { white-space: pre-wrap; overflow-wrap: anywhere; }
  .row:has(mark), .source pre { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .finding { margin-top: 10pt; }
  h4 { break-after: avoid; }
  .source pre { overflow: visible; font-size: 8pt; }
  td.words { min-width: 0; }
}
`;
