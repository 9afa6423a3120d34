/**
 * How good a small local model is as a judge, and what a label takes: one order, both orders, log-probabilities, sampling
 * with a schema. The answers are known: LLMBar (Zeng et al. 2023, arXiv:2310.07641) and PandaLM's human test set (Wang et
 * al. 2023, arXiv:2306.05087), in a folder that holds `llmbar` and `pandalm`.
 *
 *   ESPALIER_DATA=FOLDER node benchmarks/judges.ts --limit 100
 *
 * With --model llama/gemma-3-270m, --sets natural,adversarial,pandalm, --ways logprobs,schema,text, --seed N,
 * --threads N, --parallel N (pairs at a time), --max-tokens N (of a sampled reply), --data FOLDER,
 * --journal FILE (calls that it has are not made again), --out FILE (every verdict, as JSONL).
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { instructionFollowing } from "../prompts/rubrics/instruction-following.ts";
import { bootstrap } from "../src/core/statistics/bootstrap.ts";
import type { Estimate } from "../src/core/statistics/interval.ts";
import { openJournal } from "../src/journal/sqlite.ts";
import { defineRubric } from "../src/judges/rubric.ts";
import type { WayName } from "../src/judges/ways.ts";
import { journaled } from "../src/models/journaled.ts";
import { openModel } from "../src/models/open.ts";
import { quality, type Rate } from "../src/preferences/quality.ts";
import { bothOrders, longerOne, type Manner, type Outcome, oneOrder, softLabel, stopping } from "./judges/manners.ts";
import { type Counts, type Measured, measure, sum } from "./judges/measure.ts";
import { goldPairs, type SetName, sets } from "./judges/pairs.ts";
import { placeAndText } from "./judges/place.ts";
import { formatTable } from "./table.ts";

const { values } = parseArgs({
  options: {
    model: { type: "string", default: "llama/smollm2-135m" },
    sets: { type: "string", default: "natural,adversarial,pandalm" },
    ways: { type: "string", default: "logprobs,schema" },
    limit: { type: "string", default: "100" },
    seed: { type: "string", default: "0" },
    threads: { type: "string" },
    parallel: { type: "string", default: "4" },
    data: { type: "string", default: process.env.ESPALIER_DATA ?? "" },
    "max-tokens": { type: "string", default: "120" },
    journal: { type: "string", default: ":memory:" },
    out: { type: "string" },
  },
});
if (values.data === "") throw new Error("Name the folder of the data: --data FOLDER, or ESPALIER_DATA=FOLDER.");

const manners: Readonly<Record<WayName, Readonly<Record<string, Manner>>>> = {
  logprobs: {
    "logprobs, one order": oneOrder,
    "logprobs, both, else tie": bothOrders,
    "logprobs, both, soft label": softLabel,
    ...Object.fromEntries([0.95, 0.9, 0.8, 0.7, 0.6].map((least) => [`logprobs, one if >= ${least}`, stopping(least)])),
  },
  schema: { "schema, one order": oneOrder, "schema, both, else tie": bothOrders },
  text: { "text, one order": oneOrder, "text, both, else tie": bothOrders },
};

const names = values.sets.split(",") as SetName[];
const unknown = names.find((name) => !Object.hasOwn(sets, name));
if (unknown !== undefined) throw new Error(`No set "${unknown}". There is: ${Object.keys(sets).join(", ")}.`);
const ways = values.ways.split(",") as WayName[];
const rubric = defineRubric(instructionFollowing);
const journal = openJournal(values.journal);
const local = await openModel(values.model, {
  context: 4096,
  device: "cpu",
  parallel: 2 * Number(values.parallel),
  ...(values.threads && { threads: Number(values.threads) }),
});
const model = journaled(local, journal);

const pairs = Object.fromEntries(
  await Promise.all(
    names.map(
      async (set) => [set, await goldPairs(values.data, set, Number(values.limit), Number(values.seed))] as const,
    ),
  ),
);
const outcomes = new Map<string, Outcome[]>();
for (const way of ways) {
  for (const set of names) {
    const begun = performance.now();
    const measured = await measure(
      model,
      rubric,
      { verdict: way, maxTokens: Number(values["max-tokens"]) },
      pairs[set]!,
      Number(values.parallel),
    );
    const seconds = (performance.now() - begun) / 1000;
    for (const [name, manner] of Object.entries(manners[way])) outcomes.set(`${set}: ${name}`, measured.map(manner));
    print(set, way, measured, seconds);
  }
}
await local.close?.();
await journal.close();
if (values.out) writeFileSync(values.out, [...outcomes].flatMap(lines).join(""));
const isJudged = ({ verdict }: Outcome) => verdict.status === "judged";
if (
  ways.includes("logprobs") &&
  names.some((set) => outcomes.get(`${set}: logprobs, both, soft label`)!.some(isJudged))
) {
  printStopping();
  printPlace();
}
if (ways.includes("logprobs") && ways.includes("schema")) printQuestion();

function print(set: string, way: WayName, measured: readonly Measured[], seconds: number): void {
  const rows = Object.keys(manners[way]).filter((name) => !name.includes(">="));
  console.log(
    `\n${values.model} on ${set}: ${measured.length} pairs of ${sets[set as SetName].file}, seed ${values.seed}, ${seconds.toFixed(0)} s\n\n${formatTable(
      [
        [
          "",
          "accuracy, ties half",
          "right/wrong/tied",
          "flips",
          "unjudged",
          "longer",
          "calls",
          "sent",
          "evaluated",
          "written",
        ],
        row("floor: the longer one", measured.map(longerOne)),
        ...rows.map((name) => row(name, outcomes.get(`${set}: ${name}`)!)),
      ],
    )}`,
  );
}

function row(name: string, all: readonly Outcome[]): string[] {
  const { gold, flips, unjudged, longerChosen } = qualityOf(all);
  const per = perLabel(all);
  return [
    name,
    rate(gold?.accuracy),
    `${gold?.right}/${gold?.wrong}/${gold?.tied}`,
    percent(flips),
    percent(unjudged),
    percent(longerChosen),
    figure(
      per((counts) => counts.calls),
      2,
    ),
    ...[(counts: Counts) => counts.sent, (counts: Counts) => counts.evaluated, (counts: Counts) => counts.written].map(
      (count) => figure(per(count), 0),
    ),
  ];
}

/** Over all sets: how much of the second order's work is saved, and whether the choice is the one that both would make. */
function printStopping(): void {
  const all = (name: string) => names.flatMap((set) => outcomes.get(`${set}: ${name}`)!);
  const both = all("logprobs, both, soft label");
  const rows = Object.keys(manners.logprobs)
    .filter((name) => name.includes(">="))
    .map((name) => {
      const stopped = all(name);
      const same = stopped.filter(({ verdict }, at) => choiceOf(verdict) === choiceOf(both[at]!.verdict)).length;
      const saved = (count: (counts: Counts) => number) =>
        `${(100 * (1 - perLabel(stopped)(count) / perLabel(both)(count))).toFixed(0)}%`;
      return [
        name,
        rate(qualityOf(stopped).gold?.accuracy),
        `${((100 * same) / stopped.length).toFixed(0)}%`,
        saved(({ calls }) => calls),
        saved(({ evaluated }) => evaluated),
      ];
    });
  console.log(
    `\nStopping after one confident order, over ${both.length} pairs; both orders: ${rate(qualityOf(both).gold?.accuracy)}\n\n${formatTable(
      [["", "accuracy", "same choice as both", "calls saved", "evaluated tokens saved"], ...rows],
    )}`,
  );
}

