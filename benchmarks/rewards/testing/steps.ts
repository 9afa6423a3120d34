/**
 * Whether steps of a training are what plain torch makes of the same pairs, adapter and rates: transformers' network, PEFT's
 * adapter and torch's AdamW in F32. On a tiny network of random F32 weights they should agree to rounding; on a quantised
 * base what is left is what quantisation does to a step.
 *
 *   ESPALIER_PYTHON=PATH node benchmarks/rewards/testing/steps.ts
 *
 * With --type TYPE (of the tiny network's matrices: Q4_1), or --base MODEL and --data FOLDER --set NAME (real pairs instead of
 * made-up ones), --steps N, --batch N, --rank N, --learning-rate N, --threads N, --seed N, --python PATH.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { sha256 } from "../../../src/core/hash.ts";
import { seededRandom } from "../../../src/core/random.ts";
import { openDevice } from "../../../src/ggml/devices.ts";
import { createTrainer } from "../../../src/ggml/network/create-trainer.ts";
import { type TinyModelOptions, tinyShape, writeTinyModel } from "../../../src/ggml/testing/tiny-model.ts";
import { batchesOf } from "../../../src/ggml/training/batches.ts";
import type { PairedGroup, TrainingJob, TrainingStep } from "../../../src/ggml/training/job.ts";
import { train } from "../../../src/ggml/training/loop.ts";
import { groupLength, pack } from "../../../src/ggml/training/packing.ts";
import { defaultSchedule, defaultShape } from "../../../src/rewards/fit-lora.ts";
import { formatTable } from "../../table.ts";
import { type Prepared, prepare } from "../prepared.ts";
import { pythonWithTrl, runPython } from "../python.ts";
import { drawn, type SetName, sets } from "../sets.ts";
import { dequantised } from "../theirs.ts";

const { values } = parseArgs({
  options: {
    base: { type: "string", default: "tiny" },
    type: { type: "string", default: "F32" },
    data: { type: "string", default: process.env.ESPALIER_DATA },
    set: { type: "string", default: "llmbar" },
    steps: { type: "string", default: "10" },
    batch: { type: "string", default: "4" },
    rank: { type: "string", default: String(defaultShape.rank) },
    "learning-rate": { type: "string", default: String(defaultSchedule.learningRate) },
    threads: { type: "string", default: String(availableParallelism()) },
    seed: { type: "string", default: "0" },
    python: { type: "string" },
  },
});
const python = pythonWithTrl(values.python);
const [steps, batch, rank] = [Number(values.steps), Number(values.batch), Number(values.rank)];
const [threads, seed] = [Number(values.threads), Number(values.seed)];
const folder = await mkdtemp(join(tmpdir(), "espalier-steps-"));

interface Result {
  readonly losses: readonly number[];
  readonly norms: readonly number[];
  readonly held: readonly number[];
  readonly moved: number;
  readonly apart: number;
  readonly furthest: number;
  readonly rates: readonly number[];
  /** Of A before the first step, as it is and as PEFT would draw it. */
  readonly deviations: readonly [number, number];
}

try {
  const { base, sha256: id, yes, no, groups, held } = values.base === "tiny" ? await madeUp() : await prepared();
  const job: TrainingJob = {
    base,
    device: "cpu",
    threads,
    lora: { ...defaultShape, rank, alpha: 2 * rank },
    objective: { kind: "reward", yes, no, centre: 0.01, train: groups, held: [] },
    schedule: {
      ...defaultSchedule,
      ...{ decay: "linear", learningRate: Number(values["learning-rate"]), epochs: 1, batch },
      evaluateEvery: Number.MAX_SAFE_INTEGER,
    },
    rowTokens: 64 * Math.ceil(Math.max(512, ...[...groups, ...held].map(groupLength)) / 64),
    seed,
    folder,
  };
  const ours = await trained(job, held);
  const peer = join(folder, "job.json");
  const { lora, schedule } = job;
  await writeFile(
    peer,
    JSON.stringify({
      ...{ base: await dequantised(python, { base, sha256: id }, folder), yes, no, lora, schedule, threads },
      ...{ centre: 0.01, start: ours.start, end: ours.end, rates: ours.steps.map(({ learningRate }) => learningRate) },
      batches: batchesOf(job.objective, schedule, seed).map((one) => (one.groups as PairedGroup[]).flatMap(pairsOf)),
      held: held.flatMap(sequencesOf),
    }),
  );
  await runPython(python, "steps.py", [peer, join(folder, "result.json")], threads);
  report(ours, JSON.parse(await readFile(join(folder, "result.json"), "utf8")));
} finally {
  await rm(folder, { recursive: true });
}

type Ours = Awaited<ReturnType<typeof trained>>;

/** Rewards of held-out groups are those of the last parameters. */
async function trained(job: TrainingJob, held: readonly PairedGroup[]) {
  using device = await openDevice("cpu", threads);
  const trainer = createTrainer(job, device);
  const [start, end] = [join(folder, "start.gguf"), join(folder, "end.gguf")];
  trainer.saveAdapter(start);
  const found: TrainingStep[] = [];
  const { ended } = await train(job, trainer, { onStep: (step) => found.push(step) });
  if (ended !== "finished") throw new Error(`The training ended otherwise: ${ended}.`);
  trainer.saveAdapter(end);
  const rewards = held.flatMap((group) => [...trainer.evaluate(pack([group], job.rowTokens)[0]!).rewards]);
  trainer.dispose();
  return { start, end, steps: found, held: rewards };
}

