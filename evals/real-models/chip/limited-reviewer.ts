/**
 * A judge who understands the lines it reads and can read few: of each comparison's source it is handed so many lines from
 * the top. It knows whether a claim holds once it has read the lines that are meant and the next one: an excerpt of a
 * claim it can read, a design it cannot. Of what it has not read it believes a note.
 */
import type { Comparison, Judge, Side } from "../../../src/index.ts";
import { claimsIn } from "../../../tasks/chip-review/index.ts";
import type { Checked } from "./cases.ts";
import { claimTask, linesQuestion, linesTask, reviewTask } from "./tasks.ts";

/** Whether a claim holds of two lines; undefined for what is not known. */
export type Understanding = (claim: string, lines: string) => boolean | undefined;

/** A claim that both holds of two lines and does not is not known: two lines do not tell, and nobody is right about it. */
export function understandingOf(checks: readonly Checked[]): Understanding {
  const known = new Map<string, boolean | undefined>();
  for (const { question, holds } of checks) {
    const { claim, lines } = linesQuestion(question);
    const key = keyOf(claim, lines);
    known.set(key, known.has(key) && known.get(key) !== holds ? undefined : holds);
  }
  return (claim, lines) => known.get(keyOf(claim, lines));
}

function keyOf(claim: string, lines: string): string {
  return `${claim}\n${lines}`;
}

/** @param lines of the source, at most, in each comparison */
export function limitedReviewer(lines: number, understands: Understanding): Judge {
  return {
    id: `reviewer of ${lines} lines`,
    kind: "program",
    async compare(comparison) {
      const read = comparison.source!.split("\n").slice(0, lines);
      const merit = meritIn(comparison, read, understands);
      if (!merit) return { status: "unjudged", reason: `no such task: ${comparison.task}` };
      const [a, b] = [merit("a"), merit("b")];
      return { status: "judged", choice: a > b ? "a" : a < b ? "b" : "tie" };
    },
  };
}

function meritIn(comparison: Comparison, read: readonly string[], understands: Understanding) {
  const ofAnswer = (holds: boolean | undefined) => (side: Side) =>
    holds === undefined ? 0.5 : Number(saysYes(comparison[side].text) === holds);
  const claim = String(comparison.input).match(/claims: (.+)\. Is it true\?$/)?.[1] ?? "";
  switch (comparison.task) {
    case linesTask.name:
      return ofAnswer(understands(claim, read.join("\n")));
    case claimTask.name:
      return ofAnswer(
        understands(claim, linesQuestion({ claim, line: 0, excerpt: read.join("\n"), findings: [] }).lines),
      );
    case reviewTask.name:
      return (side: Side) => beliefIn(comparison, side, read, understands);
    default:
      return undefined;
  }
}

/** From 0 to 1: a review of which nothing is known, or that claims nothing, is one half. */
function beliefIn(comparison: Comparison, side: Side, read: readonly string[], understands: Understanding): number {
  const [claim] = claimsIn(comparison[side].text) ?? [];
  if (!claim) return 0.5;
  const at = read.findIndex((text) => Number(text.slice(0, 4)) === claim.line);
  const seen = read.slice(at, at + 2).map((text) => text.slice(5).trim());
  const own = at < 0 || seen.length < 2 ? undefined : understands(claim.text, seen.join("\n"));
  const note = comparison.notes?.find(({ about }) => about === side);
  const believed = own ?? (note && saysYes(note.text));
  return believed === undefined ? 0.5 : Number(believed);
}

export function saysYes(answer: string): boolean | undefined {
  return /^yes\b/i.test(answer) ? true : /^no\b/i.test(answer) ? false : undefined;
}
