/**
 * Training and scoring as a share of what this machine can multiply: its best rate on large matrices; then the model's own
 * matrices alone, as one pass needs them; then the whole. What lies between the last two is attention, norms,
 * the adapter, the optimiser and everything else.
 *
 *   node benchmarks/rewards/speed.ts
 *
 * With --tokens N (of a row), --rows N, --rank N, --threads N, --base MODEL, --python PATH (torch's rate, too).
 */
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { seededRandom } from "../../src/core/random.ts";
import { readGguf } from "../../src/ggml/gguf/read.ts";
import { type TensorType, tensorTypes } from "../../src/ggml/gguf/types.ts";
import { transposedType } from "../../src/ggml/network/weights.ts";
import { isWidened } from "../../src/ggml/network/widened.ts";
import type { PairedGroup } from "../../src/ggml/training/job.ts";
import { openTokenizer } from "../../src/models/providers/llama/tokenizer.ts";
import { llamaCpp } from "../../src/rewards/engine.ts";
import { defaultSchedule, defaultShape } from "../../src/rewards/fit-lora.ts";
import { formatTable } from "../table.ts";
import { flops, type Multiplication, timeMultiplications } from "./matmul.ts";
import { torchRates } from "./python.ts";

const { values } = parseArgs({
  options: {
    tokens: { type: "string", default: "512" },
    rows: { type: "string", default: "8" },
    rank: { type: "string", default: String(defaultShape.rank) },
    threads: { type: "string", default: String(availableParallelism()) },
    base: { type: "string", default: "llama/smollm2-135m" },
    python: { type: "string", default: process.env.ESPALIER_PYTHON },
  },
});
const [tokens, rows, rank, threads] = [
  Number(values.tokens),
  Number(values.rows),
  Number(values.rank),
  Number(values.threads),
];
const base = await (async () => {
  await using tokenizer = await openTokenizer(values.base);
  return tokenizer.path;
})();
const square = 2048;
const names = ["F32", "F16", "BF16", "Q8_0", "Q4_0", "Q4_1"] as const;
const squares = names.map((name) => ({ type: tensorTypes[name].id, inner: square, rows: square, columns: tokens }));
const squareSeconds = await timeMultiplications(squares, threads);
const rates = squares.map((one, index) => flops(one) / squareSeconds[index]! / 1e9);

const matrices = [...readGguf(base).tensors.values()].filter(
  ({ name, shape }) => name.startsWith("blk.") && shape.length === 2,
);
const multiplied = (type: TensorType, { shape }: (typeof matrices)[number]) => ({
  type: tensorTypes[type].id,
  inner: shape[0]!,
  rows: shape[1]!,
  columns: tokens,
});
// Scoring multiplies the file's own types, training what it keeps of them.
const scored = matrices.map((matrix) => multiplied(matrix.type, matrix));
const forward = matrices.map((matrix) =>
  multiplied(isWidened(matrix, { isProcessor: true }) ? "Q8_0" : matrix.type, matrix),
);
// Gradients go back through the matrices transposed.
const backward = matrices.map((matrix) => ({
  type: tensorTypes[transposedType(matrix)].id,
  inner: matrix.shape[1]!,
  rows: matrix.shape[0]!,
  columns: tokens,
}));
const [scoredSeconds, forwardSeconds] = [await together(scored), await together(forward)];
const backwardSeconds = await together(backward);
const forwardFlops = forward.reduce((sum, one) => sum + flops(one), 0);

const training = await trainingRate();
const scoring = await scoringRate();
const torch = values.python === undefined ? [] : await torchRates(values.python, square, tokens, threads);
const limit = Math.max(...rates, ...torch.map(({ gigaflops }) => gigaflops));

