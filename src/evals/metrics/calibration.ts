/**
 * Whether a judge's probabilities come true. Sources: Guo et al. 2017, arXiv:1706.04599 (expected calibration error);
 * Brier 1950, "Verification of Forecasts Expressed in Terms of Probability".
 */
import { proportion } from "../../core/statistics/interval.ts";
import type { Comparison } from "../../preferences/comparison.ts";
import type { Verdict } from "../../preferences/preference.ts";
import { binned, expectedError } from "../../rewards/calibration.ts";
import type { Metric, Sample } from "../eval.ts";

/**
 * Expected calibration error in [0, 1]: how far confidence and accuracy are apart, over up to ten bins of about as many
 * verdicts each. Above 0 by chance alone, the more so the fewer verdicts. Verdicts without a probability, and
 * comparisons where gold is a tie or missing, are left out.
 */
export const calibrationError: Metric<Comparison, Verdict> = {
  better: "lower",
  counts: (sample) => predictionsOf([sample]).length > 0,
  over(samples) {
    const predictions = predictionsOf(samples);
    return predictions.length > 0 ? expectedError(predictions) : undefined;
  },
  curve(samples) {
    const predictions = predictionsOf(samples);
    if (predictions.length === 0) return undefined;
    const points = binned(predictions).map((bin) => {
      const n = bin.length;
      const sum = (of: "confidence" | "right") => bin.reduce((total, prediction) => total + prediction[of], 0);
      const { value, low, high } = proportion(sum("right"), n)!;
      return { x: sum("confidence") / n, y: value, low, high, n };
    });
    return { title: "Calibration", x: "Confidence", y: "Accuracy", points, diagonal: true };
  },
};

/** Mean square of the probability less what is so, in [0, 1]; 0.25 for always saying one half. No value where `calibrationError` leaves out. */
export const brierScore: Metric<Comparison, Verdict> = {
  better: "lower",
  score({ item: { gold }, output }) {
    const probability = probabilityOf(output);
    if (probability === undefined || gold === undefined || gold === "tie") return undefined;
    return (probability - (gold === "a" ? 1 : 0)) ** 2;
  },
};

interface Prediction {
  /** In the side that is more probable, in [0.5, 1]. */
  readonly confidence: number;
  /** Whether that side is the better one; one half where neither is more probable. */
  readonly right: number;
}

function predictionsOf(samples: readonly Sample<Comparison, Verdict>[]): Prediction[] {
  return samples.flatMap(({ item: { gold }, output }): Prediction[] => {
    const probability = probabilityOf(output);
    if (probability === undefined || gold === undefined || gold === "tie") return [];
    const confidence = Math.max(probability, 1 - probability);
    return [{ confidence, right: probability === 0.5 ? 0.5 : probability > 0.5 === (gold === "a") ? 1 : 0 }];
  });
}

/** That a is the better one. */
function probabilityOf(verdict: Verdict | undefined): number | undefined {
  return verdict?.status === "judged" ? verdict.probability : undefined;
}
