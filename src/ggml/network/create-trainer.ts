/** A network with low-rank additions, on a device, as the training loop drives it. */
import { EspalierError } from "../../core/errors.ts";
import { seededRandom } from "../../core/random.ts";
import type { Tensor } from "../api.ts";
import type { OpenDevice } from "../devices.ts";
import { type Gguf, readGguf } from "../gguf/read.ts";
import type { PairedGroup, RewardObjective, TrainingJob } from "../training/job.ts";
import type { Row } from "../training/packing.ts";
import type { RowLoss, Trainer, TrainerState } from "../training/trainer.ts";
import { AdamW } from "./adamw.ts";
import { configOf } from "./config.ts";
import { Lora } from "./lora.ts";
import { PairLoss, pairsOf } from "./reward-loss.ts";
import { RowInputs } from "./row-inputs.ts";
import { frozen, type Sheet, Tape } from "./tape.ts";
import { F32, I32, Program, read, StaticTensors, write } from "./tensors.ts";
import { endStates, type Network, outputEmbedding } from "./transformer.ts";
import { loadWeights } from "./weights.ts";

export interface TrainerOptions {
  /** Keeps a layer's input only: a third slower, and a row takes a fraction of the memory. */
  readonly recomputesLayers?: boolean;
}

/** What was learnt of a row; `rewards` are its branches', in order. */
export interface RewardedRow extends RowLoss {
  readonly rewards: Float32Array;
}

export interface RewardTrainer extends Trainer {
  evaluate(row: Row): RewardedRow;
  /** Bytes, as they are; the computation's are those of the last row. */
  readonly bytes: { readonly weights: number; readonly lora: number; readonly computation: number };
  readonly lora: Lora;
}

/** @throws EspalierError for a base that cannot be trained, and an objective that is not known */
export function createTrainer(job: TrainingJob, device: OpenDevice, options: TrainerOptions = {}): RewardTrainer {
  const { objective } = job;
  if (objective.kind !== "reward") throw new EspalierError(`The objective "${objective.kind}" cannot be trained yet.`);
  return new NetworkTrainer(job, objective, readGguf(job.base), device, options);
}

/** One graph, for rows of a bucket. */
interface Graph extends Disposable {
  readonly key: string;
  readonly inputs: RowInputs;
  readonly pairs: PairLoss;
  readonly seed: StaticTensors;
  readonly seedTensor: Tensor;
  readonly program: Program;
  readonly loss: Tensor;
  readonly rewards: Tensor;
}

class NetworkTrainer implements RewardTrainer {
  readonly device: string;
  readonly lora: Lora;
  readonly #device: OpenDevice;
  readonly #job: TrainingJob;
  readonly #objective: RewardObjective;
  readonly #network: Network & { readonly lora: Lora };
  readonly #options: TrainerOptions;
  readonly #optimiser: AdamW;
  readonly #head: StaticTensors;
  readonly #direction: Tensor;
  readonly #hasOuterProduct: boolean;
  #graph: Graph | undefined;

  constructor(job: TrainingJob, objective: RewardObjective, gguf: Gguf, device: OpenDevice, options: TrainerOptions) {
    const config = configOf(gguf);
    const weights = loadWeights(device, gguf, { isTransposed: true });
    this.device = device.name;
    this.#device = device;
    this.#job = job;
    this.#objective = objective;
    this.#options = options;
    this.lora = new Lora(device, weights, config, job.lora, seededRandom(`lora ${job.seed}`));
    this.#network = { config, weights, lora: this.lora };
    this.#optimiser = new AdamW(device, this.lora);
    this.#head = new StaticTensors(device, 1);
    this.#direction = this.#head.add(F32, [config.width]);
    this.#head.allocate();
    this.#hasOuterProduct = hasOuterProduct(device);
    this.#aim(objective);
    if (job.adapter !== undefined) this.lora.load(readGguf(job.adapter));
  }

  get bytes() {
    const { weights, lora } = this.#network;
    return { weights: weights.bytes, lora: lora.bytes, computation: this.#graph?.program.bytes ?? 0 };
  }

  accumulate(row: Row, scale: number): RowLoss {
    const { rewards: _, ...loss } = this.#pass(row, scale);
    return loss;
  }

  evaluate(row: Row): RewardedRow {
    return this.#pass(row, undefined);
  }

  gradientNorm(): number {
    return Math.sqrt(this.lora.readAll(({ value }) => value.gradient).reduce((sum, value) => sum + value * value, 0));
  }

  step(options: Parameters<Trainer["step"]>[0]): void {
    this.#optimiser.step(options);
  }

  readState(): TrainerState {
    return {
      steps: this.#optimiser.steps,
      parameters: this.lora.readAll(({ value }) => value.tensor),
      firstMoments: this.lora.readAll(({ firstMoment }) => firstMoment),
      secondMoments: this.lora.readAll(({ secondMoment }) => secondMoment),
    };
  }

  writeState({ steps, parameters, firstMoments, secondMoments }: TrainerState): void {
    this.#optimiser.steps = steps;
    this.lora.writeAll(({ value }) => value.tensor, parameters);
    this.lora.writeAll(({ firstMoment }) => firstMoment, firstMoments);
    this.lora.writeAll(({ secondMoment }) => secondMoment, secondMoments);
    this.lora.forgetGradients();
  }

  saveAdapter(file: string): void {
    this.lora.save(file);
  }

  dispose(): void {
    this.#graph?.[Symbol.dispose]();
    this.#optimiser[Symbol.dispose]();
    this.#head[Symbol.dispose]();
    this.lora[Symbol.dispose]();
    this.#network.weights[Symbol.dispose]();
  }

  /** @param scale of the gradients; undefined for none */
  #pass(row: Row, scale: number | undefined): RewardedRow {
    const pairs = pairsOf(row as Row<PairedGroup>);
    const branches = row.groups.reduce((sum, { group }) => sum + group.branches.length, 0);
    const graph = this.#graphFor(row.length, branches, pairs.length, scale !== undefined);
    const { ggml } = this.#device;
    graph.inputs.write(row);
    graph.pairs.write(pairs);
    if (scale !== undefined) write(ggml, graph.seedTensor, Float32Array.of(scale));
    graph.program.run();
    const rewards = read(ggml, graph.rewards).subarray(0, branches);
    const ahead = pairs.map(({ chosen, rejected }) => Math.sign(rewards[chosen]! - rewards[rejected]!));
    return {
      loss: read(ggml, graph.loss)[0]!,
      weight: pairs.reduce((sum, { weight }) => sum + weight, 0),
      right: ahead.reduce((sum, sign) => sum + (1 + sign) / 2, 0),
      pairs: pairs.length,
      rewards,
    };
  }

