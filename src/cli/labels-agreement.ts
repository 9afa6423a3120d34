/** `espalier labels agreement DATASET` */
import { Command } from "commander";
import type { Estimate } from "../core/statistics/interval.ts";
import { type Agreement, agreement } from "../preferences/agreement.ts";
import { type JudgeQuality, quality } from "../preferences/quality.ts";
import { readDataset } from "../preferences/store.ts";
import { findDataset } from "./datasets.ts";
import { journalOption, option } from "./options.ts";
import { openPastJournal } from "./past-runs.ts";
import { short } from "./progress.ts";
import { forOutput, table, withinWidth } from "./table.ts";

export function labelsAgreementCommand(): Command {
  return new Command("agreement")
    .description("how far the judges of a dataset agree, and how good each of them is, with 95% intervals")
    .argument("<dataset>", "its name")
    .addOption(option("--json", "print it as JSON"))
    .addOption(journalOption())
    .action(print);
}

async function print(name: string, { json, journal: path }: { json?: boolean; journal: string }): Promise<void> {
  const journal = openPastJournal(path);
  try {
    const { dataset } = findDataset(journal, name);
    // Read twice rather than held: a dataset may be larger than memory.
    const preferences = function* () {
      for (const { preferences } of readDataset(journal, dataset)) yield* preferences;
    };
    const found: Found = { ...agreement(preferences()), quality: quality(preferences()) };
    process.stdout.write(forOutput(json ? `${JSON.stringify(found, null, 2)}\n` : written(found)));
  } finally {
    await journal.close();
  }
}

interface Found extends Agreement {
  readonly quality: readonly JudgeQuality[];
}

const legend = `Intervals are of 95%. A tie is an answer like a side: two ties agree, a tie and a side do not. What is unjudged is left out.
kappa and alpha: 1 is full agreement, 0 what habits alone would give; their intervals are bootstrapped over comparisons.
right: where gold has a better side, a tie counts half. flips: shown in both orders, answered differently.
`;

function written(found: Found): string {
  const { comparisons, shared, judges, pairs } = found;
  if (judges.length === 0) return "Nobody has judged any of it yet.\n";
  const sections = [
    `${comparisons} comparisons judged, ${shared} of them by two judges or more\n`,
    `${qualityTable(found)}\n${habitTable(found)}`,
    ...(pairs.length > 0 ? [matrix(found), pairTable(found), togetherTable(found)] : []),
    legend,
  ];
  return sections.join("\n");
}

/** The other tables name judges by their number in this one. */
function qualityTable({ quality, judges }: Found): string {
  const header = ["", "kind", "judged", "unjudged", "ties", "right", "of gold", "judge"];
  const rows = inOrder(quality, judges).map(({ judge, kind, judgements, unjudged, ties, gold }, index) => [
    String(index + 1),
    kind,
    String(judgements - Math.round(unjudged.value * judgements)),
    percent(unjudged.value),
    share(ties),
    withInterval(gold?.accuracy),
    String(gold?.accuracy?.n ?? ""),
    // Last: names are long, and differ at their ends.
    withinWidth(judge, widestName),
  ]);
  return table([header, ...rows]);
}

function habitTable({ quality, judges }: Found): string {
  const header = ["", "flips", "first shown chosen", "longer chosen", "median time", "tokens a label", "cost a label"];
  const rows = inOrder(quality, judges).map((judge, index) => {
    const { flips, firstChosen, longerChosen, medianMilliseconds: time, spendingPerLabel: spending } = judge;
    return [
      String(index + 1),
      withInterval(flips),
      withInterval(firstChosen),
      withInterval(longerChosen),
      time === undefined ? "" : `${(time / 1000).toFixed(1)} s`,
      spending ? short(Math.round(spending.inputTokens + spending.outputTokens)) : "",
      spending?.cost ? `$${spending.cost.toPrecision(2)}` : "",
    ];
  });
  return table([header, ...rows]);
}

/** Each two judges' share of equal answers. */
function matrix({ judges, pairs }: Found): string {
  const numbers = judges.map((_, index) => String(index + 1));
  const byJudges = new Map(pairs.map(({ judges, agreed }) => [judges.join("\n"), percent(agreed.value)]));
  const rows = judges.map(({ judge: row }, index) => [
    numbers[index]!,
    ...judges.map(({ judge: column }) => byJudges.get(`${row}\n${column}`) ?? byJudges.get(`${column}\n${row}`) ?? "·"),
  ]);
  return table([["agree", ...numbers], ...rows]);
}

function pairTable({ judges, pairs }: Found): string {
  const number = new Map(judges.map(({ judge }, index) => [judge, index + 1]));
  const header = ["pair", "both judged", "agree", "kappa", "both chose a side", "the same"];
  const rows = pairs.map(({ judges: [one, two], n, agreed, kappa, decided, decidedAgreed }) => [
    `${number.get(one)}–${number.get(two)}`,
    String(n),
    withInterval(agreed),
    coefficient(kappa),
    String(decided),
    withInterval(decidedAgreed),
  ]);
  return table([header, ...rows]);
}

function togetherTable({ kinds, alpha }: Found): string {
  const header = ["", "comparisons", "agree", "Krippendorff's alpha"];
  const mixed = kinds.map(({ kinds: [one, two], comparisons, agreed }) => [
    one === two ? `${one} judges` : `${one} with ${two} judges`,
    String(comparisons),
    withInterval(agreed),
    one === two ? coefficient(alpha[one]) : "",
  ]);
  return table([header, ...mixed, ["all judges", "", "", coefficient(alpha.all)]]);
}

const widestName = 200;

/** People first, as in the matrix. */
function inOrder(quality: readonly JudgeQuality[], judges: Found["judges"]): JudgeQuality[] {
  const byName = new Map(quality.map((report) => [report.judge, report]));
  return judges.map(({ judge }) => byName.get(judge)!);
}

function percent(value: number): string {
  return `${Math.round(100 * value)}%`;
}

function share(rate: Estimate | undefined): string {
  return rate ? percent(rate.value) : "";
}

function withInterval(rate: Estimate | undefined): string {
  return rate ? `${percent(rate.value)} (${Math.round(100 * rate.low)}–${Math.round(100 * rate.high)})` : "";
}

function coefficient(estimate: Estimate | undefined): string {
  return estimate ? `${estimate.value.toFixed(2)} (${estimate.low.toFixed(2)} to ${estimate.high.toFixed(2)})` : "";
}
