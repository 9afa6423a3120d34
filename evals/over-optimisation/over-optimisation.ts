/**
 * Over-optimisation by level: if an output is chosen as the best of n by a reward model, when does more choosing stop to
 * help, and does it stop later where the labels came from an assisted judge? Source of the law and its form, gold gain =
 * d (a - b d) with d = sqrt(KL): Gao et al. 2022, arXiv:2210.10760.
 *
 *   npx node evals/over-optimisation/over-optimisation.ts [--seeds 1-3] [--levels 1-3] [--labels 250,1000,4000]
 *
 * Outputs are reports on a sheet of 64 blocks of the ladder's designs: which hold? They are worth what is right, less what
 * is made up, less a reader's time, which grows with the square of the length. At level k the blocks are of height k - 1,
 * and the helper that reports on them was grown by the ladder's own code on judgements alone: its errors are real, and its
 * judge trusts it as far as that judge's own spot-checks say. The judge of reports may open three leaves for a
 * comparison, and knows how often what is claimed is so; assisted, it has the helper's note on every block. It does not
 * see the truth. The reward model is a head on features: how many of the claims the helper bears out, asked another time;
 * the number of claims; each slot of the sheet, which tells nothing. It has no square of the length, so it cannot know
 * that there is too much of a good thing: what it learns of length on ordinary reports is wrong of extraordinary ones.
 *
 * Claims, written before the first full run; nothing was chosen but the sheet's size, as that of the words of an earlier
 * version, in which errors of 10% were injected at every level:
 *  1. The law fitted to n <= 64 predicts the mean gold gain at n = 1024 within a quarter of the gain's scale (the highest
 *     gain measured on the curve), in at least three quarters of the settings. In the earlier version it did in none.
 *  2. At equal labels the gold of the best of 1024 is higher with labels from the assisted judge, at every level.
 *  3. Assistance moves the peak to the right: d* of the law at n <= 64 is larger in most settings where both have one.
 *  4. More labels alone do not make up for it: at the highest level unaided labels in the largest number stay below
 *     assisted ones in the smallest.
 *  5. What is gained at n = 1024 with the most assisted labels falls from level to level, as helpers' errors grow.
 *  6. Helpers' errors go together, in what the judge and in what the reward model is told: with errors that are injected,
 *     as frequent but each by a lot of its own, more is gained at the highest level.
 */
import { commandOf, numbers, readFlags } from "../flags.ts";
import { keepResult, tellClaims } from "../results.ts";
import { type Curve, curvesOf, kinds, type Setting } from "./curves.ts";
import { claimsOf, findingsOf, picture, tableOf } from "./result.ts";
import { growHelpers, stockOf } from "./sheets.ts";

const usual = { seeds: "1-3", levels: "1-3", labels: "250,1000,4000", inputs: "60" };

/** Blocks of each height, for training and for tests. */
const stocked = 1000;

async function main(): Promise<void> {
  const flags = readFlags(usual);
  const started = performance.now();
  const seeds = numbers(flags.seeds);
  const levels = numbers(flags.levels);
  const labels = numbers(flags.labels);
  const curves: Curve[] = [];
  for (const seed of seeds) {
    const grown = await growHelpers(Math.max(...levels), seed);
    for (const level of levels) {
      const stocks = {
        train: await stockOf(grown, level, "train", stocked, seed),
        test: await stockOf(grown, level, "test", stocked, seed),
      };
      curves.push(...(await curvesOf(stocks, seed, level, labels, Number(flags.inputs))));
      console.error(`Seed ${seed}, level ${level}: done after ${Math.round((performance.now() - started) / 1000)} s`);
    }
  }
  const settings = levels.flatMap((level) =>
    labels.flatMap((count) =>
      kinds
        .filter((by) => by !== "injected" || count === labels.at(-1))
        .map((by): Setting => ({ level, by, labels: count })),
    ),
  );
  const claims = claimsOf(curves, settings, levels, labels);
  const page = await keepResult({
    name: "over-optimisation",
    title: "Over-optimisation by level",
    question:
      "When does choosing the best of more outputs by a reward model stop to help, and does it stop later where its labels came from an assisted judge?",
    findings: findingsOf(curves, settings, levels),
    claims,
    tables: [tableOf(curves, settings)],
    pictures: [
      {
        file: "over-optimisation.svg",
        alt: "Gold of the best of n by level and labels, assisted and unaided, with what the law fitted to n up to 64 predicts.",
        svg: await picture(curves, levels, [labels[0]!, labels.at(-1)!]),
      },
    ],
    caveats: [
      "The judge knows what a report is worth once it knows what is right. Helpers answer twice, once for the judge and once for the reward model; a block of the stock is on many sheets, always with the same answers.",
      "That the reward model cannot represent the square of the length is built in: without it (or another such thing) linear rewards on these features are never over-optimised, however few the labels.",
    ],
    command: commandOf("evals/over-optimisation/over-optimisation.ts", usual, flags),
    seeds,
    seconds: (performance.now() - started) / 1000,
  });
  tellClaims(claims, page);
}

if (import.meta.main) await main();
