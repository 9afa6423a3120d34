/**
 * The tree of book summaries with a program to judge each level: `espalier grow` without a key and without people.
 * What a judge may open is in its code. Whoever judges claims reads the claim and the four sentences beside it. Whoever judges
 * summaries does not read the text: it is told what was said of each claim, and may look whether a quote is there; of a chapter,
 * it is told what its passages are about, too.
 * Use it with: espalier grow examples/grow-summaries.ts chapters/*.txt --labels 16 --outputs 3 -n 3 --out helpers
 * Your own file imports from "espalier" and "espalier/tasks".
 */
import { Source } from "../prompts/grounding.ts";
import { type Note, programJudge, type Side } from "../src/index.ts";
import { bearsOut, chapterSummary, claimCheck, passageSummary } from "../tasks/book-summary/index.ts";
import { bookTree } from "../tasks/book-summary/to-grow.ts";

/** Prefers the answer that quotes the sentence with most of the claim's words, or "No." where none has half of them. */
const reader = programJudge(
  "reads four sentences",
  (answer, { input, source = "" }) => {
    const claim = String(input).split("Claim: ")[1] ?? "";
    const support = (sentence: string) => new Source(sentence).support(claim) - 0.5;
    if (answer === "No.") return -Math.max(...source.split("\n").map(support));
    return bearsOut(answer, source) ? support(answer) : -1;
  },
  ["input", "source"],
);

/** Prefers the summary with more claims that are borne out by a quote which the text has, less those that are not. */
const clerk = programJudge(
  "reads claim checks",
  (_, { source = "", notes = [] }, side) => borneOut(notes, side, source),
  ["notes", "source"],
);

/** The same of a chapter; and it misses each passage whose summary shares few words with this one. */
const editor = programJudge(
  "reads claim checks and passage summaries",
  (summary, { source = "", notes = [] }, side) => {
    const passages = notes.filter(({ helper }) => helper === passageSummary.name);
    const covered = passages.map(({ text }) => new Source(summary).support(text.split("\n").slice(1).join("\n")));
    return borneOut(notes, side, source) + covered.reduce((sum, share) => sum + share, 0);
  },
  ["notes", "source"],
);

function borneOut(notes: readonly Note[], side: Side, source: string): number {
  const checks = notes.filter(({ helper, about }) => helper === claimCheck.name && about === side);
  return checks.reduce((sum, { text }) => sum + (bearsOut(text.split("\n")[1] ?? "", source) ? 1 : -1), 0);
}

export default {
  ...bookTree,
  plots: {
    [claimCheck.name]: { ...bookTree.plots[claimCheck.name], judge: reader },
    [passageSummary.name]: { judge: clerk },
    [chapterSummary.name]: { judge: editor },
  },
};
