/**
 * Where a training pass spends its time: operations by kind and shape, each run by itself; then tokens per second of
 * whole passes, and what they hold.
 *
 *   node benchmarks/rewards/profile.ts
 *
 * With --base FILE (GGUF), --tokens N (of a row), --rank N, --threads N, --passes N, --evaluate (forward only),
 * --recompute (layers), --rows N (of the table). Processor time counts where other work takes turns on the cores.
 */
import { homedir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { seededRandom } from "../../src/core/random.ts";
import type { Ggml, Tensor } from "../../src/ggml/api.ts";
import { type OpenDevice, openDevice } from "../../src/ggml/devices.ts";
import { tensorTypes as typeNumbers } from "../../src/ggml/gguf/types.ts";
import type { Library } from "../../src/ggml/library.ts";
import { createTrainer, type RewardTrainer } from "../../src/ggml/network/create-trainer.ts";
import { type PairedGroup, type TrainingJob, targets } from "../../src/ggml/training/job.ts";
import { pack } from "../../src/ggml/training/packing.ts";
import { formatTable } from "../table.ts";

const { values } = parseArgs({
  options: {
    base: { type: "string", default: join(homedir(), ".cache/espalier/models/SmolLM2-135M-Instruct.Q4_1.gguf") },
    tokens: { type: "string", default: "512" },
    rank: { type: "string", default: "8" },
    threads: { type: "string", default: "1" },
    passes: { type: "string", default: "3" },
    rows: { type: "string", default: "30" },
    evaluate: { type: "boolean", default: false },
    recompute: { type: "boolean", default: false },
  },
});
const tokens = Number(values.tokens);
const job = jobOf(tokens, Number(values.rank));
const row = pack(job.objective.train as PairedGroup[], tokens)[0]!;

interface Share {
  calls: number;
  milliseconds: number;
}
const device = await openDevice("cpu", Number(values.threads));
const pass = (trainer: RewardTrainer) => (values.evaluate ? trainer.evaluate(row) : trainer.accumulate(row, 1));

const shares = profile(device);
const total = [...shares.values()].reduce((sum, { milliseconds }) => sum + milliseconds, 0);
const kinds = Map.groupBy(shares, ([name]) => name.split(" ")[0]!);
const line = (name: string, { calls, milliseconds }: Share) => [
  name,
  String(calls),
  milliseconds.toFixed(1),
  `${((100 * milliseconds) / total).toFixed(1)}%`,
];
const sorted = (all: Iterable<[string, Share]>) => [...all].sort(([, a], [, b]) => b.milliseconds - a.milliseconds);
const summed = [...kinds].map(([name, parts]): [string, Share] => [
  name,
  parts.reduce((sum, [, share]) => add(sum, share), { calls: 0, milliseconds: 0 }),
]);
console.log(formatTable([["operation", "calls", "ms", "share"], ...sorted(summed).map((one) => line(...one))]));
console.log(
  `\n${formatTable([
    ["operation and shape", "calls", "ms", "share"],
    ...sorted(shares)
      .slice(0, Number(values.rows))
      .map((one) => line(...one)),
  ])}`,
);
measure(device);
device[Symbol.dispose]();

function measure(on: OpenDevice): void {
  const trainer = createTrainer(job, on, { recomputesLayers: values.recompute });
  pass(trainer);
  const runs = Array.from({ length: Number(values.passes) }, () => {
    const [began, used] = [performance.now(), process.cpuUsage()];
    pass(trainer);
    const { user, system } = process.cpuUsage(used);
    return { wall: (performance.now() - began) / 1000, processor: (user + system) / 1e6 };
  });
  const least = (of: (run: (typeof runs)[number]) => number) => Math.min(...runs.map(of));
  const { weights, lora, computation } = trainer.bytes;
  const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
  console.log(
    `\n${row.length} tokens, ${on.threads} thread(s), the quickest of ${runs.length}: ` +
      `${(row.length / least(({ wall }) => wall)).toFixed(1)} tokens/s, ` +
      `${(row.length / least(({ processor }) => processor)).toFixed(1)} tokens per second of processor time; ` +
      `weights ${mebibytes(weights)}, adapter ${mebibytes(lora)}, computation ${mebibytes(computation)}, ` +
      `process ${mebibytes(process.resourceUsage().maxRSS * 1024)} at most.`,
  );
  trainer.dispose();
}

/** By operation and shape; of the second pass. */
function profile(on: OpenDevice): Map<string, Share> {
  const { koffi } = on.library;
  const found = new Map<string, Share>();
  let began = 0;
  const type = koffi.pointer(koffi.proto("bool", [koffi.pointer("void"), "bool", koffi.pointer("void")]));
  const callback = koffi.register((tensor: Tensor, isQuestion: boolean) => {
    if (isQuestion) {
      began = performance.now();
      return true;
    }
    const milliseconds = performance.now() - began;
    const name = describe(on.library, on.ggml, tensor);
    found.set(name, add(found.get(name) ?? { calls: 0, milliseconds: 0 }, { calls: 1, milliseconds }));
    return true;
  }, type);
  const ggml: Ggml = {
    ...on.ggml,
    backend_sched_new(...options) {
      const scheduler = on.ggml.backend_sched_new(...options);
      on.ggml.backend_sched_set_eval_callback(scheduler, koffi.address(callback), null);
      return scheduler;
    },
  };
  const trainer = createTrainer(job, { ...on, ggml }, { recomputesLayers: values.recompute });
  pass(trainer);
  found.clear();
  pass(trainer);
  trainer.dispose();
  return found;
}

/** Its operation, shape and those of what it is made of; offsets in `struct ggml_tensor` of llama.cpp v0.5.0. */
function describe({ koffi }: Library, ggml: Ggml, tensor: Tensor): string {
  const operands = new BigUint64Array(koffi.view(tensor, 152 + 16), 152, 2);
  const shape = (of: bigint) => {
    const bytes = koffi.view(of, 48);
    const lengths = [...new BigInt64Array(bytes, 16, 4)].join("x").replace(/(x1)+$/, "");
    const [name = ""] = Object.entries(typeNumbers).find(([, { id }]) => id === new Int32Array(bytes, 0, 1)[0]) ?? [];
    return `${name}[${lengths}]`;
  };
  return [ggml.op_desc(tensor), shape(tensor), ...[...operands].filter((one) => one !== 0n).map(shape)].join(" ");
}

function add(a: Share, b: Share): Share {
  return { calls: a.calls + b.calls, milliseconds: a.milliseconds + b.milliseconds };
}

/** One row of two groups: half of a group is its prefix. */
function jobOf(rowTokens: number, rank: number): TrainingJob {
  const random = seededRandom("profile");
  const drawn = (count: number) => Array.from({ length: count }, () => 1000 + Math.floor(random() * 20_000));
  const quarter = rowTokens / 8;
  const train = Array.from(
    { length: 2 },
    (): PairedGroup => ({
      prefix: drawn(2 * quarter),
      branches: [drawn(quarter), drawn(quarter)],
      pairs: [{ chosen: 0, rejected: 1, target: 1, weight: 1, margin: 0 }],
    }),
  );
  return {
    ...{ base: values.base, device: "cpu", threads: Number(values.threads), rowTokens, seed: 0, folder: "" },
    lora: { rank, alpha: 2 * rank, targets },
    objective: { kind: "reward", yes: 1000, no: 1001, centre: 0, train, held: [] },
    schedule: {
      ...{ learningRate: 1e-4, warmup: 0, decay: "constant", weightDecay: 0, clip: 1 },
      ...{ epochs: 1, batch: 2, evaluateEvery: 1, patience: 1 },
    },
  };
}
