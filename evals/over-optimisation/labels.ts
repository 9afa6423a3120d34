/**
 * A limited judge's labels: it may open three leaves for a comparison of two reports on a sheet, and expects of what it
 * has not seen what it can, from how often claims are so and, assisted, from a helper's notes.
 */
import { seededRandom, type TrainingPair } from "../../src/index.ts";
import { noted } from "../ladder/beliefs.ts";
import { look } from "../ladder/judge.ts";
import { families } from "../ladder/rules.ts";
import { drawReport, rightShare, slots, worth, worthOf } from "./reports.ts";
import type { Sheet, Stock } from "./sheets.ts";

/** Opened for each comparison, at most. */
const leaves = 3;

/** Of each sheet that is labelled. */
export const pairsOfInput = 4;

export interface Labelled {
  readonly pair: TrainingPair;
  /** 1 where the better report was chosen. */
  readonly right: number;
}

/** A limited judge's verdicts on pairs of reports of one sheet. */
export function labelsOf(sheet: Sheet, { archive, trust }: Stock, assisted: boolean, seed: number): Labelled[] {
  const { id, blocks, holding } = sheet;
  const random = seededRandom(`labels ${seed} ${id}`);
  return Array.from({ length: pairsOfInput }, (_, number) => {
    const [one, two] = [drawReport(holding, random), drawReport(holding, random)];
    // Where the reports differ, by lot; what tells nothing more is not opened further.
    const differ = slots.flatMap((slot, at) => (one.includes(slot) !== two.includes(slot) ? [at] : []));
    const odds = new Map<number, number>();
    for (let left = leaves; left > 0 && differ.length > 0; ) {
      const at = differ.splice(Math.floor(random() * differ.length), 1)[0]!;
      const { place } = blocks[at]!;
      const reader = archive.reader(place, left);
      const { holds } = look(archive, place, reader, new Map(), {
        ...{ leaf: families.netlist!.leaf, seed: `${seed} ${id} ${number} ${at}`, evenly: true },
      });
      left -= reader.opened;
      odds.set(at, holds / (1 - holds));
    }
    const chance = (slot: string) => {
      const at = slots.indexOf(slot);
      const [fails, holds] = assisted ? noted(blocks[at]!.noted, trust) : [1, 1];
      const all = (rightShare / (1 - rightShare)) * (odds.get(at) ?? 1) * (holds / fails);
      return Number.isFinite(all) ? all / (1 + all) : 1;
    };
    const value = (report: readonly string[]) => {
      const right = report.reduce((sum, slot) => sum + chance(slot), 0);
      return worth(right, report.length - right, report.length);
    };
    const isOne = value(one) >= value(two);
    const [chosen, rejected] = isOne ? [one, two] : [two, one];
    return {
      pair: {
        ...{ input: id, chosen: chosen.join(" "), rejected: rejected.join(" ") },
        ...{ target: 1, weight: 1, margin: 0, judge: assisted ? "assisted" : "unaided" },
      },
      right: Number(worthOf(chosen, holding) >= worthOf(rejected, holding)),
    };
  });
}
