/** How a report looks: on paper, on light and dark screens, and at any width. */

/** CSS. Colours have 4.5 to 1 or more against their ground (WCAG 2.2, 1.4.3). */
export const style = `
:root {
  color-scheme: light dark;
  --ground: #fffefb; --sheet: #f5f3ec; --ink: #1d1f21; --soft: #5b5f66; --line: #dcd8cc;
  --better: #0067a3; --worse: #b84a00; --plain: #6e7278; --bar: #8fb8d2; --care: #fbf1dc; --care-line: #d69a1c;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --ground: #16181b; --sheet: #1f2226; --ink: #e8e6e1; --soft: #a5a9b0; --line: #373b41;
    --better: #63b3ea; --worse: #f08b4b; --plain: #9a9fa6; --bar: #3f6f90; --care: #2b2518; --care-line: #b98a2a;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "DejaVu Sans", sans-serif; overflow-wrap: anywhere; }
main { max-width: 60rem; margin: 0 auto; padding: clamp(1.25rem, 5vw, 4rem) clamp(1rem, 4vw, 3rem); }
h1, h2, h3, p, figure, ul, dl { margin: 0; }
h1 { font: 600 .875rem/1.4 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; color: var(--soft); }
.question { margin-top: .75rem; font-size: 1.125rem; color: var(--soft); max-width: 46rem; }
.answer { margin-top: 1rem; font-family: ui-serif, Charter, "Iowan Old Style", "Palatino Linotype", Georgia, "DejaVu Serif", serif; font-size: clamp(1.375rem, 1rem + 1.9vw, 2rem); line-height: 1.3; letter-spacing: -.005em; text-wrap: pretty; }
.facts { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin-top: 1.5rem; padding-top: .75rem; border-top: 2px solid var(--ink); font-size: .875rem; color: var(--soft); font-variant-numeric: tabular-nums; }
aside { margin-top: 1.5rem; padding: .75rem 1rem; border-left: 3px solid var(--care-line); background: var(--care); font-size: .9375rem; }
aside h2 { margin: 0 0 .25rem; font-size: .9375rem; border: 0; }
ul { padding-left: 1.1rem; }
section { margin-top: 3rem; }
h2 { font-size: 1.25rem; line-height: 1.3; margin-bottom: .75rem; }
h3 { font-size: 1rem; line-height: 1.3; }
small { margin-left: .35rem; font-size: .8125rem; font-weight: 400; color: var(--soft); }
.legend, caption { font-size: .875rem; color: var(--soft); }
.legend { max-width: 46rem; }
.legend b { color: var(--ink); font-weight: 600; }
.better { color: var(--better); white-space: nowrap; }
.worse { color: var(--worse); white-space: nowrap; }
figure { break-inside: avoid; }
.metric, .curves { margin-top: 1.75rem; padding-top: 1rem; border-top: 1px solid var(--line); }
.pair { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 21rem), 1fr)); gap: 1rem 3rem; margin-top: .5rem; align-items: end; }
.over { font-size: .8125rem; color: var(--soft); }
.panels { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 15.5rem), 1fr)); gap: 1rem 1.5rem; margin-top: .75rem; }
svg { display: block; width: 100%; max-width: 27rem; height: auto; overflow: visible; }
.wide { margin-top: 1.25rem; }
.wide svg { max-width: 38rem; margin-top: .5rem; }
.scrolls { overflow-x: auto; outline-offset: 2px; }
.scrolls + .scrolls { margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
caption { position: sticky; left: 0; max-width: min(46rem, 100vw - 2rem); text-align: left; padding-bottom: .75rem; }
@media print { caption { max-width: none; } }
th, td { padding: .35rem .75rem .35rem 0; text-align: right; white-space: nowrap; vertical-align: baseline; border-bottom: 1px solid var(--line); }
th:first-child { text-align: left; white-space: normal; min-width: 8rem; overflow-wrap: anywhere; font-weight: 400; }
tr:not(.group) > th:first-child { position: sticky; left: 0; background: var(--ground); }
thead th { font-weight: 600; color: var(--soft); border-bottom: 1px solid var(--ink); }
thead th:first-child { font-weight: 600; }
.group th { padding-top: 1rem; font-weight: 600; color: var(--ink); }
tr > :last-child { padding-right: 0; }
td.bar { background: linear-gradient(var(--bar), var(--bar)) no-repeat right bottom / var(--part) 3px; }
code { font: .875em ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
.faults, .sets { font-size: .9375rem; }
section h3 { margin-top: 1.25rem; margin-bottom: .25rem; }
figure h3 { margin-top: 0; }
.sets { padding-left: 1.1rem; }
.sum { color: var(--soft); font-size: .875em; }
dl { display: grid; grid-template-columns: minmax(5rem, max-content) 1fr; gap: .25rem 1.25rem; margin-top: 1rem; font-size: .9375rem; }
dt { color: var(--soft); }
dd { margin: 0; }
@media (max-width: 30rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .5rem; } }
@page { size: A4; margin: 16mm 15mm 18mm; @bottom-right { content: counter(page) " / " counter(pages); font: 8pt sans-serif; color: #5b5f66; } }
@media print {
  :root { --ground: #fff; }
  body { font-size: 10pt; }
  main { max-width: none; padding: 0; }
  .answer { font-size: 17pt; }
  section { margin-top: 18pt; }
  h2, h3, caption, .legend { break-after: avoid; }
  tbody, tr, aside, li { break-inside: avoid; }
  .scrolls:not(.long) { break-inside: avoid; }
  .metric, .curves { margin-top: 12pt; padding-top: 8pt; }
  thead { display: table-header-group; }
  .scrolls { overflow: visible; }
  table { font-size: 8.5pt; }
  th, td { padding-right: .45rem; }
  .pair { grid-template-columns: 1fr 1fr; gap: 0 1.5rem; }
  .panels { grid-template-columns: repeat(3, 1fr); }
  td.bar, aside { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
