/** Two outputs of one task, to be judged against each other. Plain data, so that it can be written down and sent. */
import { canonicalJson, contentHash } from "../core/hash.ts";

/** One message of a conversation. */
export interface Turn {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

/** Where a candidate came from. No judge is ever shown it. */
export interface Origin {
  readonly model?: string;
  readonly prompt?: string;
  readonly temperature?: number;
  readonly sample?: number;
  readonly run?: string;
  readonly node?: string;
}

export interface Candidate {
  readonly text: string;
  readonly origin?: Origin;
}

/** What a helper found, for a judge to read. Whoever doubts it can open where it points. */
export interface Note {
  /** The helper's name. */
  readonly helper: string;
  readonly about: Side | "both";
  readonly text: string;
  /** The words of `Comparison.source` that bear it out: UTF-16 offsets, end exclusive. */
  readonly span?: { readonly start: number; readonly end: number };
  /** The node of a tree that it came from. */
  readonly node?: { readonly run: string; readonly id: string };
}

export type Side = "a" | "b";
export type Choice = Side | "tie";

export interface Comparison {
  /** Identity by content unless its file gave one: 16 hexadecimal digits. */
  readonly id: string;
  /** What was asked: one text, or a conversation whose next turn the candidates are. */
  readonly input: string | readonly Turn[];
  readonly a: Candidate;
  readonly b: Candidate;
  /** The task whose outputs these are; it decides the rubric. */
  readonly task?: string;
  /** What the candidates are about and a judge may open: a passage, a design. */
  readonly source?: string;
  readonly notes?: readonly Note[];
  /** The right answer, where it is known. No judge is ever shown it. */
  readonly gold?: Choice;
  /** What else its file said of it, kept for the way out. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** @returns the comparison with its id: the same texts have the same one, whichever way round they came */
export function comparison(parts: Omit<Comparison, "id"> & { readonly id?: string }): Comparison {
  const { input, a, b, source, task, notes } = parts;
  const texts = [a.text, b.text].toSorted();
  return { ...parts, id: parts.id ?? contentHash([input, texts, source, task, notes]).slice(0, 16) };
}

/** What makes it this comparison and no other, its sides included: all that a judge is shown. */
export function identity({ input, a, b, source, task, notes }: Comparison): string {
  return canonicalJson([input, a.text, b.text, source, task, notes]);
}

/** The same comparison, the other way round. */
export function swapped({ a, b, gold, notes, ...rest }: Comparison): Comparison {
  const turned = <Whose extends Choice | "both">(whose: Whose) =>
    (whose === "a" || whose === "b" ? other(whose) : whose) as Whose;
  return {
    ...rest,
    a: b,
    b: a,
    ...(gold && { gold: turned(gold) }),
    ...(notes && { notes: notes.map((note) => ({ ...note, about: turned(note.about) })) }),
  };
}

/** The other of two. */
export function other(side: Side): Side {
  return side === "a" ? "b" : "a";
}
