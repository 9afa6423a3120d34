/** An eval as it is written down, checked before anything is paid for: each error says which name is wrong, and which there are. */
import { EspalierError } from "../core/errors.ts";
import type { Judge } from "../judges/judge.ts";
import type { EvalDefinition, GapRecovered, Metric } from "./eval.ts";
import { visible } from "./report/text.ts";

const units: readonly NonNullable<Metric<never, never>["unit"]>[] = ["share", "number", "tokens", "dollars", "seconds"];

const fields: readonly (keyof EvalDefinition<never, never>)[] = [
  ...(["name", "question", "data", "sets", "idOf", "clusterOf", "arms", "baseline", "metrics", "budget"] as const),
  ...(["epochs", "seeds", "thresholds", "tradeOffs", "answer", "environment", "timeLimit"] as const),
];
/** Characters: a table has it in every row. */
const longestName = 100;

/** @throws EspalierError for what cannot be run as it is written */
export function defineEval<Item, Output>(definition: EvalDefinition<Item, Output>): EvalDefinition<Item, Output> {
  const {
    name,
    question,
    data,
    arms,
    metrics,
    baseline,
    thresholds = [],
    tradeOffs = [],
    budget = {},
    seeds = [0],
    epochs = 1,
    timeLimit,
  } = definition;
  if (typeof name !== "string" || !/^[a-z0-9]+(-[a-z0-9]+)*$/i.test(name)) {
    throw new EspalierError(
      `An eval's name is letters, digits and hyphens, such as "judges-on-llmbar"; found "${name}".`,
    );
  }
  const refuse = (problem: string): never => {
    throw new EspalierError(`The eval "${name}": ${problem}`);
  };
  const named = (what: string, wanted: string, known: readonly string[], where: string) =>
    known.includes(wanted) || refuse(`${where} names the ${what} "${wanted}". There is: ${known.join(", ")}.`);

  const onlyOf = (found: object, known: readonly string[], where: string) => {
    for (const key of Object.keys(found)) named("field", key, known, where);
  };
  const visibly = (what: string, names: readonly string[]) => {
    const hidden = names.find((one) => visible(one) !== one);
    if (hidden !== undefined) refuse(`the ${what} "${visible(hidden)}" has a character in its name that is not seen.`);
    const long = names.find((one) => one.length > longestName);
    if (long !== undefined)
      refuse(`the ${what} "${long}" has a name of ${long.length} characters: ${longestName} at most.`);
  };

  onlyOf(definition, fields, "it");
  if (typeof question !== "string" || question.trim() === "") refuse("it states no question.");
  if (typeof data !== "function") refuse("its data is no function that gives items.");
  const armNames = Object.keys(arms ?? {});
  if (armNames.length === 0) refuse("it has no arms: there is nothing to measure.");
  for (const arm of armNames) {
    if (arm.trim() === "" || arm.includes(",")) refuse(`the arm "${arm}" needs a name without commas, for --arms.`);
    const found: unknown = arms[arm];
    if (typeof found !== "function" && !isJudge(found)) {
      refuse(`the arm "${arm}" is neither a judge nor a function from an item to an output.`);
    }
  }
  visibly("arm", armNames);
  if (baseline !== undefined) named("arm", baseline, armNames, "its baseline");

  const metricNames = Object.keys(metrics ?? {});
  if (metricNames.length === 0) refuse("it has no metrics: say what is measured.");
  for (const metric of metricNames) {
    const found: unknown = metrics[metric];
    if (typeof found === "object" && found !== null) continue;
    const kind = typeof found === "function" ? "a function" : String(found);
    refuse(`the metric "${metric}" is ${kind}: it should be an object with score or over, such as judgeAccuracy.`);
  }
  visibly("metric", metricNames);
  const means = metricNames.filter((metric) => "score" in metrics[metric]!);
  for (const metric of metricNames) {
    const found = metrics[metric]!;
    if (isGapRecovered(found)) {
      named("metric with a score for each sample", found.of, means, `the metric "${metric}"`);
      for (const arm of [found.from, found.to]) named("arm", arm, armNames, `the metric "${metric}"`);
      if (found.from === found.to) refuse(`the gap of "${metric}" begins and ends with "${found.from}".`);
    } else if (typeof found.score !== "function" && typeof found.over !== "function") {
      refuse(`the metric "${metric}" has neither score, of a sample, nor over, of all samples of an arm.`);
    } else {
      const { unit = "number", better = "higher" } = found;
      named("unit", unit, units, `the metric "${metric}"`);
      named("direction", better, ["higher", "lower"], `the metric "${metric}"`);
    }
  }
  for (const threshold of thresholds) {
    const { metric, arm, least, most } = threshold;
    named("metric", metric, metricNames, "a threshold");
    const where = `the threshold of "${metric}"`;
    onlyOf(threshold, ["metric", "arm", "least", "most"], where);
    if (arm !== undefined) named("arm", arm, armNames, where);
    if (least === undefined && most === undefined) refuse(`${where} has neither least nor most.`);
    const found = metrics[metric]!;
    const isShare = !isGapRecovered(found) && found.unit === "share";
    const beyond = [least, most].find((bound) => bound !== undefined && !(bound >= 0 && bound <= 1));
    if (isShare && beyond !== undefined) refuse(`${where} is a share, so from 0 to 1; found ${beyond}.`);
  }
  onlyOf(budget, ["calls", "tokens", "cost"], "its budget");
  for (const { x, y } of tradeOffs) {
    for (const metric of [x, y]) named("metric", metric, metricNames, "a trade-off");
    if (x === y) refuse(`a trade-off is between "${x}" and itself: it needs two metrics.`);
  }
  if (seeds.length === 0 || new Set(seeds).size < seeds.length || !seeds.every(isSeed)) {
    refuse(`its seeds are whole numbers from 0 on, each once; found [${seeds.join(", ")}].`);
  }
  if (!Number.isSafeInteger(epochs) || epochs < 1) refuse(`its epochs are 1 or more; found ${epochs}.`);
  if (timeLimit !== undefined && !(timeLimit > 0))
    refuse(`its time limit is seconds, more than 0; found ${timeLimit}.`);
  return definition;
}

export function isJudge(arm: unknown): arm is Judge {
  return typeof arm === "object" && arm !== null && "compare" in arm && typeof arm.compare === "function";
}

export function isGapRecovered(metric: Metric<never, never> | GapRecovered): metric is GapRecovered {
  return "of" in metric;
}

function isSeed(seed: number): boolean {
  return Number.isSafeInteger(seed) && seed >= 0;
}
