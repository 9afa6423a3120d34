import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../core/random.ts";
import { decodeHead, encodeHead } from "./file.ts";
import { type FeaturePair, fitHead } from "./fit.ts";
import { type Head, scoreDifference, scoreHidden } from "./head.ts";

/** Normal features; which one is chosen follows Bradley-Terry on `truth`. */
function drawPairs(count: number, truth: readonly number[], seed: string | number = 0): FeaturePair[] {
  const random = seededRandom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const hidden = () => Float32Array.from(truth, (_, index) => (index + 1) * normal() + 5);
  return Array.from({ length: count }, () => {
    const [one, two] = [hidden(), hidden()];
    const logit = truth.reduce((sum, by, index) => sum + by * (one[index]! - two[index]!), 0);
    const isOne = random() < 1 / (1 + Math.exp(-logit));
    const [chosen, rejected] = isOne ? [one, two] : [two, one];
    return { chosen, rejected, target: 1, weight: 1, margin: 0 };
  });
}

const byTurns = (pairs: readonly unknown[], folds = 5) => pairs.map((_, index) => index % folds);

/** Of the ridge problem in scaled features, by Newton's method with elimination: slow, and another way. */
function newton(pairs: readonly FeaturePair[], scale: Float32Array, ridge: number) {
  const width = scale.length;
  const rows = pairs.map(({ chosen, rejected }) => Array.from(scale, (by, i) => by * (chosen[i]! - rejected[i]!)));
  let weights = new Array<number>(width).fill(0);
  let hessian: number[][] = [];
  for (let iteration = 0; iteration < 60; iteration++) {
    const gradient = weights.map((value) => ridge * value);
    hessian = weights.map((_, i) => weights.map((__, j) => (i === j ? ridge : 0)));
    for (const [index, row] of rows.entries()) {
      const { target, weight, margin } = pairs[index]!;
      const p = 1 / (1 + Math.exp(margin - row.reduce((sum, value, i) => sum + value * weights[i]!, 0)));
      for (let i = 0; i < width; i++) {
        gradient[i]! += weight * (p - target) * row[i]!;
        for (let j = 0; j < width; j++) hessian[i]![j]! += weight * p * (1 - p) * row[i]! * row[j]!;
      }
    }
    const step = eliminate(hessian, gradient);
    weights = weights.map((value, i) => value - step[i]!);
  }
  return { weights, hessian };
}

function eliminate(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  for (let i = 0; i < rows.length; i++) {
    for (let k = 0; k < rows.length; k++) {
      if (k === i) continue;
      const factor = rows[k]![i]! / rows[i]![i]!;
      rows[k] = rows[k]!.map((value, j) => value - factor * rows[i]![j]!);
    }
  }
  return rows.map((row, i) => row[rows.length]! / row[i]!);
}

const truth = [1, -0.5, 0.2, 0];

