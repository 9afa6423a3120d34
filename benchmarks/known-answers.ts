/**
 * Verdicts that others published, read by our loaders and scored by our evals, against the figures that they published
 * of them. FOLDER holds clones of the authors' repositories at the commits of `espalier sets show`, by the sets' names.
 *
 *   node benchmarks/known-answers.ts FOLDER [NAME…]
 */
import { join } from "node:path";
import { booookscore } from "./known-answers/booookscore.ts";
import { judgebench } from "./known-answers/judgebench.ts";
import { agrees, type Known } from "./known-answers/known.ts";
import { llmbar } from "./known-answers/llmbar.ts";
import { pandalm } from "./known-answers/pandalm.ts";
import { formatTable } from "./table.ts";

const sources = { pandalm, llmbar, judgebench, booookscore };

const [folder, ...names] = process.argv.slice(2);
if (folder === undefined) throw new Error("Name the folder that holds the authors' repositories.");

for (const [name, figures] of Object.entries(sources)) {
  if (names.length > 0 && !names.includes(name)) continue;
  const known = await figures(join(folder, name));
  const wrong = known.filter((one) => !agrees(one));
  // Hundreds that agree say it once.
  const shown = known.length > 40 ? [...known.slice(0, 6), ...wrong] : known;
  console.log(`\n${name}: ${known.length - wrong.length} of ${known.length} published figures come out the same\n`);
  console.log(formatTable([["", "published", "here", ""], ...shown.map(row)]));
  if (wrong.length > 0) process.exitCode = 1;
}

function row(known: Known): string[] {
  const { what, published, found, digits } = known;
  const shown = Math.min(digits, 2);
  return [what, published.toFixed(shown), found?.toFixed(shown) ?? "none", agrees(known) ? "" : "differs"];
}