  /** The last graph is kept, and used again for rows of its bucket. */
  #graphFor(tokens: number, ends: number, pairs: number, isTraining: boolean): Graph {
    const bucket = {
      tokens: Math.min(roundUp(tokens, Math.max(32, this.#job.rowTokens / 8)), Math.max(this.#job.rowTokens, tokens)),
      ends: roundUp(ends, 8),
      pairs: roundUp(Math.max(1, pairs), 8),
    };
    const key = JSON.stringify([bucket, isTraining]);
    if (this.#graph?.key === key) return this.#graph;
    this.#graph?.[Symbol.dispose]();
    this.#graph = undefined;
    this.#graph = this.#build(key, bucket, isTraining);
    return this.#graph;
  }

  #build(
    key: string,
    bucket: { readonly tokens: number; readonly ends: number; readonly pairs: number },
    isTraining: boolean,
  ): Graph {
    const device = this.#device;
    const { ggml } = device;
    const network = this.#network;
    const inputs = new RowInputs(device, network.config, bucket);
    const pairs = new PairLoss(device, bucket);
    const seed = new StaticTensors(device, 1);
    const seedTensor = seed.add(F32, [1]);
    seed.allocate();
    const outputs: { loss?: Tensor; rewards?: Tensor } = {};
    // A layer takes some 150 nodes with its gradients.
    const program = new Program(device, 1024 + network.config.layers * 512, (context, expand) => {
      const sheet: Sheet = { ggml, context, expand, hasOuterProduct: this.#hasOuterProduct };
      const tape = new Tape(sheet, { isRecording: isTraining });
      const recomputesLayers = this.#options.recomputesLayers ?? false;
      const ends = endStates(network, { sheet, tape, inputs, recomputesLayers });
      const rewards = tape.matmul(frozen(this.#direction, [network.config.width, 1]), ends);
      const loss = pairs.emit(tape, rewards, this.#objective.centre);
      for (const { tensor } of [rewards, loss]) {
        ggml.set_output(tensor);
        expand(tensor);
      }
      if (isTraining) tape.backward(loss, seedTensor);
      outputs.loss = loss.tensor;
      outputs.rewards = rewards.tensor;
    });
    return {
      key,
      inputs,
      pairs,
      seed,
      seedTensor,
      program,
      loss: outputs.loss!,
      rewards: outputs.rewards!,
      [Symbol.dispose]() {
        program[Symbol.dispose]();
        inputs[Symbol.dispose]();
        pairs[Symbol.dispose]();
        seed[Symbol.dispose]();
      },
    };
  }

  /** Writes E[yes] - E[no]. */
  #aim({ yes, no }: RewardObjective): void {
    const { ggml } = this.#device;
    const { config } = this.#network;
    for (const token of [yes, no]) {
      if (token >= 0 && token < config.vocabulary) continue;
      throw new EspalierError(`The token ${token} is not of this vocabulary of ${config.vocabulary}.`);
    }
    using set = new StaticTensors(this.#device, 1);
    const ids = set.add(I32, [2]);
    set.allocate();
    write(ggml, ids, Int32Array.of(yes, no));
    let rows: Tensor | undefined;
    using program = new Program(this.#device, 8, (context, expand) => {
      rows = ggml.get_rows(context, outputEmbedding(this.#network).tensor, ids);
      ggml.set_output(rows);
      expand(rows);
    });
    program.run();
    const both = read(ggml, rows!);
    const difference = both.subarray(0, config.width).map((value, place) => value - both[config.width + place]!);
    write(ggml, this.#direction, difference);
  }
}

function hasOuterProduct({ ggml, pointer }: OpenDevice): boolean {
  const context = ggml.init({ mem_size: 8 * ggml.tensor_overhead(), mem_buffer: null, no_alloc: true });
  const [a, b] = [8, 16].map((length) => ggml.new_tensor_2d(context, F32, length, 32)) as [Tensor, Tensor];
  const answer = ggml.backend_dev_supports_op(pointer, ggml.out_prod(context, a, b));
  ggml.free(context);
  return answer;
}

function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}
