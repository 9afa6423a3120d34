/**
 * Does a reward model know what it does not know? An ensemble's standard deviation on the set that it was trained on, and
 * on one that it was not; and the best of four by it, against how often that one is right.
 *
 *   ESPALIER_DATA=FOLDER node benchmarks/rewards/calibration.ts
 *
 * With --set gsm8k (trained on), --other pandalm, --method lora, --seeds N (of the ensemble), --pairs N, --held N,
 * --max-tokens N, --epochs N, --threads N, --base MODEL, --data FOLDER.
 */
import { availableParallelism, cpus } from "node:os";
import { parseArgs } from "node:util";
import { bootstrap } from "../../src/core/statistics/bootstrap.ts";
import type { Estimate, Figure } from "../../src/core/statistics/interval.ts";
import { overOptimisation } from "../../src/rewards/over-optimisation.ts";
import type { RewardModel, ScoreItem } from "../../src/rewards/reward-model.ts";
import { inputKey } from "../../src/rewards/split.ts";
import { formatTable } from "../table.ts";
import { withFitted } from "./fitted.ts";
import { drawn, questions, type SetName, sets } from "./sets.ts";

const { values } = parseArgs({
  options: {
    set: { type: "string", default: "gsm8k" },
    other: { type: "string", default: "pandalm" },
    method: { type: "string", default: "lora" },
    seeds: { type: "string", default: "3" },
    pairs: { type: "string", default: "150" },
    held: { type: "string", default: "80" },
    "max-tokens": { type: "string", default: "384" },
    epochs: { type: "string", default: "1" },
    threads: { type: "string", default: String(availableParallelism()) },
    base: { type: "string", default: "llama/smollm2-135m" },
    data: { type: "string", default: process.env.ESPALIER_DATA },
  },
});
const { data } = values;
if (data === undefined) throw new Error("Say where the sets are: --data FOLDER or ESPALIER_DATA.");
const counts = { train: Number(values.pairs), held: Number(values.held), seed: 0 };
const split = drawn(await setNamed(values.set), counts);
const other = drawn(await setNamed(values.other), { ...counts, train: 1 });
const threads = Number(values.threads);

await withFitted(
  split.train,
  {
    base: values.base,
    threads,
    method: values.method === "head" ? "head" : "lora",
    maxTokens: Number(values["max-tokens"]),
    seeds: Number(values.seeds),
    schedule: { epochs: Number(values.epochs) },
  },
  async (model) => {
    const rows = [];
    for (const [name, pairs] of [
      [`${values.set}, other inputs`, split.held],
      [values.other, other.held],
    ] as const) {
      const items = pairs.flatMap(({ chosen, rejected, ...about }) => [
        { ...about, output: chosen },
        { ...about, output: rejected },
      ]);
      const deviations = await clusteredDeviations(model, items);
      rows.push([name, String(items.length), rate(deviations)]);
    }
    console.log(
      `${values.method} on ${split.train.length} pairs of ${values.set}, ${values.seeds} seeds, ${threads} threads of ${availableParallelism()} x ${cpus()[0]!.model}\n\n` +
        formatTable([["", "outputs", "mean sd of a reward"], ...rows]),
    );
    if (values.set === "gsm8k") await bestOfFour(model);
  },
);

/** Of questions that were not trained on, those with right and wrong solutions and those without. */
async function bestOfFour(model: RewardModel): Promise<void> {
  const trained = new Set(split.train.map(inputKey));
  const asked = (await questions(data!)).filter(({ question }) => !trained.has(inputKey({ input: question })));
  const chosen = asked.slice(0, Number(values.held));
  const items = chosen.flatMap(({ question, solutions }) =>
    solutions.map(({ text }) => ({ input: question, output: text })),
  );
  const scores = await model.scoreAll(items);
  let next = 0;
  const samples = chosen.map(({ solutions }) =>
    solutions.map(({ isRight }) => ({ proxy: scores[next++]!.mean, gold: isRight ? 1 : 0 })),
  );
  const { points } = overOptimisation(samples);
  console.log(
    `\nBest of n by it, of ${chosen.length} questions with four solutions each\n\n${formatTable([
      ["n", "KL", "reward", "right"],
      ...points.map(({ n, kl, proxy, gold }) => [String(n), kl.toFixed(2), rate(proxy), rate(gold)]),
    ])}`,
  );
}

async function clusteredDeviations(model: RewardModel, items: readonly ScoreItem[]): Promise<Estimate | undefined> {
  const scores = await model.scoreAll(items);
  const rows = scores.map(({ sd }, index) => ({ sd, input: inputKey(items[index]!) }));
  return bootstrap(rows, (some) => some.reduce((sum, { sd }) => sum + sd, 0) / some.length, {
    cluster: ({ input }) => input,
  });
}

async function setNamed(name: string) {
  if (Object.hasOwn(sets, name)) return sets[name as SetName](data!);
  throw new Error(`There is no "${name}". Known: ${Object.keys(sets).join(", ")}.`);
}

function rate(found: Figure | undefined): string {
  if (found?.low === undefined) return found?.value.toFixed(3) ?? "";
  return `${found.value.toFixed(3)} [${found.low.toFixed(3)}, ${found.high.toFixed(3)}]`;
}
