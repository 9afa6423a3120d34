/** What a generated story is. */
import type { Kind } from "./attributes.ts";
import type { Split } from "./banks.ts";
import type { Claim } from "./world.ts";

/** UTF-16 offsets into the story's text, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A sentence that claims something. */
export interface Statement extends Claim, Span {
  /** Which passage it stands in, from 0. */
  readonly passage: number;
}

export interface Story {
  readonly id: string;
  readonly split: Split;
  /** Of the contradiction that it or its twin has. */
  readonly kind: Kind;
  readonly text: string;
  readonly passages: readonly Span[];
  readonly statements: readonly Statement[];
  /** Places among the statements; absent in a consistent story. */
  readonly contradiction?: { readonly first: number; readonly second: number };
  /** The same words without the contradiction, or with it. */
  readonly twin: string;
}
