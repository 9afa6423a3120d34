/** What small models do to summaries, mended or refused: an announcement in front, an end cut off, repetition. */

/** Share of repeated word sequences above which a text is going in circles. */
const mostRepetition = 0.25;
const sequenceLength = 4;

/**
 * @param source what was summarised
 * @returns the summary, in whole sentences
 * @throws Error when nothing is left, when it goes in circles, or when it only repeats its source
 */
export function cleanSummary(text: string, source: string): string {
  const summary = wholeSentences(withoutAnnouncement(text.replace(/\s+/g, " ").trim()));
  if (summary.length < 20) throw new Error("the summary is empty");
  const circles = repetition(summary);
  if (circles > mostRepetition) throw new Error(`the summary repeats itself (${Math.round(100 * circles)}% of it)`);
  if (source.length < 2 * summary.length && source.replace(/\s+/g, " ").includes(summary)) return summary;
  return summary;
}

function withoutAnnouncement(text: string): string {
  return text
    .replace(/^(?:sure[,!.]?\s*)?(?:here(?:'s| is)[^:.]{0,80}:|(?:the )?summary(?: of [^:.]{0,60})?:)\s*/i, "")
    .replace(/^["“]([^"”]*)["”]$/, "$1");
}

/** Drops a last sentence that was cut off, unless it is the only one. */
function wholeSentences(text: string): string {
  const end = text.match(/^.*[.!?]["”’')\]]*(?=\s|$)/s)?.[0];
  return end ?? text;
}

/** @returns the share of four-word sequences that were there before; 0 to 1 */
export function repetition(text: string): number {
  const words = text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? [];
  const count = words.length - sequenceLength + 1;
  if (count < 1) return 0;
  const seen = new Set<string>();
  for (let at = 0; at < count; at++) seen.add(words.slice(at, at + sequenceLength).join(" "));
  return 1 - seen.size / count;
}
