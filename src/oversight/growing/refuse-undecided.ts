/** Labels of which too few say which output is better teach nothing: what was said instead, by whom, and what may help. */
import { EspalierError } from "../../core/errors.ts";
import type { Judged, Preference, Verdict } from "../../preferences/preference.ts";
import { fewestPairs } from "../../rewards/pairs.ts";

/** Characters of an output, and of what a judge said. */
const longest = 120;

/** @param said all labels of a task so far @throws EspalierError when fewer than 8 have a better side */
export function refuseUndecided(said: readonly Preference[]): void {
  const kinds = said.map(({ verdict }) => kindOf(verdict));
  const decided = kinds.filter((kind) => kind === "decided").length;
  if (decided >= fewestPairs) return;
  const counts = Map.groupBy(kinds, (kind) => kind);
  const others = (Object.keys(words) as Exclude<Kind, "decided">[]).filter((kind) => counts.has(kind));
  const found = others.map((kind) => `${counts.get(kind)!.length} ${words[kind]}`).join(", ");
  const most = others.toSorted((one, other) => counts.get(other)!.length - counts.get(one)!.length)[0];
  const sample = said.find((_, index) => kinds[index] === most);
  const few = decided === 0 ? "none has" : `only ${decided} ${decided === 1 ? "has" : "have"}`;
  throw new EspalierError(
    [
      `Too few pairs to learn from: of ${said.length} ${few} a better side, and ${fewestPairs} are needed; some hundreds for a reward model worth having.`,
      ...(found === "" ? [] : [`The others, by ${said[0]!.judge}: ${found}.`]),
      ...(sample ? [sampleOf(sample)] : []),
      ...(most ? [advice[most]] : []),
      "With another judge, more labels (--labels), more outputs of each input (--outputs) or more inputs it goes on in the same folder: what was judged is not asked again.",
    ].join(" "),
  );
}

type Kind = "decided" | "turned" | "divided" | "bad" | "equal" | "unjudged";

const words: Readonly<Record<Exclude<Kind, "decided">, string>> = {
  turned: "called otherwise when the outputs were shown the other way round",
  divided: "on which judges are divided",
  bad: "with both bad",
  equal: "called equally good",
  unjudged: "not judged",
};

const advice: Readonly<Record<Exclude<Kind, "decided">, string>> = {
  turned: "A judge that goes by the place is too weak for these outputs: name another one.",
  divided: "A rubric that leaves less to taste, or one judge, may decide.",
  bad: "A better policy to begin with, or a rubric that asks for less, gives outputs that one can choose from.",
  equal: "A rubric that tells more, or outputs that differ more (a warmer policy), may decide.",
  unjudged: "What was not judged is asked again by the same command.",
};

/** What a pair's label would teach is decided by its probability, where it has one. */
function kindOf(verdict: Verdict): Kind {
  if (verdict.status === "unjudged") return "unjudged";
  if (forA(verdict) !== 0.5) return "decided";
  if (verdict.bothBad) return "bad";
  if (differ(verdict.orders ?? [])) return "turned";
  return differ(Object.values(verdict.votes ?? {}).filter((vote) => vote.status === "judged")) ? "divided" : "equal";
}

function forA({ choice, probability }: Judged): number {
  return probability ?? { a: 1, b: 0, tie: 0.5 }[choice];
}

function differ(said: readonly Pick<Judged, "choice">[]): boolean {
  return new Set(said.map(({ choice }) => choice)).size > 1;
}

function sampleOf({ comparison: { a, b }, verdict }: Preference): string {
  const why = verdict.status === "unjudged" ? verdict.reason : verdict.rationale;
  return `One of them: ${quoted(a.text)} against ${quoted(b.text)}${why ? `; it said ${quoted(why)}` : ""}.`;
}

function quoted(text: string): string {
  return JSON.stringify(text.length > longest ? `${text.slice(0, longest)}…` : text);
}
