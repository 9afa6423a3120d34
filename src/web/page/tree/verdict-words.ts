/** What was said of one output, as whoever looks at that output would say it: it does not know which letter it had. */
import type { VerdictDetail } from "../../tree-api.ts";

type Said = Pick<VerdictDetail, "verdict" | "side">;

export function verdictWords({ verdict, side }: Said): string {
  if (verdict.status === "unjudged") return "Not judged";
  const { choice, probability, bothBad } = verdict;
  if (choice === "tie") {
    if (bothBad) return "Both are bad";
    const said = new Set(verdict.orders?.map((order) => order.choice));
    return said.size > 1 ? "A tie, as the orders of showing disagree" : "A tie";
  }
  const which = nameOf(choice, side);
  const share = probability === undefined ? "" : ` (probability ${of(choice, probability).toFixed(2)} for ${which})`;
  return `${which === "this one" ? "This one" : "The other"} is better${share}`;
}

/** @returns nothing where it was shown in one order */
export function orderWords({ verdict: { orders = [] }, side }: Said): string {
  if (orders.length < 2) return "";
  const said = orders.map(({ first, choice, probability }) => {
    const answer = choice === "tie" ? "a tie" : nameOf(choice, side);
    const sure = probability === undefined || choice === "tie" ? "" : ` (${of(choice, probability).toFixed(2)})`;
    return `${nameOf(first, side)} shown first: ${answer}${sure}`;
  });
  const [beginning = "", ...rest] = said.join("; ");
  return `${beginning.toUpperCase()}${rest.join("")}.`;
}

function nameOf(candidate: "a" | "b", side: "a" | "b"): string {
  return candidate === side ? "this one" : "the other";
}

/** @param probability that a is the better one */
function of(candidate: "a" | "b", probability: number): number {
  return candidate === "a" ? probability : 1 - probability;
}
