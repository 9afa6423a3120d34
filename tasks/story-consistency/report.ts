/**
 * What is reported of a story: that two of its sentences contradict each other, or that none do. A report is text, so
 * that anybody can write one; its quotes count only when the story has them.
 */
import { type Quote, quoteIn } from "./sentences.ts";

export interface Finding {
  /** What the story says two things of. */
  readonly about: string;
  readonly first: Quote;
  readonly second: Quote;
}

export const consistent = "The story does not contradict itself.";

export function reportOf({ about, first, second }: Finding): string {
  return `The story contradicts itself about ${about}:\n“${first.text}”\n“${second.text}”`;
}

/**
 * @param story that the report is about
 * @returns undefined for a report that finds nothing, or whose quotes are not in the story, the first before the second
 */
export function findingIn(story: string, report: string): Finding | undefined {
  const [, about, one, two] =
    report.match(/^The story contradicts itself about ([^\n]+):\n“([^\n]+)”\n“([^\n]+)”$/) ?? [];
  if (about === undefined || one === undefined || two === undefined) return undefined;
  const first = quoteIn(story, one);
  const second = first && quoteIn(story, two, first.end);
  return first && second ? { about, first, second } : undefined;
}
