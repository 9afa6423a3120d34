/** Tables and pictures of what the ladder came to, and what it says in words. */
import { colours, type Estimate } from "../../src/index.ts";
import { lines, type Point } from "../chart.ts";
import type { Table } from "../results.ts";
import { percent, plain } from "../statistics.ts";
import { fewArms, ladderArms } from "./arms.ts";
import type { Found, What } from "./found.ts";

/** Of families beside the first. */
export const depthOfOthers = 3;

export const caveats = [
  "The judge is a program. What limits it is enforced: it is handed three leaves of its choosing for a comparison, and knows rules, words and the share of leaves that hold.",
  "It takes all of its helpers' errors as independent, and its trust in them comes from its own spot-checks (150 for each level, three leaves each, counted among the leaves opened). With dampers a tenth of its comparisons is judged again with nine leaves.",
  "Helpers read every leaf of what they report on: that is what a judge cannot do, and they open leaves for no one but themselves. What is counted is what judges open.",
  "Gold labels have the same helpers' reports among their features, so the ceiling of the root policy is not 100%; three members that vote may lie above it.",
];

export function findingsOf(first: Found, all: ReadonlyMap<string, Found>, depth: number): string[] {
  const show = (arm: string, height: number, what: What, from = first) => {
    const known = from.accuracy(arm, height, what);
    return known ? `${percent(known)}%` : "(not run)";
  };
  const others = [...all].slice(1).map(([family, found]) => {
    const height = Math.min(depth, depthOfOthers);
    const judge = (arm: string) => show(arm, height, "judge", found);
    return `${family} ${judge("unaided")}, ${judge("trained, dampers")} and ${judge("dampers, nested checks")}; its root policy with gold labels ${show("gold labels", height, "policy", found)}`;
  });
  return [
    `At depth ${depth} (${3 ** depth} leaves, three of which may be opened) the judge is right about ${show("unaided", depth, "judge")} unaided, ${show("trained helpers", depth, "judge")} with trained helpers and ${show("trained, dampers", depth, "judge")} where these are damped.`,
    `A judge's errors that depend on nothing the reward model sees average out: at depth 2 the unaided judge is right about ${show("unaided", 2, "judge")}, but the reward model fitted to it about ${show("unaided", 2, "reward")}. At depth 3 it is ${show("unaided", 3, "reward")}, and five times the labels make that ${show("unaided, all labels", 3, "reward")}.`,
    `A helper that lies where it matters and is right otherwise is trusted as far as its average goes, so it misleads: at depth ${depth} the judge is right about ${show("adversarial top helper", depth, "judge")}. The reward model fitted to its judgements still prefers the right answer in ${show("adversarial top helper", depth, "reward")}: where no single lie could turn the answer over the judge is right, and surer. Two honest helpers beside the liar bring the judge back to ${show("adversary outvoted", depth, "judge")}.`,
    ...(others.length > 0
      ? [
          `Other gates, at depth ${Math.min(depth, depthOfOthers)}, the judge unaided, with damped helpers, and with nested checks: ${others.join("; ")}. Where the policy does not learn its level from right labels either, there is nothing to recover.`,
        ]
      : []),
  ];
}

