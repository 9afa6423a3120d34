/** What was said of two outputs, by whatever names they are shown: "a" and "b", or "this one" and "the other". */
import type { Side } from "../../../preferences/comparison.ts";
import type { Verdict } from "../../../preferences/preference.ts";

export type Names = Readonly<Record<Side, string>>;

export function verdictWords(verdict: Verdict, names: Names): string {
  if (verdict.status === "unjudged") return "Not judged";
  const { choice, probability, bothBad } = verdict;
  if (choice === "tie") {
    if (bothBad) return "Both are bad";
    const said = new Set(verdict.orders?.map((order) => order.choice));
    return said.size > 1 ? "A tie, as the orders of showing disagree" : "A tie";
  }
  const words = betterWords(choice, probability, names);
  return `${words[0]!.toUpperCase()}${words.slice(1)}`;
}

/** @returns nothing where it was shown in one order */
export function orderWords({ orders = [] }: Verdict, names: Names): string {
  if (orders.length < 2) return "";
  const said = orders.map(({ first, choice, probability }) => {
    const answer = choice === "tie" ? "a tie" : betterWords(choice, probability, names);
    return `${names[first]} shown first: ${answer}`;
  });
  return `With ${said.join("; with ")}.`;
}

/** @param probability that a is the better one */
function betterWords(choice: Side, probability: number | undefined, names: Names): string {
  const name = names[choice];
  if (probability === undefined) return `${name} is better`;
  return `${name} is better (probability ${(choice === "a" ? probability : 1 - probability).toFixed(2)} for ${name})`;
}
