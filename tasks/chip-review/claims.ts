/** A review as text, so that anybody can write one: a claim a line, by the number of the line that is meant. */

export interface Claim {
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

export const nothingFound = "Nothing found.";

export function reviewText(claims: readonly Claim[]): string {
  return claims.length === 0 ? nothingFound : claims.map(({ line, text }) => `LINE ${line}: ${text}`).join("\n");
}

/** @returns undefined for a text that neither claims anything nor says that nothing was found */
export function claimsIn(text: string): Claim[] | undefined {
  const claims = Array.from(text.matchAll(/^\W*LINE (\d{1,6})\s*:\s*(\S.*)$/gim), ([, line, words]) => ({
    line: Number(line),
    text: words!.trim(),
  }));
  if (claims.length > 0) return claims;
  return /nothing found|^\W*none\b/i.test(text) ? [] : undefined;
}

/**
 * How good a review is where the truth is known: 1 for a clean design of which nothing is claimed, and for a defect that
 * its first claim is about; less the more is claimed beside it.
 * @param defect lines of it; none for a clean design
 * @returns in [0, 1]
 */
export function scoreOfReview(text: string, defect: readonly number[]): number {
  const claims = claimsIn(text);
  if (!claims) return 0;
  if (defect.length === 0) return 1 / (1 + claims.length);
  const hit = claims.findIndex(({ line }) => defect.includes(line));
  return hit < 0 ? 0 : 1 / claims.length;
}

/** With the number of each line before it; blank ones left out, for comments became blanks. */
export function numberedLines(code: string): string {
  return code
    .split("\n")
    .flatMap((line, at) => (line.trim() === "" ? [] : [`${String(at + 1).padStart(4)} ${line.trimEnd()}`]))
    .join("\n");
}