export function tablesOf(first: Found, all: ReadonlyMap<string, Found>, depth: number): Table[] {
  const heights = Array.from({ length: depth }, (_, index) => index + 1);
  const arms = ladderArms(depth + 1).map(({ name }) => name);
  const cell = (estimate: Estimate | undefined) => (estimate ? percent(estimate) : "");
  const n = first.levels("unaided", depth).reduce((sum, level) => sum + level.judge.length, 0);
  const accuracyTable = (title: string, what: What): Table => ({
    title: `${title}, % of ${n} test designs of each depth`,
    columns: ["arm", ...heights.map((height) => `depth ${height}`)],
    rows: arms.map((arm) => [arm, ...heights.map((height) => cell(first.accuracy(arm, height, what)))]),
  });
  return [
    accuracyTable(`${first.family}: the judge is right`, "judge"),
    accuracyTable(`${first.family}: the reward model prefers the right answer`, "reward"),
    accuracyTable(`${first.family}: the root policy is right`, "policy"),
    {
      title: `${first.family}, depth ${depth}: share of the gap between unaided and gold that is recovered, and what it took for one seed, all levels together`,
      columns: ["arm", "judge", "reward model", "root policy", "labels", "leaves opened"],
      rows: arms
        .filter((arm) => first.levels(arm, depth).length > 0)
        .map((arm) => [
          arm,
          ...(["judge", "reward", "policy"] as const).map((what) => {
            const gap = first.gapRecovered(arm, depth, what);
            return gap && Number.isFinite(gap.low) && Number.isFinite(gap.high) ? plain(gap) : "";
          }),
          String(Math.round(first.spent(arm, depth, "labels") ?? 0)),
          String(Math.round(first.spent(arm, depth, "leavesOpened") ?? 0)),
        ]),
    },
    {
      title: `${first.family}: error e of helpers by level, its growth, each level's own error from right reports, and on rules that no training design had; %`,
      columns: [
        "level",
        "e, trained",
        "predicted",
        "e(k)/e(k-1)",
        "own",
        "own, unseen rules",
        "e, dampers",
        "own, dampers",
      ],
      rows: [0, ...heights].map((height) => {
        const error = first.error("trained helpers", height);
        const before = height > 0 ? first.error("trained helpers", height - 1) : undefined;
        const share = (value: number | undefined) => (value === undefined ? "" : (100 * value).toFixed(1));
        return [
          String(height),
          cell(error),
          share(first.predictedError("trained helpers", height)),
          error && before ? (error.value / before.value).toFixed(2) : "",
          share(first.ownError("trained helpers", height)),
          share(first.ownError("trained helpers", height, "unseen")),
          cell(first.error("trained, dampers", height)),
          share(first.ownError("trained, dampers", height)),
        ];
      }),
    },
    ...[...all].slice(1).map(
      ([family, one]): Table => ({
        title: `${family}: the judge is right / the root policy is right, %`,
        columns: ["arm", ...heights.slice(0, depthOfOthers).map((height) => `depth ${height}`)],
        rows: fewArms.map((arm) => [
          arm,
          ...heights
            .slice(0, depthOfOthers)
            .map((height) =>
              (["judge", "policy"] as const).map((what) => cell(one.accuracy(arm, height, what))).join(" / "),
            ),
        ]),
      }),
    ),
  ];
}

const shown = [
  { name: "dampers, nested checks", colour: colours.green, dashed: true },
  { name: "gold labels", colour: colours.black, dashed: true },
  { name: "trained, dampers", colour: colours.green },
  { name: "trained helpers", colour: colours.blue },
  { name: "trained, level 2 frozen", colour: colours.sky },
  { name: "adversarial top helper", colour: colours.vermilion },
  { name: "unaided, all leaves", colour: colours.purple },
  { name: "random notes", colour: colours.orange, dashed: true },
  { name: "unaided", colour: colours.grey },
];

export async function picturesOf(first: Found, all: ReadonlyMap<string, Found>, depth: number) {
  const heights = Array.from({ length: depth }, (_, index) => index + 1);
  const pointsOf = (found: Found, panel: string, what: What): Point[] =>
    shown.flatMap(({ name }) =>
      heights.flatMap((height) => {
        const estimate = found.accuracy(name, height, what);
        return estimate
          ? [{ x: height, y: estimate.value, low: estimate.low, high: estimate.high, series: name, panel }]
          : [];
      }),
    );
  const axes = {
    x: { title: "depth", ticks: heights },
    y: { title: "right", percent: true, domain: [0.4, 1] as const },
    level: 0.5,
  };
  const measures = [
    ["judge", "judge"],
    ["reward", "reward model"],
    ["policy", "root policy"],
  ] as const;
  const others = [...all].slice(1);
  return [
    {
      file: "ladder.svg",
      alt: "How often judge, reward model and root policy are right by depth: unaided falls to chance, trained helpers hold up, dampers hold nearly all.",
      svg: await lines(
        measures.flatMap(([what, name]) => pointsOf(first, name, what)),
        {
          ...axes,
          title: `${first.family}: right answers by depth`,
          series: shown,
          columns: 3,
        },
      ),
    },
    ...(others.length > 0
      ? [
          {
            file: "ladder-families.svg",
            alt: "How often the judge is right by depth in the families nand, xor and mixture.",
            svg: await lines(
              others.flatMap(([family, found]) => pointsOf(found, family, "judge")),
              {
                ...axes,
                title: "other families: the judge is right",
                series: shown.filter(({ name }) => fewArms.includes(name)),
                columns: 3,
              },
            ),
          },
        ]
      : []),
  ];
}
