/** Designs as they are drawn for one use, and both answers to what is asked about them. */
import { type Comparison, comparison } from "../../src/index.ts";
import { drawLedger } from "./amounts.ts";
import { type Drawn, drawDesign, type Place } from "./design.ts";
import { answer, question, type Report } from "./outputs.ts";
import type { Family } from "./rules.ts";

/** Designs of one use, disjoint from those of any other: they are drawn from other seeds. */
export function drawTree(family: Family, use: string, depth: number, count: number, seed: number): Drawn[] {
  const kind = use === "test" ? "any" : "train";
  return Array.from({ length: count }, (_, index) =>
    (family.amounts ? drawLedger : drawDesign)(family, depth, `${use}-${depth}-${index}`, {
      kind,
      seed: `${use} ${seed}`,
    }),
  );
}

export function bothAnswers(place: Place, { amounts }: Pick<Family, "amounts">): Comparison {
  const [yes, no] = bothReports({ amounts });
  return comparison({ input: question(place), a: { text: answer(yes) }, b: { text: answer(no) } });
}

/** That it holds, and that it does not; of an amount: that it is as much above nothing as usual, or below. */
export function bothReports({ amounts }: { readonly amounts?: true | undefined }): readonly [Report, Report] {
  return amounts ? [1, -1] : [true, false];
}
