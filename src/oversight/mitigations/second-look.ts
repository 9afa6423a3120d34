/**
 * Two judgements of one comparison, kept as votes of the verdict that came of them. What the second one changed is
 * counted from there: labels that were recalled from a journal count as well as those just made.
 */
import type { Judge } from "../../judges/judge.ts";
import { total } from "../../judges/spending.ts";
import type { Preference, Spending, Verdict } from "../../preferences/preference.ts";

/** Why there was a second one. */
export type Look = "spot-check" | "in plain words";

/** Whatever is made of the two, these are kept. */
export function bothKept(
  { judge, verdict }: { readonly judge: Judge; readonly verdict: Verdict },
  second: { readonly look: Look; readonly judge: Judge; readonly verdict: Verdict },
): Pick<Verdict, "votes" | "spending"> {
  const spent = [verdict, second.verdict].flatMap(({ spending }): Spending[] => (spending ? [spending] : []));
  return {
    votes: { [judge.id]: verdict, [`${title(second.look)}${second.judge.id}`]: second.verdict },
    ...(spent.length > 0 && { spending: total(spent) }),
  };
}

/** So many of so many. */
export interface Share {
  readonly count: number;
  readonly of: number;
}

/** @returns second looks that said otherwise, of those where both came to a verdict */
export function changedBy(look: Look, preferences: Iterable<Preference>): Share {
  let [count, of] = [0, 0];
  for (const { verdict } of preferences) {
    for (const [first, second] of looksIn(verdict, look)) {
      if (first.status === "unjudged" || second.status === "unjudged") continue;
      of += 1;
      if (first.choice !== second.choice) count += 1;
    }
  }
  return { count, of };
}

/** @returns what the judge itself said, before anybody looked again: its votes are those of several judges */
export function firstSaid(verdict: Verdict): Verdict {
  const all = Object.entries(verdict.votes ?? {});
  const wasLookedAt = all.some(([id]) => id.startsWith(anyLook));
  const first = all.find(([id]) => !id.startsWith(anyLook));
  return wasLookedAt && first ? firstSaid(first[1]) : verdict;
}

const anyLook = "second look, ";

function title(look: Look): string {
  return `${anyLook}${look}: `;
}

/** At any depth: the votes of a judge that was looked at twice have votes of their own. */
function looksIn({ votes = {} }: Verdict, look: Look): (readonly [Verdict, Verdict])[] {
  const all = Object.entries(votes);
  const second = all.find(([id]) => id.startsWith(title(look)));
  const first = all.find((vote) => vote !== second);
  const own = second && first ? [[first[1], second[1]] as const] : [];
  return [...own, ...all.flatMap(([, verdict]) => looksIn(verdict, look))];
}
