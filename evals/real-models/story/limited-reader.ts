/**
 * A judge who understands what it reads and can read little: of each comparison's source it is handed at most so many
 * words, whole sentences of its choosing, besides the outputs and the notes. It reads by the grammar of the stories
 * (`datasets/stories/sentence.ts`), as a person reads English, and it is told nothing else: no label, no statement.
 *
 * That a report's quotes are the story's own is checked by code for every judge alike.
 */
import { type AttributeName, attributes, type Claim, read } from "../../../datasets/stories/index.ts";
import type { Comparison, Judge, Note, Side, Verdict } from "../../../src/index.ts";
import {
  contradictionCheck,
  factExtraction,
  findingIn,
  nothing,
  saysContradiction,
} from "../../../tasks/story-consistency/index.ts";

/** @param words of the source, at most, in each comparison */
export function limitedReader(words: number): Judge {
  return {
    id: `reader of ${words} words`,
    kind: "program",
    async compare(comparison) {
      const window = new Window(words);
      const merit = meritIn(comparison, window);
      if (merit === undefined) return { status: "unjudged", reason: `no such task: ${comparison.task}` };
      return verdictOf(merit("a"), merit("b"));
    },
  };
}

/** Hands out whole sentences while its words last. */
export class Window {
  #left: number;

  constructor(words: number) {
    this.#left = words;
  }

  /** @returns what the sentence claims, "nothing known" for one that claims nothing, undefined when it does not fit */
  read(sentence: string): Claim | "no claim" | undefined {
    const words = sentence.split(/\s+/).length;
    if (words > this.#left) return undefined;
    this.#left -= words;
    return read(sentence) ?? "no claim";
  }
}

type Merit = (side: Side) => number;

function meritIn(comparison: Comparison, window: Window): Merit | undefined {
  switch (comparison.task) {
    case factExtraction.name:
      return ofFacts(comparison, window);
    case contradictionCheck.name:
      return ofChecks(comparison, window);
    case "story-consistency":
      return ofReports(comparison, window);
    default:
      return undefined;
  }
}

function verdictOf(a: number, b: number): Verdict {
  return { status: "judged", choice: a > b ? "a" : a < b ? "b" : "tie" };
}

function ofFacts(comparison: Comparison, window: Window): Merit {
  const about = asked(comparison, /say of (.+)\? Answer/);
  const claim = window.read(comparison.source!);
  return (side) => (claim === undefined ? 0 : factMerit(about, claim, comparison[side].text));
}

/** How well an answer says what a sentence claims of something, in [0, 1]. */
export function factMerit(about: string, claim: Claim | "no claim", answer: string): number {
  const value = claim === "no claim" ? undefined : saidOf(about, claim);
  if (value === undefined) return answer === nothing ? 1 : 0;
  if (answer === nothing) return 0;
  if (!about.startsWith(life)) return overlap(value, answer);
  return value === "here" || departure.test(answer) ? 1 : 0.3;
}

const life = "whether ";
/** Words that say that somebody is no more, or is gone. */
const departure = /^(?:died|buried|drowned|fever|killed|dead|found dead|live|morning|grave|laid|sailed|left|gone)$/i;

/** What a claim says of it; undefined when it speaks of something else. */
export function saidOf(about: string, { attribute, subject, value }: Claim): string | undefined {
  return attributes[attribute as AttributeName].topic(subject) === about ? value : undefined;
}

/** Of their words, F1: two people of one surname have one half. */
function overlap(one: string, two: string): number {
  const [left, right] = [one, two].map((text) =>
    text
      .toLowerCase()
      .match(/[\p{L}\p{N}-]+/gu)!
      .filter((word) => !/^(?:an?|the)$/.test(word)),
  );
  const both = left!.filter((word) => right!.includes(word)).length;
  return (2 * both) / (left!.length + right!.length);
}

function ofChecks(comparison: Comparison, window: Window): Merit {
  const about = asked(comparison, /speak of (.+)\. Does the second/);
  const lines = comparison
    .source!.split("\n")
    .map((line) => line.match(/^(First|Between|Second): (.*)$/)!.slice(1) as [string, string]);
  const noted = (comparison.notes ?? []).map(({ text }) => text.slice(text.indexOf("\n") + 1));
  const believed = lines.map(([, sentence], index) => {
    const claim = window.read(sentence);
    if (claim === undefined) return noted[index];
    return claim === "no claim" ? nothing : (saidOf(about, claim) ?? nothing);
  });
  const truth = verdictFrom(about, believed);
  return (side) => {
    const text = comparison[side].text;
    if (truth === undefined) return 0;
    return (saysContradiction(text) === (truth === "yes") ? 1 : 0) + (kindOf(text) === truth ? 0.5 : 0);
  };
}

type Truth = "yes" | "same" | "changed" | "silent";

/** @param said of the first place, those in between, and the second; undefined where nobody knows */
export function verdictFrom(about: string, said: readonly (string | undefined)[]): Truth | undefined {
  const [first, ...rest] = said;
  const second = rest.pop();
  if (first === undefined || second === undefined) return undefined;
  if (first === nothing || second === nothing) return "silent";
  if (about.startsWith(life)) return isGone(first) && !isGone(second) ? "yes" : "same";
  if (overlap(first, second) > 0.5) return "same";
  return rest.some((one) => one !== undefined && overlap(one, second) > 0.5) ? "changed" : "yes";
}

function isGone(value: string): boolean {
  return value === "away" || departure.test(value);
}

function kindOf(answer: string): Truth | undefined {
  if (saysContradiction(answer)) return "yes";
  return answer.includes("both times")
    ? "same"
    : answer.includes("in between")
      ? "changed"
      : answer.includes("nothing")
        ? "silent"
        : undefined;
}

function ofReports(comparison: Comparison, window: Window): Merit {
  const belief = (side: Side): number | undefined => {
    const finding = findingIn(comparison.source!, comparison[side].text);
    if (!finding) return undefined;
    const note = comparison.notes?.find(({ about }: Note) => about === side);
    const said = note && saysContradiction(note.text);
    if (said !== undefined) return said ? 1 : 0;
    const claims = [finding.first, finding.second].map(({ text }) => window.read(text));
    if (claims.includes(undefined)) return 0.5;
    const values = claims.map((claim) => (claim === "no claim" ? nothing : (saidOf(finding.about, claim!) ?? nothing)));
    return verdictFrom(finding.about, values) === "yes" ? 1 : 0;
  };
  const beliefs = { a: belief("a"), b: belief("b") };
  return (side) => beliefs[side] ?? 0.5;
}

function asked({ input }: Comparison, pattern: RegExp): string {
  return (typeof input === "string" ? input : "").match(pattern)?.[1] ?? "";
}
