/** What was found, as tables, a picture, and what became of the claims. */
import { colours, type Estimate, type TaskReport } from "../../../src/index.ts";
import { lines } from "../../chart.ts";
import type { Claim, EvalResult, Table } from "../../results.ts";
import { plain } from "../../statistics.ts";
import type { ArmFound } from "./arms.ts";
import { accuracyOf, type Outcome } from "./measure.ts";

export const armNames = {
  alone: "judge alone",
  lot: "notes by lot",
  asked: "the model, asked",
  direct: "reward model on both places, right answers",
  untrained: "tree as it begins",
  frozen: "tree, lower level as it begins",
  grown: "tree, grown",
  ceiling: "all places read",
} as const;

export interface Found {
  readonly levels: readonly TaskReport[];
  readonly test: readonly ArmFound[];
  readonly ood: readonly ArmFound[];
}

export type Story = Pick<EvalResult, "findings" | "claims" | "tables" | "pictures">;

export async function storyResult({ levels, test, ood }: Found): Promise<Story> {
  const grown = armIn(test, "grown");
  return {
    findings: [
      `On ${test[0]!.outcomes.length} pairs of reports the judge is right about ${plain(armIn(test, "alone").judge)} alone, ` +
        `${plain(grown.judge)} with the grown tree, ${plain(armIn(test, "ceiling").judge)} with helpers who read all places they are asked about.`,
      `Without a level below: about two places of a story the model, asked, is right in ${plain(armIn(test, "asked").places!)}, a head trained on the right ` +
        `answers in ${plain(armIn(test, "direct").places!)}, and always No would be in 0.67. With the lower level as it begins the judge is right about ` +
        `${plain(armIn(test, "frozen").judge)} of the reports.`,
      ...(ood.length > 0
        ? [
            `Kinds and names that were never trained on: ${plain(armIn(ood, "alone").judge)} alone, ${plain(armIn(ood, "grown").judge)} with the tree.`,
          ]
        : []),
    ],
    claims: claimsOf(test, ood),
    tables: [
      levelTable(levels),
      armTable("Held-out stories (test)", test),
      ...(ood.length > 0 ? [armTable("Kinds and names never trained on (ood)", ood)] : []),
      splitTable("By length of the story, words (test)", test, ({ report }) => String(report.words)),
      splitTable("By what is compared (test)", test, ({ report }) => sorts[report.sort]),
      splitTable("By kind (test)", test, ({ report }) => report.kind),
    ],
    pictures: [{ file: "story-consistency.svg", alt, svg: await picture(test) }],
  };
}

const sorts = {
  flawed: "contradiction, or none",
  sound: "none, or a false finding",
  changed: "contradiction, or a told change",
};

function armIn(found: readonly ArmFound[], name: keyof typeof armNames): ArmFound {
  return found.find(({ arm }) => arm === armNames[name])!;
}

function claimsOf(test: readonly ArmFound[], ood: readonly ArmFound[]): Claim[] {
  const of = (name: keyof typeof armNames) => armIn(test, name);
  const half = ({ low, high }: Estimate) => low <= 0.5 && high >= 0.5;
  const byLength = [...Map.groupBy(of("grown").outcomes, ({ report }) => report.words)].map(
    ([words, some]) => [words, accuracyOf(some)!] as const,
  );
  const [longest] = byLength.toSorted(([one], [two]) => two - one);
  return [
    {
      claim: "1. Alone and with notes by lot the judge's interval contains one half, or its upper end is below 0.65",
      held: [of("alone"), of("lot")].every(({ judge }) => half(judge) || judge.high < 0.65),
      found: `alone ${plain(of("alone").judge)}, by lot ${plain(of("lot").judge)}`,
    },
    {
      claim:
        "2. Whether two places contradict each other is too much for the model: asked, and with a head trained on the right answers, it is below 0.75",
      held: [of("asked"), of("direct")].every(({ places }) => places!.high < 0.75),
      found: `asked ${plain(of("asked").places!)}, trained ${plain(of("direct").places!)}`,
    },
    {
      claim: "3. With the grown tree the judge is better than alone, its lower end above the other's upper",
      held: of("grown").judge.low > of("alone").judge.high,
      found: `grown ${plain(of("grown").judge)}, alone ${plain(of("alone").judge)}`,
    },
    {
      claim: "4. With the grown tree the judge is above 0.75",
      held: of("grown").judge.low > 0.75,
      found: plain(of("grown").judge),
    },
    {
      claim: "5. Distance does not matter to it: on the longest stories its interval contains what it is on all",
      held:
        byLength.length > 1
          ? longest![1].low <= of("grown").judge.value && longest![1].high >= of("grown").judge.value
          : undefined,
      found: byLength.map(([words, found]) => `${words}: ${plain(found)}`).join("; "),
    },
    {
      claim: "6. On kinds and names that were never trained on it is still better than alone",
      held: ood.length > 0 ? armIn(ood, "grown").judge.low > armIn(ood, "alone").judge.value : undefined,
      found:
        ood.length > 0 ? `grown ${plain(armIn(ood, "grown").judge)}, alone ${plain(armIn(ood, "alone").judge)}` : "",
    },
  ];
}

