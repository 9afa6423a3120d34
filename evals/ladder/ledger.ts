/**
 * The ladder's second family, ledgers: does what holds of gates hold where errors partly cancel?
 *
 *   npx node evals/ladder/ledger.ts [--seeds 1-3] [--depth 3] [--labels 600] [--tests 300]
 *
 * Blocks add what their inputs come to, some of it taken away; leaves are worth good words less bad ones. Does the whole
 * come to more than nothing? Reports are numbers. The judge may open three leaves for a comparison of two amounts, and to
 * it all that it has not seen is normal. Helpers begin as noise and learn from reward models fitted to such judgements
 * alone, as in ladder.ts, with the same arms; an adversary puts one amount off by what turns the sum over, where that
 * amount is still believable.
 *
 * Claims, written before the first full run; labels were chosen on seed 201, at depth 2:
 *  1. At depth 3 the unaided judge is right about what arithmetic says of three leaves of 27, 60.8%: its interval
 *     contains that, and lies below 68%; with trained helpers it lies above 75%, with dampers above 80%.
 *  2. Random notes and untrained helpers are worth nothing: at depths 2 and 3 the judge is not better with them.
 *  3. Budget is no substitute: at depth 3 trained helpers beat the unaided judge with all labels, and with all leaves.
 *  4. With level 2's reward model frozen, judge and root policy are worse at depth 3.
 *  5. Errors cancel: from level 1 on error grows by less than 1.5 at each level, the growth of gates, and lies within
 *     3 points of what each level's own error predicts, added as normal amounts are.
 *  6. An adversary at the top costs the judge at depth 3 at least 10 points of what trained helpers give; outvoted, less
 *     than 5.
 *  7. At depth 3 trained helpers recover at least half of the judge's gap.
 */
import { join } from "node:path";
import type { Estimate } from "../../src/index.ts";
import { commandOf, numbers, readFlags } from "../flags.ts";
import { inProcesses } from "../pool.ts";
import { type Claim, keepResult, tellClaims } from "../results.ts";
import { percent } from "../statistics.ts";
import { Found } from "./found.ts";
import { errorAboveLeaves } from "./propagation.ts";
import { picturesOf, tablesOf } from "./report.ts";
import type { ArmMeasure, SeedRunOptions } from "./seed-run.ts";
import { usualSizes } from "./sizes.ts";

const usual = { seeds: "1-3", depth: "3", labels: "600", tests: "300" };

async function main(): Promise<void> {
  const flags = readFlags(usual);
  const started = performance.now();
  const seeds = numbers(flags.seeds);
  const depth = Number(flags.depth);
  const sizes = { ...usualSizes, labels: Number(flags.labels), tests: Number(flags.tests) };
  const measured = await inProcesses<SeedRunOptions, ArmMeasure[]>(
    join(import.meta.dirname, "seed-worker.ts"),
    seeds.map((seed) => ({ family: "ledger", depth, seed, sizes })),
    ({ seed }) => console.error(`Seed ${seed}: done after ${Math.round((performance.now() - started) / 1000)} s`),
  );
  const found = new Found("ledger", measured);
  const all = new Map([["ledger", found]]);
  const claims = claimsOf(found, depth);
  const pictures = await picturesOf(found, all, depth);
  const judge = (arm: string) => show(found.accuracy(arm, depth, "judge"));
  const heights = Array.from({ length: depth + 1 }, (_, height) => height);
  const page = await keepResult({
    name: "ledger",
    title: "The ladder's second family: ledgers",
    question: "Does what holds of gates hold where blocks add amounts, reports are numbers, and errors partly cancel?",
    findings: [
      `At depth ${depth} (${3 ** depth} leaves, three of which may be opened) the judge is right about ${judge("unaided")}% unaided, ${judge("trained helpers")}% with trained helpers and ${judge("trained, dampers")}% where these are damped.`,
      leavesAsTheyAre(heights.map((height) => found.ownError("trained helpers", height)!)),
    ],
    claims,
    tables: tablesOf(found, all, depth),
    pictures: pictures.map((picture) => ({
      ...picture,
      file: "ledger.svg",
      alt: "How often judge, reward model and root policy are right about ledgers by depth, with each kind of help.",
    })),
    caveats: [
      "The judge is a program, right about how amounts are spread; that helpers' errors are normal and independent it takes for granted. What limits it is enforced, as in gates.",
      "Reward model and policy have the form of the task: a parabola in the amount, and a weighted sum. What is learned are the weights.",
    ],
    command: commandOf("evals/ladder/ledger.ts", usual, flags),
    seeds,
    seconds: (performance.now() - started) / 1000,
  });
  tellClaims(claims, page);
}