/** Why one order does or does not do. */
function printPlace(): void {
  const both = names.flatMap((set) => outcomes.get(`${set}: logprobs, both, else tie`)!);
  const { pairs, place, placeDeviation, text } = placeAndText(both);
  console.log(
    `\nIn logits, over ${pairs} pairs: what is shown first is preferred by ${place.toFixed(2)} (standard deviation between pairs ` +
      `${placeDeviation.toFixed(2)}); one of the texts by ${text.toFixed(2)}.`,
  );
}

/** Does the log-probability judge at least not lose to sampling? On the same pairs, each judged in both orders. */
function printQuestion(): void {
  const points = (name: string) =>
    names.flatMap((set) =>
      outcomes.get(`${set}: ${name}`)!.map(({ verdict, measured }) => pointsOf(verdict, measured)),
    );
  const soft = points("logprobs, both, soft label");
  const sampled = points("schema, both, else tie");
  const differences = soft.map((point, at) => point - sampled[at]!);
  const mean = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0) / numbers.length;
  console.log(
    `\nSoft label less schema, both in both orders, ties and unjudged half, ${differences.length} pairs: ${interval(bootstrap(differences, mean)!)}`,
  );
}

/** What is unjudged is worth a tossed coin, so that nobody gains by keeping silent. */
function pointsOf(verdict: Outcome["verdict"], { pair }: Measured): number {
  const choice = choiceOf(verdict);
  return choice === pair.gold ? 1 : choice === "a" || choice === "b" ? 0 : 0.5;
}

function choiceOf(verdict: Outcome["verdict"]): string {
  return verdict.status === "judged" ? verdict.choice : "unjudged";
}

function qualityOf(all: readonly Outcome[]) {
  return quality(
    all.map(({ measured: { pair, first }, verdict }) => ({
      comparison: pair,
      judge: "judge",
      kind: "model" as const,
      first,
      verdict,
    })),
  )[0]!;
}

function perLabel(all: readonly Outcome[]): (count: (counts: Counts) => number) => number {
  const total = sum(all.map(({ counts }) => counts));
  const labels = all.filter(({ verdict }) => verdict.status === "judged").length;
  return (count) => count(total) / labels;
}

function lines([key, all]: readonly [string, readonly Outcome[]]): string[] {
  return all.map(
    ({ measured: { pair, first }, verdict, counts }) =>
      `${JSON.stringify({ row: key, id: pair.id, gold: pair.gold, first, verdict, counts })}\n`,
  );
}

function rate(found: Rate | undefined): string {
  return found ? interval(found) : "";
}

function interval({ value, low, high }: Estimate): string {
  return `${value.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`;
}

/** Empty for what has no value, such as tokens per label where there is no label. */
function figure(number: number, digits: number): string {
  return Number.isFinite(number) ? number.toFixed(digits) : "";
}

function percent(found: Rate | undefined): string {
  return found ? `${(100 * found.value).toFixed(0)}%` : "";
}