function levelTable(levels: readonly TaskReport[]): Table {
  const figure = (
    found:
      | { readonly value: number; readonly low?: number | undefined; readonly high?: number | undefined }
      | undefined,
  ) => (found === undefined ? "" : found.low === undefined ? found.value.toFixed(2) : plain(found as Estimate));
  return {
    title:
      "The levels, on stories of dev: labels are the limited judge's, at the upper level with the lower one's notes",
    columns: [
      "level",
      "labels",
      "judge against the truth",
      "reward model orders pairs rightly",
      "policy before",
      "policy grown",
    ],
    rows: levels.map(({ task, rounds: [round], gain }) => [
      task,
      String(round?.labels ?? 0),
      figure(round?.judgeAccuracy),
      figure(round?.rewardAccuracy),
      gain?.gold && gain.goldAfter ? (gain.goldAfter.value - gain.gold.value).toFixed(2) : "",
      figure(gain?.goldAfter),
    ]),
  };
}

function armTable(title: string, found: readonly ArmFound[]): Table {
  return {
    title,
    columns: [
      "who helps the judge",
      "judge is right about reports",
      "undecided",
      "helper is right about places (always No: 0.67)",
    ],
    rows: found.map(({ arm, outcomes, judge, places }) => [
      arm,
      plain(judge),
      `${Math.round((100 * outcomes.filter(({ undecided }) => undecided).length) / outcomes.length)}%`,
      places ? plain(places) : "",
    ]),
  };
}

function splitTable(title: string, found: readonly ArmFound[], by: (outcome: Outcome) => string): Table {
  const groups = [...new Set(found[0]!.outcomes.map(by))];
  return {
    title,
    columns: ["who helps the judge", ...groups],
    rows: (["alone", "asked", "grown", "ceiling"] as const).map((name) => [
      armNames[name],
      ...groups.map((group) => {
        const some = armIn(found, name).outcomes.filter((outcome) => by(outcome) === group);
        return `${plain(accuracyOf(some)!)}, n ${some.length}`;
      }),
    ]),
  };
}

const alt = "How often the judge is right about two reports on a story, by the story's length, with each kind of help.";

function picture(test: readonly ArmFound[]): Promise<string> {
  const shown = {
    ceiling: colours.black,
    grown: colours.green,
    asked: colours.orange,
    alone: colours.blue,
  } as const;
  const names = Object.keys(shown) as (keyof typeof shown)[];
  const points = names.flatMap((name) =>
    [...Map.groupBy(armIn(test, name).outcomes, ({ report }) => report.words)].map(([x, some]) => {
      const { value, low, high } = accuracyOf(some)!;
      return { x, y: value, low, high, series: armNames[name] };
    }),
  );
  return lines(points, {
    title: "Reports on stories: the judge reads 15 words, and what helpers say",
    x: { title: "words in the story", log: true, ticks: [...new Set(points.map(({ x }) => x))] },
    y: { title: "judge is right", domain: [0, 1], percent: true },
    series: names.map((name) => ({ name: armNames[name], colour: shown[name], dashed: name === "ceiling" })),
    level: 0.5,
  });
}
