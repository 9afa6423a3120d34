/** What was measured of one family with all seeds, as figures over seeds and designs. */
import type { Estimate } from "../../src/index.ts";
import { mean, overSeeds } from "../statistics.ts";
import type { LevelMeasure } from "./measure.ts";
import { errorAfter, errorOfMajority, errorOfSum } from "./propagation.ts";
import type { ArmMeasure } from "./seed-run.ts";

export type What = "judge" | "reward" | "policy";

export class Found {
  readonly family: string;
  readonly seeds: readonly (readonly ArmMeasure[])[];

  constructor(family: string, seeds: readonly (readonly ArmMeasure[])[]) {
    this.family = family;
    this.seeds = seeds;
  }

  levels(arm: string, height: number): LevelMeasure[] {
    return this.seeds.flatMap(
      (arms) => arms.find((one) => one.arm === arm)?.levels.find((level) => level.height === height) ?? [],
    );
  }

  /** @returns undefined for an arm that was not run */
  accuracy(arm: string, height: number, what: What): Estimate | undefined {
    const levels = this.levels(arm, height);
    return levels.length === 0 ? undefined : overSeeds(levels.map((level) => level[what].map((right) => [right])));
  }

  /** Of several arms on the same designs. */
  paired(arms: readonly string[], height: number, what: What, statistic: (means: readonly number[]) => number) {
    const all = arms.map((arm) => this.levels(arm, height));
    if (all.some((levels) => levels.length === 0)) return undefined;
    return overSeeds(
      all[0]!.map((first, seed) => first[what].map((_, design) => all.map((levels) => levels[seed]![what][design]!))),
      statistic,
    );
  }

  difference(arm: string, from: string, height: number, what: What): Estimate | undefined {
    return this.paired([arm, from], height, what, ([one, other]) => one! - other!);
  }

  gapRecovered(arm: string, height: number, what: What): Estimate | undefined {
    return this.paired([arm, "unaided", "gold labels"], height, what, ([one, low, high]) =>
      high! - low! > 0.02 ? (one! - low!) / (high! - low!) : Number.NaN,
    );
  }

  /** Of a level's policies, on average. */
  ownError(arm: string, height: number, which?: "seen" | "unseen"): number | undefined {
    const errors = this.levels(arm, height).flatMap(({ ownError, unseen }) =>
      ownError.filter((_, design) => which === undefined || unseen[design] === (which === "unseen")),
    );
    return errors.length === 0 ? undefined : mean(errors);
  }

  error(arm: string, height: number): Estimate | undefined {
    const levels = this.levels(arm, height);
    return levels.length === 0 ? undefined : overSeeds(levels.map((level) => level.policy.map((right) => [1 - right])));
  }

  predictedError(arm: string, height: number): number | undefined {
    if (this.family === "ledger") {
      const own = Array.from({ length: height + 1 }, (_, level) => this.ownError(arm, level));
      return own.every((error) => error !== undefined) ? errorOfSum(own) : undefined;
    }
    let error = this.ownError(arm, 0);
    for (let level = 1; level <= height && error !== undefined; level++) {
      error = errorAfter(this.ownError(arm, level)!, errorOfMajority(error));
    }
    return error;
  }

  /** Of all levels up to a root, for one seed on average. */
  spent(arm: string, height: number, what: "labels" | "leavesOpened"): number | undefined {
    const heights = Array.from({ length: height + 1 }, (_, level) => level);
    const all = heights.map((level) => this.levels(arm, level));
    // Levels that were not grown in this arm are those of trained helpers.
    const known = all.map((levels, level) => (levels.length > 0 ? levels : this.levels("trained helpers", level)));
    if (known.some((levels) => levels.length === 0)) return undefined;
    return known.reduce((sum, levels) => sum + mean(levels.map((level) => level[what])), 0);
  }
}
