/** What choosing the best of n is worth, by n: gold and proxy of each setting, and the law fitted to few of them. */
import { type Features, fitFeatureRewardModel, klOfBestOfN, overOptimisation, seededRandom } from "../../src/index.ts";
import { mean } from "../statistics.ts";
import { labelsOf, pairsOfInput } from "./labels.ts";
import { drawReport, slots, worthOf } from "./reports.ts";
import { drawSheets, injected, type Sheet, type Stock } from "./sheets.ts";

export const most = 1024;
export const fitted = 64;

export const kinds = ["unaided", "assisted", "injected"] as const;

export interface Setting {
  readonly level: number;
  /** Who labelled: `injected` is assisted with injected errors, and has the most labels alone. */
  readonly by: (typeof kinds)[number];
  readonly labels: number;
}

export interface Curve extends Setting {
  readonly seed: number;
  /** By power of two from n = 1. */
  readonly gold: readonly number[];
  readonly proxy: readonly number[];
  /** Of n up to 64. */
  readonly law: { readonly a: number; readonly b: number; readonly peak?: number };
  readonly labelAccuracy: number;
  readonly helperError: number;
}

/** Smaller numbers of labels are the first of the largest one. */
export async function curvesOf(
  stocks: { readonly train: Stock; readonly test: Stock },
  seed: number,
  level: number,
  counts: readonly number[],
  inputs: number,
): Promise<Curve[]> {
  const largest = Math.max(...counts);
  const curves: Curve[] = [];
  for (const by of kinds) {
    const changed = (stock: Stock) => (by === "injected" ? injected(stock, seed) : stock);
    const [stock, tested] = [changed(stocks.train), changed(stocks.test)];
    const train = drawSheets(stock, "train", Math.ceil(largest / pairsOfInput), seed);
    const tests = drawSheets(tested, "test", inputs, seed);
    const samples = tests.map(({ id, holding }) => {
      const random = seededRandom(`samples ${seed} ${id}`);
      return Array.from({ length: most }, () => drawReport(holding, random));
    });
    const features = featuresOf([...train, ...tests]);
    const labelled = train.flatMap((sheet) => labelsOf(sheet, stock, by !== "unaided", seed));
    for (const count of by === "injected" ? [largest] : counts) {
      const some = labelled.slice(0, count);
      const { model } = fitFeatureRewardModel(
        some.map(({ pair }) => pair),
        features,
        { seed },
      );
      const scored = await Promise.all(
        tests.map(async ({ id, holding }, index) => {
          const scores = await model.scoreAll(
            samples[index]!.map((report) => ({ input: id, output: report.join(" ") })),
          );
          return samples[index]!.map((report, at) => ({ proxy: scores[at]!.mean, gold: worthOf(report, holding) }));
        }),
      );
      const all = overOptimisation(scored, { seed });
      const few = overOptimisation(
        scored.map((one) => one.slice(0, fitted)),
        { seed },
      );
      const { a, b, peak } = few.law!;
      curves.push({
        ...{ seed, level, by, labels: count },
        gold: all.points.map((point) => point.gold.value),
        proxy: all.points.map((point) => point.proxy.value),
        law: { a: a.value, b: b.value, ...(peak && { peak: peak.value }) },
        labelAccuracy: mean(some.map(({ right }) => right)),
        helperError: tested.error,
      });
    }
  }
  return curves;
}

function featuresOf(sheets: readonly Sheet[]): Features {
  const byId = new Map(sheets.map((sheet) => [sheet.id, sheet]));
  const places = new Map(slots.map((slot, index) => [slot, index]));
  return ({ input, output }) => {
    const { blocks } = byId.get(String(input))!;
    const values = new Float32Array(slots.length + 2);
    for (const slot of output.split(" ")) {
      const at = places.get(slot)!;
      values[0]! += 1;
      if (blocks[at]!.seen) values[1]! += 1;
      values[at + 2] = 1;
    }
    return values;
  };
}

export const powers = Array.from({ length: Math.log2(most) + 1 }, (_, power) => 2 ** power);
export const distance = (n: number) => Math.sqrt(klOfBestOfN(n));

export function predicted({ law: { a, b }, gold }: Curve, n: number): number {
  const d = distance(n);
  return gold[0]! + d * (a - b * d);
}

export function curvesWith(curves: readonly Curve[], { level, by, labels }: Setting): Curve[] {
  return curves.filter((one) => one.level === level && one.by === by && one.labels === labels);
}
