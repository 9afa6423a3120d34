/** A kind of design that can be written in many ways, and the mistakes that can be made in it. */
import type { Aspect } from "../../tasks/chip-review/finding.ts";
import type { Draw } from "./draw.ts";
import type { Split } from "./split.ts";

/** What is done wrong. */
export const defectKinds = [
  "wrong-reset-value",
  "missing-reset",
  "off-by-one",
  "wrong-edge",
  "blocking",
  "latch",
  "swapped-operands",
  "missing-case",
  "width",
  "unsynchronised",
  "lock-open",
  "lock-ignored",
  "secret-out",
  "loop",
  "wrong-operator",
  "inverted-test",
  "wrong-signal",
] as const;
export type DefectKind = (typeof defectKinds)[number];

/** A change of the clean text. Each `from` stands in one line of it alone. */
export interface Planted {
  readonly kind: DefectKind;
  readonly aspect: Aspect;
  /** A line of which nothing is left goes. */
  readonly edits: readonly { readonly from: string; readonly to: string }[];
  /** What is wrong, in a sentence. */
  readonly text: string;
}

export interface Drawn {
  readonly module: string;
  /** What it is to do, in words that name its ports. */
  readonly specification: string;
  readonly code: string;
  readonly defects: readonly Planted[];
}

export interface Template {
  readonly name: string;
  /** Templates of a split are in no other one. */
  readonly split: Split;
  draw(draw: Draw): Drawn;
}
