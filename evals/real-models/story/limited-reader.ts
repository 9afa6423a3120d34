/**
 * A judge who understands what it reads and can read little: of each comparison's source it is handed at most so many
 * words, whole sentences of its choosing, besides the outputs and the notes. It reads by the grammar of the stories
 * (`datasets/stories/sentence.ts`), as a person reads English, and it is told nothing else: no label, no statement.
 *
 * That a report's quotes are the story's own is checked by code for every judge alike.
 */
import { type Attribute, type AttributeName, attributes, type Claim, read } from "../../../datasets/stories/index.ts";
import type { Comparison, Judge, Note, Side, Verdict } from "../../../src/index.ts";
import {
  contradictionCheck,
  factExtraction,
  findingIn,
  nothing,
  saysContradiction,
  sharedWords,
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

  /** @returns what the sentence claims of it, "nothing" where it says nothing of it, undefined when it does not fit */
  read(about: string, sentence: string): Claim | typeof nothing | undefined {
    const words = sentence.split(/\s+/).length;
    if (words > this.#left) return undefined;
    this.#left -= words;
    return claimOf(about, sentence) ?? nothing;
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
  const claim = window.read(asked(comparison, /say of (.+)\? Answer/), comparison.source!);
  return (side) => (claim === undefined ? 0 : factMerit(claim, comparison[side].text));
}

/** How well an answer says what a sentence claims of what was asked about, in [0, 1]. */
export function factMerit(claim: Claim | typeof nothing, answer: string): number {
  if (claim === nothing || answer === nothing) return claim === answer ? 1 : 0;
  if (claim.attribute !== "life") return overlap(claim.value, answer);
  return claim.value === "here" || departure.test(answer) ? 1 : 0.3;
}

/** Words that say that somebody is no more, or is gone. */
const departure = /^(?:died|buried|drowned|fever|killed|dead|found dead|live|morning|grave|laid|sailed|left|gone)$/i;

/**
 * What a sentence claims of what is asked about; undefined where it speaks of something else. Asked about is whoever or
 * whatever is named whole; further words are the sentence's own, or such as that attribute is told with.
 */
export function claimOf(about: string, sentence: string): Claim | undefined {
  const claim = read(sentence);
  if (!claim || sharedWords(about, claim.subject) !== sharedWords(claim.subject, claim.subject)) return undefined;
  const { tell, change } = attributes[claim.attribute as AttributeName] as Attribute;
  const words = [sentence, ...Object.values(tell).flat(), ...Object.values(change ?? {}).flat()].join(" ");
  return sharedWords(words, about) === about ? claim : undefined;
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
    const claim = window.read(about, sentence);
    return claim === undefined ? noted[index] : saidIn(claim);
  });
  const truth = verdictFrom(believed);
  return (side) => {
    const text = comparison[side].text;
    if (truth === undefined) return 0;
    return (saysContradiction(text) === (truth === "yes") ? 1 : 0) + (kindOf(text) === truth ? 0.5 : 0);
  };
}

type Truth = "yes" | "same" | "changed" | "silent";

/** @param said of the first place, those in between, and the second; undefined where nobody knows */
export function verdictFrom(said: readonly (string | undefined)[]): Truth | undefined {
  const [first, ...rest] = said;
  const second = rest.pop();
  if (first === undefined || second === undefined) return undefined;
  if (first === nothing || second === nothing) return "silent";
  // Who is gone does nothing any more; and that somebody goes contradicts nothing before it.
  if (isGone(first) || isGone(second)) return isGone(first) && !isGone(second) ? "yes" : "same";
  if (overlap(first, second) > 0.5) return "same";
  return rest.some((one) => one !== undefined && overlap(one, second) > 0.5) ? "changed" : "yes";
}

function saidIn(claim: Claim | typeof nothing): string {
  return claim === nothing ? nothing : claim.value;
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
    const claims = [finding.first, finding.second].map(({ text }) => window.read(finding.about, text));
    if (claims.includes(undefined)) return 0.5;
    return verdictFrom(claims.map((claim) => saidIn(claim!))) === "yes" ? 1 : 0;
  };
  const beliefs = { a: belief("a"), b: belief("b") };
  return (side) => beliefs[side] ?? 0.5;
}

function asked({ input }: Comparison, pattern: RegExp): string {
  return (typeof input === "string" ? input : "").match(pattern)?.[1] ?? "";
}
