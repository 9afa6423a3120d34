/**
 * The small world behind a story: what was said of it, in order. It is consistent when nothing is told that differs from
 * what holds; what is said to change holds from then on. So a contradiction is provable, and so is that there is none.
 */

/** One sentence's claim. */
export interface Claim {
  readonly attribute: string;
  readonly subject: string;
  readonly value: string;
  /** `changed`: from here on it is so, whatever was before. */
  readonly how: "told" | "changed";
}

export interface Clash {
  /** Places among the claims: what held, and what differs from it. */
  readonly first: number;
  readonly second: number;
}

/** @returns every claim that contradicts an earlier one, with the latest that it contradicts */
export function clashes(claims: readonly Claim[]): Clash[] {
  const holds = new Map<string, number>();
  const found: Clash[] = [];
  for (const [index, { attribute, subject, value, how }] of claims.entries()) {
    const key = `${attribute}\n${subject}`;
    const first = holds.get(key);
    if (how === "told" && first !== undefined && claims[first]!.value !== value) found.push({ first, second: index });
    else holds.set(key, index);
  }
  return found;
}