console.log(
  `${values.base}, rows of ${tokens} tokens, rank ${rank}, ${threads} threads of ${availableParallelism()} x ${cpus()[0]!.model}\n\n${formatTable(
    [
      [`${square} x ${square} by ${tokens}`, "GFLOP/s"],
      ...names.map((name, index) => [`ggml ${name}`, rates[index]!.toFixed(0)]),
      ...torch.map(({ type, gigaflops }) => [`torch ${type}`, gigaflops.toFixed(0)]),
    ],
  )}\n\n${formatTable([
    ["", "tokens/s", "GFLOP/s", "of the quickest above", "of its matrices alone"],
    rateRow("matrices alone, scoring", tokens / scoredSeconds, forwardFlops, undefined),
    rateRow("scoring", scoring, forwardFlops, scoredSeconds),
    rateRow(
      "matrices alone, training, there and back",
      tokens / (forwardSeconds + backwardSeconds),
      2 * forwardFlops,
      undefined,
    ),
    rateRow("training", training, 2 * forwardFlops, forwardSeconds + backwardSeconds),
  ])}`,
);

function rateRow(name: string, rate: number, flopsOfRow: number, alone: number | undefined): string[] {
  const gigaflops = (rate * flopsOfRow) / tokens / 1e9;
  const share = (part: number) => `${(100 * part).toFixed(0)}%`;
  return [
    name,
    rate.toFixed(0),
    gigaflops.toFixed(0),
    share(gigaflops / limit),
    alone === undefined ? "" : share((rate * alone) / tokens),
  ];
}

/** @returns seconds for all of them; what is alike is measured once */
async function together(all: readonly Multiplication[]): Promise<number> {
  const kinds = [...Map.groupBy(all, (one) => JSON.stringify(one)).values()];
  const seconds = await timeMultiplications(
    kinds.map(([first]) => first!),
    threads,
  );
  return kinds.reduce((sum, alike, index) => sum + alike.length * seconds[index]!, 0);
}

/** Rows that are full, each a step: tokens per second of the median step, the first left out. */
async function trainingRate(): Promise<number> {
  const random = seededRandom("speed");
  const drawn = (count: number) => Array.from({ length: count }, () => 1000 + Math.floor(random() * 20_000));
  const quarter = tokens / 4;
  const groups = Array.from(
    { length: rows },
    (): PairedGroup => ({
      prefix: drawn(2 * quarter),
      branches: [drawn(quarter), drawn(quarter)],
      pairs: [{ chosen: 0, rejected: 1, target: 1, weight: 1, margin: 0 }],
    }),
  );
  const folder = await mkdtemp(join(tmpdir(), "espalier-speed-"));
  const rates: number[] = [];
  try {
    const { peakBytes } = await llamaCpp.runTraining(
      {
        base,
        device: "cpu",
        threads,
        lora: { ...defaultShape, rank, alpha: 2 * rank },
        objective: { kind: "reward", yes: 1000, no: 1001, centre: 0, train: groups, held: [] },
        schedule: { ...defaultSchedule, epochs: 1, batch: 1, evaluateEvery: rows + 1 },
        rowTokens: tokens,
        seed: 0,
        folder,
      },
      { onStep: (step) => rates.push(step.tokens / (step.milliseconds / 1000)) },
    );
    console.log(`Training held ${(peakBytes / 2 ** 20).toFixed(0)} MiB at most.`);
  } finally {
    await rm(folder, { recursive: true });
  }
  const sorted = rates.slice(1).sort((one, two) => one - two);
  return sorted[sorted.length >> 1]!;
}

/** Prompts that share nothing, as many tokens as were trained on. */
async function scoringRate(): Promise<number> {
  const random = seededRandom("speed of scoring");
  const prompts = Array.from({ length: 2 * rows }, () =>
    Array.from({ length: tokens / 2 }, () => 1000 + Math.floor(random() * 20_000)),
  );
  await using decoder = await llamaCpp.openDecoder({
    file: base,
    adapters: [],
    device: "cpu",
    threads,
    contextTokens: tokens,
  });
  await decoder.hidden(prompts.slice(0, 1));
  const began = performance.now();
  await decoder.hidden(prompts.slice(1));
  return ((prompts.length - 1) * (tokens / 2)) / ((performance.now() - began) / 1000);
}
