/**
 * Is anything learned, and only what is there to be learned? 32 pairs can be learned by heart; labels that were drawn by
 * lot teach nothing; more pairs teach more. Beside what needs no learning: the longer text, and the base asked as it is.
 *
 *   ESPALIER_DATA=FOLDER node benchmarks/rewards/sanity.ts
 *
 * With --set gsm8k or living-thing (a rule that a small model can learn), --parts overfit,shuffled,curve, --methods
 * head,lora, --sizes 50,100,200,400, --held N, --seeds N (each another split), --max-tokens N, --epochs N, --threads N,
 * --base MODEL, --data FOLDER.
 */
import { availableParallelism, cpus } from "node:os";
import { parseArgs } from "node:util";
import { seededRandom } from "../../src/core/random.ts";
import { bootstrap } from "../../src/core/statistics/bootstrap.ts";
import type { Estimate, Figure } from "../../src/core/statistics/interval.ts";
import { rightness, type ScoredPair } from "../../src/rewards/accuracy.ts";
import { inputKey, type Split } from "../../src/rewards/split.ts";
import type { TrainingPair } from "../../src/rewards/training-pair.ts";
import { formatTable } from "../table.ts";
import { differences, withFitted } from "./fitted.ts";
import { baseRewards } from "./ours.ts";
import { prepare } from "./prepared.ts";
import { drawn, type SetName, sets } from "./sets.ts";

const { values } = parseArgs({
  options: {
    set: { type: "string", default: "gsm8k" },
    parts: { type: "string", default: "overfit,shuffled,curve" },
    methods: { type: "string", default: "head,lora" },
    sizes: { type: "string", default: "50,100,200,400" },
    held: { type: "string", default: "150" },
    seeds: { type: "string", default: "2" },
    "max-tokens": { type: "string", default: "384" },
    epochs: { type: "string", default: "1" },
    threads: { type: "string", default: String(availableParallelism()) },
    base: { type: "string", default: "llama/smollm2-135m" },
    data: { type: "string", default: process.env.ESPALIER_DATA },
  },
});
if (values.data === undefined && values.set !== "living-thing")
  throw new Error("Say where the sets are: --data FOLDER or ESPALIER_DATA; --set living-thing needs none.");
if (!Object.hasOwn(sets, values.set))
  throw new Error(`There is no "${values.set}". Known: ${Object.keys(sets).join(", ")}.`);
const pairs = await sets[values.set as SetName](values.data ?? "");
const methods = values.methods.split(",").filter((name) => name === "head" || name === "lora");
const seeds = Array.from({ length: Number(values.seeds) }, (_, seed) => seed);
const held = Number(values.held);
const common = { base: values.base, threads: Number(values.threads), maxTokens: Number(values["max-tokens"]) };

console.log(
  `${values.set} (${pairs.length} pairs), ${values.base}, ${common.threads} threads of ${availableParallelism()} x ${cpus()[0]!.model}`,
);
const parts = values.parts.split(",");
if (parts.includes("overfit")) await overfit();
if (parts.includes("shuffled")) await shuffled();
if (parts.includes("curve")) await curve();

/** By its own ridge a head need not be able to: it is chosen against learning by heart. */
async function overfit(): Promise<void> {
  const { train } = drawn(pairs, { train: 32, held: 1, seed: 0 });
  const schedule = { epochs: 12, batch: 8, learningRate: 1e-3, decay: "constant", weightDecay: 0 } as const;
  const rows = await inTurn(methods, async (method) => {
    const began = performance.now();
    const found = await withFitted(train, { ...common, method, schedule, centre: 0 }, (model) =>
      differences(model, train),
    );
    const right = found.reduce((sum, difference) => sum + rightness(difference), 0);
    return [method, `${right} of ${train.length}`, seconds(began)];
  });
  console.log(
    `\n32 pairs, ${schedule.epochs} epochs: how many of them are right then\n\n${formatTable([["", "right", "s"], ...rows])}`,
  );
}

/** Held-out labels are drawn too: whatever the base prefers, half of them are right unless something leaks. */
async function shuffled(): Promise<void> {
  const rows = await inTurn(methods, async (method) => {
    const began = performance.now();
    const found = await inTurn(seeds, async (seed) => {
      const random = seededRandom(`labels ${seed}`);
      const split = drawn(
        pairs.map((pair) => (random() < 0.5 ? pair : { ...pair, chosen: pair.rejected, rejected: pair.chosen })),
        { train: 200, held, seed },
      );
      return scored(method, split, seed);
    });
    return [method, rate(accuracyOf(found.flat())), seconds(began)];
  });
  console.log(
    `\nLabels drawn by lot: 200 pairs trained on, ${held} held out, ${seeds.length} seeds\n\n${formatTable([["", "held-out accuracy", "s"], ...rows])}`,
  );
}

async function curve(): Promise<void> {
  const floors = seeds.map((seed) => drawn(pairs, { train: 1, held, seed }));
  const longer = floors.flatMap(({ held }) =>
    scoredPairs(
      held,
      held.map(({ chosen, rejected }) => chosen.length - rejected.length),
    ),
  );
  const untrained = await inTurn(floors, async (split) => {
    const rewards = await baseRewards(await prepare(common.base, split, common.maxTokens), common.threads);
    return scoredPairs(split.held, rewards);
  });
  const rows = [
    ["floor: the longer one", "", rate(accuracyOf(longer)), ""],
    ["floor: the base", "", rate(accuracyOf(untrained.flat())), ""],
  ];
  for (const method of methods) {
    for (const size of values.sizes.split(",").map(Number)) {
      const began = performance.now();
      const found = await inTurn(seeds, (seed) => scored(method, drawn(pairs, { train: size, held, seed }), seed));
      rows.push([method, String(size), rate(accuracyOf(found.flat())), seconds(began)]);
    }
  }
  console.log(
    `\nMore pairs: ${held} held out, ${seeds.length} seeds\n\n${formatTable([["", "pairs", "held-out accuracy", "s"], ...rows])}`,
  );
}

async function scored(method: "head" | "lora", { train, held }: Split<TrainingPair>, seed: number) {
  const schedule = { epochs: Number(values.epochs) };
  const found = await withFitted(train, { ...common, method, schedule, seed }, (model) => differences(model, held));
  return scoredPairs(held, found);
}

function scoredPairs(held: readonly TrainingPair[], found: readonly number[]): ScoredPair[] {
  return held.map((pair, index) => ({ difference: found[index]!, target: pair.target, input: inputKey(pair) }));
}

/** Pairs of an input, of all seeds, are drawn together. */
function accuracyOf(scored: readonly ScoredPair[]): Estimate | undefined {
  const share = (some: readonly ScoredPair[]) =>
    some.reduce((sum, { difference }) => sum + rightness(difference), 0) / some.length;
  return bootstrap(scored, share, { cluster: ({ input }) => input });
}

async function inTurn<Item, Found>(items: readonly Item[], work: (item: Item) => Promise<Found>): Promise<Found[]> {
  const found: Found[] = [];
  for (const item of items) found.push(await work(item));
  return found;
}

function rate(found: Figure | undefined): string {
  if (found?.low === undefined) return found?.value.toFixed(3) ?? "";
  return `${found.value.toFixed(3)} [${found.low.toFixed(3)}, ${found.high.toFixed(3)}]`;
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(0);
}
