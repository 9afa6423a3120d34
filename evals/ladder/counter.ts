/**
 * What a counteracting helper adds to the ladder's dampers: it looks at the notes that a judge gets with answers of its
 * own, drawn anew from the leaves upwards, and objects where they differ. The judge learns by its spot-checks how far
 * notes can be trusted that are objected to, and those that are not. Proposed as a damper by Leike et al. 2018,
 * arXiv:1811.07871; the notes pass through `mitigations.counter` of `grow`.
 *
 *   npx node evals/ladder/counter.ts [--seeds 1-3] [--depth 4]
 *
 * Claims, written before the first run:
 *  1. Alone it makes the judge at depth 4 more often right than trained helpers do, without a label more.
 *  2. It does not change the root policy, which reads no objections: the interval of the difference contains 0.
 *  3. Beside an ensemble that votes and spot-checks it adds less than 2 points to the judge at depth 4.
 */
import { join } from "node:path";
import { colours, type Estimate } from "../../src/index.ts";
import { lines } from "../chart.ts";
import { commandOf, numbers, readFlags } from "../flags.ts";
import { inProcesses } from "../pool.ts";
import { type Claim, keepResult, tellClaims } from "../results.ts";
import { percent } from "../statistics.ts";
import { Found, type What } from "./found.ts";
import type { ArmMeasure, SeedRunOptions } from "./seed-run.ts";
import { usualSizes } from "./sizes.ts";

const usual = { seeds: "1-3", depth: "4" };

const series = [
  { name: "dampers, countered", colour: colours.green },
  { name: "trained, dampers", colour: colours.green, dashed: true },
  { name: "trained, countered", colour: colours.blue },
  { name: "trained helpers", colour: colours.blue, dashed: true },
];

const measures = [
  ["judge", "judge"],
  ["reward", "reward model"],
  ["policy", "root policy"],
] as const;

async function main(): Promise<void> {
  const flags = readFlags(usual);
  const started = performance.now();
  const seeds = numbers(flags.seeds);
  const depth = Number(flags.depth);
  const arms = series.map(({ name }) => name);
  const measured = await inProcesses<SeedRunOptions, ArmMeasure[]>(
    join(import.meta.dirname, "seed-worker.ts"),
    seeds.map((seed) => ({ family: "netlist", depth, seed, sizes: usualSizes, arms })),
  );
  const found = new Found("netlist", measured);
  const heights = Array.from({ length: depth }, (_, index) => index + 1);
  const points = measures.flatMap(([what, panel]) =>
    arms.flatMap((name) =>
      heights.flatMap((x) => {
        const one = found.accuracy(name, x, what);
        return one ? [{ x, y: one.value, low: one.low, high: one.high, series: name, panel }] : [];
      }),
    ),
  );
  const claims = claimsOf(found, depth);
  const page = await keepResult({
    name: "ladder-counter",
    title: "The ladder: a counteracting helper",
    question: "What does a helper add that looks for mistakes in the other helpers' notes?",
    findings: findingsOf(found, depth),
    claims,
    tables: measures.map(([what, name]) => ({
      title: `netlist: the ${name} is right, %; and points added by the counteracting helper, paired`,
      columns: ["arm", ...heights.map((height) => `depth ${height}`)],
      rows: [
        ...arms.map((arm) => [arm, ...heights.map((height) => show(found.accuracy(arm, height, what)))]),
        ...pairsOfArms.map(([one, other]) => [
          `${one} − ${other}`,
          ...heights.map((height) => show(found.difference(one, other, height, what))),
        ]),
      ],
    })),
    pictures: [
      {
        file: "ladder-counter.svg",
        alt: "How often judge, reward model and root policy are right by depth, with and without a counteracting helper.",
        svg: await lines(points, {
          title: "netlist: with a counteracting helper, and without",
          x: { title: "depth", ticks: heights },
          y: { title: "right", percent: true, domain: [0.6, 1] },
          ...{ series, columns: 3 },
        }),
      },
    ],
    caveats: [
      "It is the same grown policy that answers once more, by draws of its own at every level: it costs no label, and shares what is wrong with its weights.",
    ],
    command: commandOf("evals/ladder/counter.ts", usual, flags),
    seeds,
    seconds: (performance.now() - started) / 1000,
  });
  tellClaims(claims, page);
}

const pairsOfArms = [
  ["trained, countered", "trained helpers"],
  ["dampers, countered", "trained, dampers"],
] as const;

function findingsOf(found: Found, depth: number): string[] {
  const gain = ([one, other]: readonly [string, string], what: What) => show(found.difference(one, other, depth, what));
  const [alone, beside] = pairsOfArms;
  return [
    `Alone a counteracting helper adds, at depth ${depth}, ${gain(alone, "judge")} points to the judge, ${gain(alone, "reward")} to the reward model and ${gain(alone, "policy")} to the root policy, which reads no objections but learns from better labels. Beside an ensemble that votes and spot-checks it adds ${gain(beside, "judge")}, ${gain(beside, "reward")} and ${gain(beside, "policy")}: little is left to object to, and the ladder's dampers do without it.`,
  ];
}

function show(one: Estimate | undefined): string {
  return one ? percent(one) : "";
}

function claimsOf(found: Found, depth: number): Claim[] {
  const claim = (
    text: string,
    [one, other]: readonly [string, string],
    what: What,
    test: (of: Estimate) => boolean,
  ) => {
    const difference = found.difference(one, other, depth, what)!;
    return {
      claim: text,
      held: depth === 4 ? test(difference) : undefined,
      found: `${one} − ${other}, ${what}: ${percent(difference)}`,
    };
  };
  const [alone, beside] = pairsOfArms;
  return [
    claim(
      "1. Alone it makes the judge at depth 4 more often right than trained helpers do",
      alone,
      "judge",
      ({ low }) => low > 0,
    ),
    claim("2. It does not change the root policy", alone, "policy", ({ low, high }) => low <= 0 && high >= 0),
    claim(
      "3. Beside the other dampers it adds less than 2 points at depth 4",
      beside,
      "judge",
      ({ high }) => high < 0.02,
    ),
  ];
}

if (import.meta.main) await main();