function report(ours: Ours, theirs: Result): void {
  const rows = ours.steps.map(({ step, loss, gradientNorm, learningRate }, place) => [
    String(step),
    loss.toFixed(6),
    (loss - theirs.losses[place]!).toExponential(1),
    gradientNorm.toFixed(4),
    (gradientNorm / theirs.norms[place]! - 1).toExponential(1),
    learningRate.toExponential(2),
    theirs.rates[place]!.toExponential(2),
  ]);
  const head = ["step", "loss", "less torch's", "gradient", "of torch's, less 1", "rate", "transformers'"];
  const apart = ours.held.map((reward, place) => Math.abs(reward - theirs.held[place]!));
  const losses = ours.steps.map(({ loss }, place) => Math.abs(loss - theirs.losses[place]!));
  console.log(
    `${values.base}${values.base === "tiny" ? ` ${values.type}` : ""}, ${ours.steps.length} steps of ${batch} pairs, rank ${rank}, rate ${values["learning-rate"]}\n\n${formatTable([head, ...rows])}\n\n` +
      `Largest difference of loss: ${Math.max(...losses).toExponential(1)}\n` +
      `Adapters: ${theirs.furthest.toExponential(1)} apart at most, ${(theirs.apart / theirs.moved).toExponential(1)} of how far they moved\n` +
      `Rewards of ${apart.length} held-out outputs: ${Math.max(...apart).toExponential(1)} apart at most\n` +
      `A at the start, deviation times the root of its width: ${theirs.deviations.map((one) => one.toFixed(4)).join(", as PEFT draws it ")}`,
  );
}

/** Groups of two pairs that share an output, and of one. */
async function madeUp(): Promise<Omit<Prepared, "train" | "held" | "rowTokens"> & { held: PairedGroup[] }> {
  const base = join(folder, "tiny.gguf");
  await writeTinyModel(base, { architecture: "llama", type: values.type as TinyModelOptions["type"] });
  const random = seededRandom(`steps ${seed}`);
  const drawTokens = (least: number) =>
    Array.from(
      { length: least + Math.floor(10 * random()) },
      () => 3 + Math.floor(random() * (tinyShape.vocabulary - 3)),
    );
  const certain = { target: 1, weight: 1, margin: 0 };
  const drawGroup = (_: unknown, index: number): PairedGroup =>
    index % 2 === 0
      ? {
          prefix: drawTokens(20),
          branches: [drawTokens(5), drawTokens(5), drawTokens(5)],
          pairs: [
            { chosen: 0, rejected: 1, ...certain },
            { chosen: 2, rejected: 1, ...certain },
          ],
        }
      : {
          prefix: drawTokens(20),
          branches: [drawTokens(5), drawTokens(5)],
          pairs: [{ chosen: 0, rejected: 1, ...certain }],
        };
  const groups = enough(Array.from({ length: steps * batch }, drawGroup));
  return {
    base,
    sha256: sha256(`tiny ${seed}`),
    yes: 300,
    no: 301,
    groups,
    held: Array.from({ length: 8 }, drawGroup),
  };
}

async function prepared() {
  if (values.data === undefined) throw new Error("Say where the sets are: --data FOLDER or ESPALIER_DATA.");
  const pairs = await sets[values.set as SetName](values.data);
  const counts = { train: Math.min(pairs.length - 8, steps * batch), held: 8, seed };
  const { held, ...rest } = await prepare(values.base, drawn(pairs, counts), 384);
  const alone = held.map(({ chosen, rejected }): PairedGroup => {
    const [prefix, branches] = [chosen.tokens.slice(0, 1), [chosen.tokens.slice(1), rejected.tokens.slice(1)]];
    return { prefix, branches, pairs: [{ chosen: 0, rejected: 1, target: 1, weight: 1, margin: 0 }] };
  });
  return { ...rest, groups: enough(rest.groups), held: alone };
}

/** Batches are cut between groups, so their number is tried. @returns the first groups, until they make as many steps as are asked for. */
function enough(groups: readonly PairedGroup[]): PairedGroup[] {
  const kind = { kind: "reward", yes: 0, no: 0, centre: 0, held: [] } as const;
  const count = (some: readonly PairedGroup[]) =>
    batchesOf({ ...kind, train: some }, { epochs: 1, batch }, seed).length;
  const end = groups.findIndex((_, place) => count(groups.slice(0, place + 1)) > steps);
  return end < 0 ? [...groups] : groups.slice(0, end);
}

function sequencesOf({ prefix, branches }: PairedGroup): number[][] {
  return branches.map((branch) => [...prefix, ...branch]);
}

function pairsOf(group: PairedGroup) {
  const all = sequencesOf(group);
  return group.pairs.map(({ chosen, rejected }) => ({ chosen: all[chosen]!, rejected: all[rejected]! }));
}
