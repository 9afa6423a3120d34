/**
 * Findings of one rule, one cause and one module told as one, with all that they are about: a real core has dozens of
 * registers that are not reset for the same reason, and a reader wants the reason once.
 */
import { some } from "./aspects/rule.ts";
import type { Finding, Place } from "./finding.ts";
import type { Structure } from "./structure.ts";

export interface FindingGroup extends Omit<Finding, "together"> {
  /** Of how many findings it is made. */
  readonly count: number;
  /** What each is about, with its own places; absent where it is made of one. */
  readonly members?: readonly { readonly subject: string; readonly lines: readonly Place[] }[];
}

/** Names that stand in the sentence itself. */
const mostNamed = 6;
/** Pieces of evidence that a group quotes. */
const mostEvidence = 3;

/** @param findings worst first. @returns in the same order, by the first of each group */
export function grouped(
  findings: readonly Finding[],
  modules: readonly Pick<Structure, "name" | "syntax">[],
): FindingGroup[] {
  const causeOf = ({ aspect, rule, severity, ground, text, together, lines }: Finding) =>
    JSON.stringify([aspect, rule, severity, ground, together?.text ?? text, moduleAt(lines[0], modules)]);
  return [...Map.groupBy(findings, causeOf).values()].map(asOne);
}

function asOne(all: readonly Finding[]): FindingGroup {
  const { together, ...first } = all[0]!;
  if (all.length === 1) return { ...first, count: 1 };
  const firstLines = all.flatMap(({ lines }) => lines.slice(0, 1));
  const lines = [...firstLines, ...all.flatMap(({ lines }) => lines.slice(1))];
  const evidence = [...new Set(all.map((one) => one.evidence))];
  const subjects = new Set(all.map((one) => one.together?.subject ?? one.text));
  const members = [...subjects].map((subject) => ({
    subject,
    lines: all.filter((one) => (one.together?.subject ?? one.text) === subject).flatMap((one) => one.lines),
  }));
  return {
    ...first,
    text:
      together === undefined || members.length === 1
        ? first.text
        : together.text.replace("…", () => some([...subjects], mostNamed)),
    evidence: [...evidence.slice(0, mostEvidence), ...(evidence.length > mostEvidence ? ["…"] : [])].join("; "),
    lines,
    count: all.length,
    ...(members.length > 1 && { members }),
  };
}

/** @returns the name of the module that a place lies in */
export function moduleAt(
  place: Place | undefined,
  modules: readonly Pick<Structure, "name" | "syntax">[],
): string | undefined {
  if (!place) return;
  return modules.find(
    ({ syntax: { file, line, end } }) => file === place.file && line <= place.line && place.line <= end,
  )?.name;
}
