/**
 * A LoRA reward model trained by Espalier and by TRL's RewardTrainer: the same base (its GGUF file, dequantised for TRL),
 * the same tokens, pairs, split, adapter shape and schedule. How good on held-out pairs, how quick, and with how much memory.
 *
 *   ESPALIER_DATA=FOLDER ESPALIER_PYTHON=PATH node benchmarks/rewards/trl.ts
 *
 * With --sets rm-bench,pandalm,gsm8k, --variants stock,same,quick,frugal or none, --pairs N (trained on), --held N,
 * --max-tokens N, --epochs N, --batch N (pairs a step), --rank N, --learning-rate N, --threads N, --seed N, --base MODEL,
 * --data FOLDER, --python PATH, --folder FOLDER (kept: the dequantised base, jobs, adapters), --out FILE (all rewards, JSONL).
 * Settings are for choosing on --sets llmbar, of which nothing is reported.
 */
import { appendFile, mkdir, mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { bootstrap } from "../../src/core/statistics/bootstrap.ts";
import type { Figure } from "../../src/core/statistics/interval.ts";
import { groupLength } from "../../src/ggml/training/packing.ts";
import { accuracy, rightness, type ScoredPair } from "../../src/rewards/accuracy.ts";
import { defaultSchedule, defaultShape } from "../../src/rewards/fit-lora.ts";
import { inputKey } from "../../src/rewards/split.ts";
import { formatTable } from "../table.ts";
import type { Settings, Trained } from "./contender.ts";
import { trainOurs } from "./ours.ts";
import { type Prepared, prepare, tokensOf } from "./prepared.ts";
import { pythonWithTrl } from "./python.ts";
import { drawn, reported, type SetName, sets } from "./sets.ts";
import { dequantised, trainTheirs, variants } from "./theirs.ts";

const { values } = parseArgs({
  options: {
    sets: { type: "string", default: reported.join(",") },
    variants: { type: "string", default: "stock,same" },
    pairs: { type: "string", default: "150" },
    held: { type: "string", default: "100" },
    "max-tokens": { type: "string", default: "384" },
    epochs: { type: "string", default: "1" },
    batch: { type: "string", default: "18" },
    rank: { type: "string", default: String(defaultShape.rank) },
    "learning-rate": { type: "string", default: String(defaultSchedule.learningRate) },
    threads: { type: "string", default: String(availableParallelism()) },
    seed: { type: "string", default: "0" },
    base: { type: "string", default: "llama/smollm2-135m" },
    data: { type: "string", default: process.env.ESPALIER_DATA },
    python: { type: "string" },
    folder: { type: "string" },
    out: { type: "string" },
  },
});
if (values.data === undefined) throw new Error("Say where the sets are: --data FOLDER or ESPALIER_DATA.");
const names = namesOf(values.sets, sets);
const peers = values.variants === "none" ? [] : namesOf(values.variants, variants);
const python = peers.length > 0 ? pythonWithTrl(values.python) : "";
const folder = values.folder ?? (await mkdtemp(join(tmpdir(), "espalier-trl-")));

const rank = Number(values.rank);
const common: Omit<Settings, "folder"> = {
  lora: { ...defaultShape, rank, alpha: 2 * rank },
  schedule: {
    ...defaultSchedule,
    // The one fall that both have.
    decay: "linear",
    learningRate: Number(values["learning-rate"]),
    epochs: Number(values.epochs),
    batch: Number(values.batch),
    evaluateEvery: Number.MAX_SAFE_INTEGER,
  },
  centre: 0.01,
  threads: Number(values.threads),
  seed: Number(values.seed),
};

console.log(
  `${values.base}, ${common.threads} threads of ${availableParallelism()} x ${cpus()[0]!.model}, Node ${process.versions.node}\n` +
    `rank ${rank}, alpha ${2 * rank}, ${defaultShape.targets.length} matrices a block; learning rate ${values["learning-rate"]} falling to 0, ` +
    `${values.epochs} epochs, ${values.batch} pairs a step, prompts cut to ${values["max-tokens"]} tokens, seed ${values.seed}`,
);
try {
  for (const name of names) await compare(name);
} finally {
  if (values.folder === undefined) await rm(folder, { recursive: true });
}

async function compare(name: SetName): Promise<void> {
  const counts = { train: Number(values.pairs), held: Number(values.held), seed: common.seed };
  const split = drawn(await sets[name](values.data!), counts);
  const prepared = await prepare(values.base, split, Number(values["max-tokens"]));
  const own = join(folder, name);
  await mkdir(own, { recursive: true });
  const settings = { ...common, folder: own };
  const trained = new Map<string, Trained>([["espalier", await trainOurs(prepared, settings)]]);
  for (const peer of peers) {
    const base = await dequantised(python, prepared, folder);
    trained.set(`trl, ${peer}`, await trainTheirs(python, base, peer, prepared, settings));
  }
  report(name, prepared, trained);
  if (values.out !== undefined) {
    const lines = [...trained].map(
      ([who, found]) => `${JSON.stringify({ set: name, who, settings: common, ...found })}\n`,
    );
    await appendFile(values.out, lines.join(""));
  }
}

function report(name: SetName, prepared: Prepared, trained: ReadonlyMap<string, Trained>): void {
  const { train, held, groups } = prepared;
  const epochs = common.schedule.epochs;
  const [whole, shared] = [tokensOf(train), groups.reduce((sum, group) => sum + groupLength(group), 0)];
  const ours = trained.get("espalier")!;
  const longer = held.map(({ pair }) => Math.sign(pair.chosen.length - pair.rejected.length));
  const rows = [...trained].map(([who, found]) => [
    who,
    rate(accuracy(scored(prepared, found.after))),
    who === "espalier" ? "" : difference(prepared, ours, found),
    String(found.steps),
    ((train.length * epochs) / found.seconds).toFixed(2),
    ((whole * epochs) / found.seconds).toFixed(0),
    ((held.length * 2) / found.scoringSeconds).toFixed(1),
    (found.peakBytes / 2 ** 20).toFixed(0),
    who === "espalier" ? "" : (found.seconds / ours.seconds).toFixed(2),
    who === "espalier" ? "" : (ours.peakBytes / found.peakBytes).toFixed(2),
  ]);
  const unlearned = (title: string, differences: readonly number[]) => [
    title,
    rate(accuracy(scoredBy(prepared, differences))),
    ...rows[0]!.slice(2).map(() => ""),
  ];
  console.log(
    `\n${name}: ${train.length} pairs trained on, ${held.length} held out of ${new Set(held.map(({ pair }) => inputKey(pair))).size} other inputs; ` +
      `${whole} tokens an epoch pair by pair, ${shared} with what outputs of an input share evaluated once\n\n${formatTable(
        [
          [
            "",
            "held-out accuracy",
            "espalier less it",
            "steps",
            "pairs/s",
            "tokens/s",
            "scored/s",
            "peak MiB",
            "speed",
            "memory",
          ],
          unlearned("floor: the longer one", longer),
          unlearned("floor: the base", margins(ours.before)),
          ...rows,
        ],
      )}`,
  );
  const same = trained.get("trl, same") ?? trained.get("trl, quick") ?? trained.get("trl, frugal");
  if (!same) return;
  const apart = ours.before.map((reward, index) => Math.abs(reward - same.before[index]!));
  console.log(
    `\nBefore training, rewards of the ${apart.length} held-out outputs differ from TRL's by ${mean(apart).toFixed(3)} in the mean and ${Math.max(...apart).toFixed(3)} at most; ` +
      `their standard deviation is ${deviation(same.before).toFixed(3)}, the correlation ${correlation(ours.before, same.before).toFixed(4)}.`,
  );
}

/** Of the same pairs, inputs drawn with replacement. */
function difference(prepared: Prepared, ours: Trained, theirs: Trained): string {
  const [mine, other] = [scored(prepared, ours.after), scored(prepared, theirs.after)];
  const paired = mine.map((pair, index) => ({
    input: pair.input,
    gain: rightness(pair.difference) - rightness(other[index]!.difference),
  }));
  return rate(bootstrap(paired, (some) => mean(some.map(({ gain }) => gain)), { cluster: ({ input }) => input }));
}

function scored(prepared: Prepared, rewards: readonly number[]): ScoredPair[] {
  return scoredBy(prepared, margins(rewards));
}

function scoredBy({ held }: Prepared, differences: readonly number[]): ScoredPair[] {
  return held.map(({ pair }, index) => ({
    difference: differences[index]!,
    target: pair.target,
    input: inputKey(pair),
  }));
}

/** @param rewards of chosen and rejected in turn */
function margins(rewards: readonly number[]): number[] {
  return Array.from({ length: rewards.length / 2 }, (_, pair) => rewards[2 * pair]! - rewards[2 * pair + 1]!);
}

function rate(found: Figure | undefined): string {
  if (found?.low === undefined) return found?.value.toFixed(3) ?? "";
  return `${found.value.toFixed(3)} [${found.low.toFixed(3)}, ${found.high.toFixed(3)}]`;
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
}

function deviation(numbers: readonly number[]): number {
  const centre = mean(numbers);
  return Math.sqrt(mean(numbers.map((one) => (one - centre) ** 2)));
}

function correlation(xs: readonly number[], ys: readonly number[]): number {
  const [x, y] = [mean(xs), mean(ys)];
  return mean(xs.map((one, index) => (one - x) * (ys[index]! - y))) / (deviation(xs) * deviation(ys));
}

function namesOf<Name extends string>(text: string, known: Record<Name, unknown>): Name[] {
  const found = text.split(",");
  const unknown = found.find((name) => !Object.hasOwn(known, name));
  if (unknown === undefined) return found as Name[];
  throw new Error(`There is no "${unknown}". Known: ${Object.keys(known).join(", ")}.`);
}
