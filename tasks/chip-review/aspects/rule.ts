/** How a check says what it found. */
import type { Design } from "../design.ts";
import type { Aspect, Finding, Place } from "../finding.ts";
import type { Syntax } from "../syntax.ts";

/** Looks at a design for one thing. */
export type Rule = (design: Design) => readonly Finding[];

/** Everything of one aspect. */
export function reviewer(rules: readonly Rule[]): Rule {
  return (design) => rules.flatMap((rule) => rule(design));
}

export type Found = Omit<Finding, "aspect" | "rule" | "lines"> & { readonly lines: readonly (Place | Syntax)[] };

/** @returns makes findings of an aspect, by the name of the rule that found them */
export function finder(aspect: Aspect): (rule: string, found: Found) => Finding {
  return (rule, { lines, ...found }) => ({ aspect, rule, ...found, lines: lines.flatMap(placeOf) });
}

function placeOf(where: Place | Syntax): Place[] {
  const { file, line, end } = where;
  return line > 0 ? [{ file, line, end: Math.max(line, end) }] : [];
}

/** A few of many, so that a sentence stays one. */
export function some(names: readonly string[], most = 4): string {
  const shown = names.slice(0, most).join(", ");
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}