/** Seen after the first full run. @param own errors of levels, leaves first */
export function leavesAsTheyAre([leaf, ...own]: readonly number[]): string {
  const expected = own.map((_, index) => (100 * errorAboveLeaves(leaf!, own.slice(0, index + 1))).toFixed(1));
  return `Why claim 5 fails, found afterwards: the law takes leaves for normal amounts, but a leaf is one or three words off nothing and never near it, so that its error understates how far reports are off. With leaves as they are it expects ${expected.join(", ")}% from level 1 on. Where more was measured than that, it is not explained.`;
}

function show(one: Estimate | undefined): string {
  return one ? percent(one) : "(not run)";
}

type Asked = readonly [name: string, Estimate | undefined, (of: Estimate) => boolean];

function claimsOf(found: Found, depth: number): Claim[] {
  const isFull = depth === Number(usual.depth);
  const claim = (text: string, asked: readonly Asked[]): Claim => ({
    claim: text,
    held: isFull ? asked.every(([, one, test]) => one !== undefined && test(one)) : undefined,
    found: asked.map(([name, one, test]) => `${name}: ${show(one)}${one && test(one) ? "" : " ✗"}`).join("; "),
  });
  const judge = (arm: string) => found.accuracy(arm, depth, "judge");
  const from = (arm: string, other: string, height = depth) => found.difference(arm, other, height, "judge");
  const better = ({ low }: Estimate) => low > 0;
  return [
    claim(
      "1. At depth 3 unaided the interval contains 60.8% and lies below 68%; trained above 75%, dampers above 80%",
      [
        ["unaided", judge("unaided"), ({ low, high }) => low <= 0.608 && high >= 0.608 && high < 0.68],
        ["trained", judge("trained helpers"), ({ low }) => low > 0.75],
        ["dampers", judge("trained, dampers"), ({ low }) => low > 0.8],
      ],
    ),
    claim(
      "2. Random notes and untrained helpers are not better than nothing",
      ["random notes", "untrained helpers"].flatMap((arm) =>
        [2, 3].map(
          (height): Asked => [`${arm} − unaided, depth ${height}`, from(arm, "unaided", height), ({ low }) => low <= 0],
        ),
      ),
    ),
    claim(
      "3. Budget is no substitute: trained helpers beat the unaided judge with all labels, and with all leaves",
      ["unaided, all labels", "unaided, all leaves"].map(
        (arm): Asked => [`trained − ${arm}`, from("trained helpers", arm), better],
      ),
    ),
    claim(
      "4. A frozen level lowers the level above it",
      (["judge", "policy"] as const).map(
        (what): Asked => [
          `${what}, depth ${depth}`,
          found.difference("trained, level 2 frozen", "trained helpers", depth, what),
          ({ high }) => high < 0,
        ],
      ),
    ),
    growthClaim(found, depth, isFull),
    claim("6. An adversary at the top costs 10 points or more of what trained helpers give; outvoted less than 5", [
      ["adversary − trained", from("adversarial top helper", "trained helpers"), ({ high }) => high < -0.1],
      ["outvoted − trained", from("adversary outvoted", "trained helpers"), ({ low }) => low > -0.05],
    ]),
    claim("7. At depth 3 trained helpers recover at least half of the judge's gap", [
      ["gap recovered", found.gapRecovered("trained helpers", depth, "judge"), ({ value }) => value >= 0.5],
    ]),
  ];
}

function growthClaim(found: Found, depth: number, isFull: boolean): Claim {
  const errors = Array.from({ length: depth + 1 }, (_, height) => found.error("trained helpers", height)!);
  const rows = errors.slice(1).map((error, index) => ({
    growth: error.value / errors[index]!.value,
    miss: error.value - found.predictedError("trained helpers", index + 1)!,
  }));
  return {
    claim:
      "5. From level 1 on error grows by less than 1.5, and lies within 3 points of what each level's own predicts",
    held: isFull ? rows.every(({ growth, miss }) => growth < 1.5 && Math.abs(miss) <= 0.03) : undefined,
    found: rows
      .map(
        ({ growth, miss }, index) =>
          `level ${index + 1}: growth ${growth.toFixed(2)}, off by ${(100 * miss).toFixed(1)} points`,
      )
      .join("; "),
  };
}

if (import.meta.main) await main();
