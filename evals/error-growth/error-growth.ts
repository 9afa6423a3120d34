/**
 * Error growth: when helpers err, how does error grow from level to level, and what keeps it bounded?
 *
 *   npx node evals/error-growth/error-growth.ts [--seeds 1-5] [--designs 300] [--depth 4]
 *
 * On the designs of the ladder (majority gates with inputs turned over; parities) helpers report on blocks from reports
 * on their inputs, and turn their answer over with a probability that is injected: at one level or at all. What is seen
 * is held against closed forms. Recursive oversight is here the old problem of reliable computation from unreliable
 * parts (von Neumann 1956), with its threshold.
 *
 * Claims, written before the first full run:
 *  1. Of the errors measured at every level, 90% or more of the closed forms lie within the interval of what was
 *     measured: injected at one level, at all levels, with dampers, with dampers whose helpers err together.
 *  2. Without dampers no error is small enough: at depth 4 helpers who err in 5% of cases are wrong in more than 25%.
 *  3. With three independent helpers for each input there is a threshold: at 5% the error at depth 4 stays below 10%,
 *     at 15% it rises above 25%. The recursion puts the threshold at 8.2%; where nothing is computed and reports are only
 *     restored, at 1/6, as Hajek and Weller 1991 have it for formulas of noisy three-input gates.
 *  4. Helpers who err together in half of all cases bring the threshold down below 2%: at 5% the error at depth 4 is more
 *     than twice that with independent ones.
 *  5. Ledgers, whose blocks add amounts, cancel errors: what is injected at the leaves alone does not grow (the intervals
 *     of levels 0 and 4 overlap), and injected at all levels it grows with the root of their number.
 *  6. A judge who may open three leaves, and weighs notes by its own spot-checks, is right about 85% or more at depth 4
 *     with damped helpers of 5%, and below 75% with undamped ones.
 */
import { commandOf, numbers, readFlags } from "../flags.ts";
import { keepResult, tellClaims } from "../results.ts";
import { claimsOf } from "./claims.ts";
import { curvesUpTo, drawAll, type Measured, seenOf } from "./curves.ts";
import { judgements } from "./judged.ts";
import { picture, tablesOf } from "./report.ts";
import { dampedStep, organStep, threshold } from "./restoring.ts";

const usual = { seeds: "1-5", designs: "300", depth: "4" };

async function main(): Promise<void> {
  const flags = readFlags(usual);
  const started = performance.now();
  const seeds = numbers(flags.seeds);
  const depth = Number(flags.depth);
  const drawn = (["netlist", "xor"] as const).map(
    (family) => [family, drawAll(family, depth, seeds, Number(flags.designs))] as const,
  );
  const designs = new Map(drawn);
  const measured = curvesUpTo(depth).map(
    (curve): Measured => ({ ...curve, seen: seenOf(curve, designs.get(curve.family === "xor" ? "xor" : "netlist")!) }),
  );
  console.error(`Errors measured after ${Math.round((performance.now() - started) / 1000)} s`);
  const judged = await judgements(designs.get("netlist")!, depth);
  const thresholds = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6].map((share) => ({
    share,
    own: threshold((own) => dampedStep(own, share)),
  }));
  const organ = threshold(organStep);
  const claims = claimsOf(measured, judged, thresholds, organ, depth);
  const page = await keepResult({
    name: "error-growth",
    title: "Error growth",
    question: "When helpers err, how does error grow from level to level, and what keeps it bounded?",
    findings: [
      `Trees of majority gates multiply a small error by 1.5 at each level, whoever reports: without dampers nothing bounds it. With three independent helpers for each input, and theirs in turn, error stays bounded at any depth while each helper errs in less than ${(100 * thresholds[0]!.own).toFixed(1)}% of cases; helpers who err together lower that threshold, to nothing where they do in two thirds of all cases (1 / 1.5).`,
    ],
    claims,
    tables: tablesOf(measured, judged, thresholds, depth),
    pictures: [
      {
        file: "error-growth.svg",
        alt: "Error by level, measured and predicted: it grows without dampers, stays bounded with independent ones below a threshold, and grows again where helpers err together.",
        svg: await picture(measured, depth),
      },
    ],
    caveats: [
      "Errors are injected by lot and independent but for what is said. The ladder has errors of trained helpers.",
      `The damped tree takes nine reports at each level where the undamped one takes three. Each curve and level has ${seeds.length * Number(flags.designs)} designs.`,
      "The thresholds are those of the recursion for gates whose inputs hold as often as not, iterated 20,000 levels up; the 1/6 of Hajek and Weller is of formulas in the worst case.",
    ],
    command: commandOf("evals/error-growth/error-growth.ts", usual, flags),
    seeds,
    seconds: (performance.now() - started) / 1000,
  });
  tellClaims(claims, page);
}

if (import.meta.main) await main();