describe("fitHead", () => {
  it.each([
    ["more pairs than features", 60, 4],
    ["fewer pairs than features", 20, 30],
  ])("finds the optimum and the posterior that Newton's method finds, with %s", (_, count, width) => {
    const soft = drawPairs(
      count,
      Array.from({ length: width }, (__, index) => truth[index] ?? 0),
    ).map((pair, index) => ({
      ...pair,
      target: [1, 0.7, 0.5, 1.125][index % 4]!,
      weight: 1 + (index % 3),
      margin: index % 5 === 0 ? 0.3 : 0,
    }));
    const { head, ridge } = fitHead(soft, { folds: byTurns(soft) });
    const exact = newton(soft, head.scale, ridge);
    for (const [index, weight] of head.weights.entries()) {
      expect(weight).toBeCloseTo(exact.weights[index]! * head.scale[index]!, 5);
    }
    const { chosen, rejected } = drawPairs(1, truth.concat(new Array(width - 4).fill(0)), "new")[0]!;
    const scaled = Array.from(head.scale, (by, index) => by * (chosen[index]! - rejected[index]!));
    const variance = eliminate(exact.hessian, scaled).reduce((sum, value, index) => sum + value * scaled[index]!, 0);
    expect(scoreDifference(head, chosen, rejected).sd).toBeCloseTo(Math.sqrt(variance), 4);
  });

  it("has about the posterior's own mean and sd, integrated in one dimension", () => {
    const pairs = drawPairs(300, [0.8]);
    const { head, ridge } = fitHead(pairs, { folds: byTurns(pairs) });
    const scale = head.scale[0]!;
    const logPosterior = (w: number) =>
      pairs.reduce(
        (sum, { chosen, rejected }) => sum - Math.log1p(Math.exp(-w * scale * (chosen[0]! - rejected[0]!))),
        0,
      ) -
      (ridge / 2) * w ** 2;
    const grid = Array.from({ length: 4001 }, (_, index) => index / 500);
    const highest = Math.max(...grid.map(logPosterior));
    const density = grid.map((w) => Math.exp(logPosterior(w) - highest));
    const total = density.reduce((sum, value) => sum + value, 0);
    const mean = grid.reduce((sum, w, index) => sum + w * density[index]!, 0) / total;
    const sd = Math.sqrt(grid.reduce((sum, w, index) => sum + (w - mean) ** 2 * density[index]!, 0) / total);
    const found = scoreDifference(head, [1], [0]);
    expect(found.mean / scale).toBeCloseTo(mean, 1);
    expect(found.sd / (sd * scale)).toBeGreaterThan(0.9);
    expect(found.sd / (sd * scale)).toBeLessThan(1.1);
  });

  it("comes near to the truth with many pairs, and calls the reference zero", () => {
    const pairs = drawPairs(4000, truth);
    const { head } = fitHead(pairs, { folds: byTurns(pairs) });
    for (const [index, weight] of head.weights.entries()) expect(Math.abs(weight - truth[index]!)).toBeLessThan(0.1);
    expect(scoreHidden(head, head.reference)).toEqual({ mean: 0, sd: 0 });
  });

  it("is surer with more pairs, and less sure far from what it was trained on", () => {
    const far = head4(200).reference.map((value) => value + 100);
    expect(scoreHidden(head4(2000), far).sd).toBeLessThan(scoreHidden(head4(200), far).sd);
    const near = head4(200).reference.map((value) => value + 1);
    expect(scoreHidden(head4(200), near).sd).toBeLessThan(scoreHidden(head4(200), far).sd);
  });

  it("learns nothing from labels without content: the strongest ridge", () => {
    const random = seededRandom("coins");
    const shuffled = drawPairs(300, new Array(40).fill(0.1)).map((pair) =>
      random() < 0.5 ? pair : { ...pair, chosen: pair.rejected, rejected: pair.chosen },
    );
    const { head, crossValidation } = fitHead(shuffled, { folds: byTurns(shuffled) });
    expect(Math.min(...crossValidation.map(({ loss }) => loss))).toBeGreaterThan(0.685);
    expect(Math.abs(scoreHidden(head, shuffled[0]!.chosen).mean)).toBeLessThan(0.5);
  });

  it("fits few pairs of many features without a fault", () => {
    const pairs = drawPairs(32, new Array(200).fill(0.1));
    const { head } = fitHead(pairs, { folds: byTurns(pairs) });
    const right = pairs.filter(({ chosen, rejected }) => scoreDifference(head, chosen, rejected).mean > 0);
    expect(right).toHaveLength(32);
  });

  it("gives no reward for a covariate that explains the labels", () => {
    // The first feature is the covariate itself with some noise: without control it takes the whole effect.
    const pairs = drawPairs(600, [0, 0]).map((pair, index) => {
      const [a, b] = [pair.chosen, pair.rejected];
      const covariate = a[1]! - b[1]!;
      const isTurned = covariate < 0 && index % 10 !== 0;
      return isTurned ? { ...pair, chosen: b, rejected: a, covariate: -covariate } : { ...pair, covariate };
    });
    const plain = fitHead(
      pairs.map(({ covariate, ...pair }) => pair),
      { folds: byTurns(pairs) },
    );
    const controlled = fitHead(pairs, { folds: byTurns(pairs) });
    expect(plain.head.weights[1]!).toBeGreaterThan(0.5);
    expect(controlled.covariateWeight!).toBeGreaterThan(0.5);
    expect(Math.abs(controlled.head.weights[1]!)).toBeLessThan(0.05);
  });

  it("chooses the ridge on some of many pairs, in whatever order their folds are", () => {
    const pairs = drawPairs(10_000, truth);
    const { crossValidation, ridge } = fitHead(pairs, { folds: byTurns(pairs) });
    expect(Math.min(...crossValidation.map(({ loss }) => loss))).toBeLessThan(0.5);
    expect(ridge).toBeLessThan(crossValidation[0]!.ridge);
  });

  it("leaves out a feature that is always the same", () => {
    const pairs = drawPairs(100, truth).map(({ chosen, rejected, ...pair }) => ({
      ...pair,
      chosen: Float32Array.of(...chosen, 7),
      rejected: Float32Array.of(...rejected, 7),
    }));
    const { head } = fitHead(pairs, { folds: byTurns(pairs) });
    expect(head.weights[4]).toBe(0);
    expect(
      scoreHidden(
        head,
        head.reference.map((value, index) => (index === 4 ? value + 9 : value)),
      ).sd,
    ).toBe(0);
  });

  it("refuses features that are no numbers, and pairs of one input", () => {
    const pairs = drawPairs(10, truth);
    expect(() => fitHead(pairs, { folds: pairs.map(() => 3) })).toThrow("pairs of at least two inputs");
    pairs[3]!.chosen[1] = Number.NaN;
    expect(() => fitHead(pairs, { folds: byTurns(pairs) })).toThrow("A hidden state holds a value that is no number");
  });
});

describe("a head's file", () => {
  it.each([
    ["many pairs", head4(60)],
    ["few pairs", fitHead(drawPairs(6, new Array(20).fill(0.3)), { folds: byTurns(new Array(6).fill(0)) }).head],
  ])("is read as it was written, from %s", (_, head) => {
    expect(decodeHead(Buffer.concat([encodeHead(head)]), "head.bin")).toEqual(head);
  });

  it("is refused, not believed, when any of it is damaged", () => {
    const bytes = encodeHead(head4(60));
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeHead(bytes.subarray(0, length), "head.bin")).toThrow("head.bin is no head of a reward model");
    }
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 20, maxLength: 400 }), fc.nat(19), fc.nat(255), (noise, at, value) => {
        expect(() => decodeHead(noise, "noise")).toThrow("is no head");
        const changed = Uint8Array.from(bytes);
        changed[at] = value;
        if (value !== bytes[at]) expect(() => decodeHead(changed, "changed")).toThrow("is no head");
      }),
    );
  });
});

function head4(count: number): Head {
  const pairs = drawPairs(count, truth);
  return fitHead(pairs, { folds: byTurns(pairs) }).head;
}
