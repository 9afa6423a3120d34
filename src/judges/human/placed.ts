/** Between sides and places: a comparison as one person is shown it, and their answer as a verdict on its sides. */
import { type Comparison, other, type Side } from "../../preferences/comparison.ts";
import type { Judged, Preference } from "../../preferences/preference.ts";
import type { Answer, Draft, Item, Place } from "./view.ts";

/** @param first the side that is shown first */
export function itemOf(key: number, comparison: Comparison, first: Side, draft?: Draft): Item {
  const { input, source, notes = [] } = comparison;
  return {
    key,
    input: typeof input === "string" ? input : [...input],
    first: comparison[first].text,
    second: comparison[other(first)].text,
    ...(source !== undefined && { source }),
    notes: notes.map(({ helper, about, text, span }) => ({
      helper,
      about: about === "both" ? about : placeOf(about, first),
      text,
      ...(span && { span }),
    })),
    ...(draft && { draft }),
  };
}

export function placeOf(side: Side, first: Side): Place {
  return side === first ? "first" : "second";
}

export function verdictOf({ choice, strength, rationale }: Answer, first: Side): Judged {
  const said = rationale?.trim();
  return {
    status: "judged",
    choice: choice === "first" ? first : choice === "second" ? other(first) : "tie",
    ...(choice === "bad" && { bothBad: true }),
    ...(strength !== undefined && (choice === "first" || choice === "second") && { strength }),
    ...(said && { rationale: said }),
  };
}

/** @returns undefined for what is no answer: unjudged, or shown in an order that is not known */
export function answerOf({ verdict, first, milliseconds }: Preference): Answer | undefined {
  if (verdict.status === "unjudged" || first === undefined) return undefined;
  const { choice, bothBad, strength, rationale } = verdict;
  return {
    choice: bothBad ? "bad" : choice === "tie" ? "tie" : placeOf(choice, first),
    ...(strength !== undefined && { strength: Math.round(strength) }),
    ...(rationale !== undefined && { rationale }),
    ...(milliseconds !== undefined && { milliseconds }),
  };
}
