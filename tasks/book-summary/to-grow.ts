/**
 * What the tree of summaries begins with when it is grown: whether a claim is borne out is answered with sentences of the
 * source, by lot; passages are summarised by the model that is asked, and a chapter, which it need not be able to read, by
 * joining the summaries of its passages.
 */
import { type Document, EspalierError, type Model } from "../../src/index.ts";
import { claimCheck, sentencesOfTheExcerpt } from "./claim-check.ts";
import { chapterSummaries } from "./policies.ts";
import { type ChapterText, chapterSummary } from "./summaries.ts";

/** Characters of a passage: some 600 tokens, as in Wu et al. 2021, arXiv:2109.10862. */
const passageLength = 2400;

export const bookTree = {
  task: chapterSummary,
  plots: { [claimCheck.name]: { policy: sentencesOfTheExcerpt() } },
  policiesOn: (base: Model) => ({ [chapterSummary.name]: chapterSummaries(base) }),
  /** @throws EspalierError for a text of one passage: there is nothing to join */
  read({ text }: Document): ChapterText {
    const passages: string[] = [];
    for (const paragraph of text.split(/\n\s*\n/).map((part) => part.trim())) {
      const last = passages.at(-1);
      if (last !== undefined && last.length + paragraph.length < passageLength) {
        passages[passages.length - 1] = `${last}\n\n${paragraph}`.trim();
      } else if (paragraph !== "") passages.push(paragraph);
    }
    if (passages.length >= 2) return { passages };
    throw new EspalierError(
      `A chapter has two passages or more; this text of ${text.length} characters makes ${passages.length} of up to ${passageLength}. Give a longer one.`,
    );
  },
};
