/** What most annotators said is what a comparison's judge is held to. */
import type { Choice } from "../../preferences/comparison.ts";
import type { Preference } from "../../preferences/preference.ts";
import type { SetComparison } from "./public-set.ts";

/** @returns `gold`, absent where no answer has more votes than every other one, and `extra` with the votes */
export function votesOf(
  preferences: readonly Preference[],
  extra: Omit<SetComparison["extra"], "votes">,
): Pick<SetComparison, "gold" | "extra"> {
  const votes = { a: 0, b: 0, tie: 0 };
  for (const { verdict } of preferences) if (verdict.status === "judged") votes[verdict.choice] += 1;
  const [first, second] = Object.entries(votes).toSorted(([, x], [, y]) => y - x);
  const gold = first![1] > second![1] ? (first![0] as Choice) : undefined;
  return { ...(gold && { gold }), extra: { ...extra, votes } as SetComparison["extra"] };
}
