/** A network with low-rank additions, on a device, as the training loop drives it. */
import { EspalierError } from "../../core/errors.ts";
import { seededRandom } from "../../core/random.ts";
import type { Tensor } from "../api.ts";
import type { OpenDevice } from "../devices.ts";
import { type Gguf, readGguf } from "../gguf/read.ts";
import type { Group, Objective, PairedGroup, RewardObjective, TrainingJob } from "../training/job.ts";
import { pack, type Row } from "../training/packing.ts";
import type { RowLoss, Trainer, TrainerState } from "../training/trainer.ts";
import { type Abilities, abilitiesOf } from "./abilities.ts";
import { AdamW } from "./adamw.ts";
import { configOf } from "./config.ts";
import type { Paper } from "./counted.ts";
import { branchesOf, type Criterion, createCriterion, picksOf, type Sizes, weightOf } from "./criteria.ts";
import { Lora, type Parameter } from "./lora.ts";
import { pairsOf } from "./reward-loss.ts";
import { type Bucket, RowInputs, stretchesOf } from "./row-inputs.ts";
import { type Sheet, Tape } from "./tape.ts";
import { F32, I32, Program, read, StaticTensors, Workspace, write } from "./tensors.ts";
import { type Network, outputEmbedding, pickedStates } from "./transformer.ts";
import { loadWeights, turnedTensors } from "./weights.ts";

export interface TrainerOptions {
  /** Keeps a layer's input only: a third slower, and a row takes a fraction of the memory. */
  readonly recomputesLayers?: boolean;
}

/** What was learnt of a row. */
export interface RewardedRow extends RowLoss {
  /** Its branches', in order; for `supervised` their log-probabilities. */
  readonly rewards: Float32Array;
}

export interface RewardTrainer extends Trainer {
  evaluate(row: Row): RewardedRow;
  /** Bytes, as they are; the computation's are those of the last row. */
  readonly bytes: { readonly weights: number; readonly lora: number; readonly computation: number };
  readonly lora: Lora;
}

/** @throws EspalierError for a base that cannot be trained */
export function createTrainer(job: TrainingJob, device: OpenDevice, options: TrainerOptions = {}): RewardTrainer {
  return new NetworkTrainer(job, readGguf(job.base), device, options);
}

/** One graph, for rows of a bucket. */
interface Graph extends Disposable {
  readonly key: string;
  readonly inputs: RowInputs;
  readonly criterion: Criterion;
  readonly seed: StaticTensors;
  readonly seedTensor: Tensor;
  readonly program: Program;
  readonly loss: Tensor;
  readonly scores: Tensor;
}

class NetworkTrainer implements RewardTrainer {
  readonly device: string;
  readonly lora: Lora;
  readonly #device: OpenDevice;
  readonly #job: TrainingJob;
  readonly #objective: Objective;
  readonly #network: Network & { readonly lora: Lora };
  readonly #options: TrainerOptions;
  readonly #optimiser: AdamW;
  readonly #head: StaticTensors;
  readonly #direction: Tensor;
  readonly #abilities: Abilities;
  /** What training begins with. */
  readonly #start: Float32Array;
  /** For `dpo`: log-probabilities of a group's branches before training. */
  readonly #references = new WeakMap<Group, Float32Array>();
  #referenceRows: Row[] | undefined;
  readonly #workspace: Workspace;
  #graph: Graph | undefined;

  constructor(job: TrainingJob, gguf: Gguf, device: OpenDevice, options: TrainerOptions) {
    const config = configOf(gguf);
    const { objective } = job;
    const weights = loadWeights(device, gguf, { turned: turnedTensors(gguf, objective.kind !== "reward") });
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
    this.#abilities = abilitiesOf(device);
    this.#workspace = new Workspace(device);
    if (objective.kind === "reward") this.#aim(objective);
    if (job.adapter !== undefined) this.lora.load(readGguf(job.adapter));
    this.#start = objective.kind === "dpo" ? this.lora.readAll(({ value }) => value.tensor) : new Float32Array();
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
    this.#workspace[Symbol.dispose]();
    this.#optimiser[Symbol.dispose]();
    this.#head[Symbol.dispose]();
    this.lora[Symbol.dispose]();
    this.#network.weights[Symbol.dispose]();
  }

  /** @param scale of the gradients; undefined for none */
  #pass(row: Row, scale: number | undefined): RewardedRow {
    const objective = this.#objective;
    const references = objective.kind === "dpo" ? this.#referencesOf(row) : [];
    const { loss, scores } = this.#compute(row, scale, references);
    const weight = weightOf(objective, row);
    if (objective.kind === "supervised") return { loss, weight, rewards: scores };
    const rewards =
      objective.kind === "dpo" ? scores.map((score, place) => objective.beta * (score - references[place]!)) : scores;
    const pairs = pairsOf(row as Row<PairedGroup>);
    const ahead = pairs.map(({ chosen, rejected }) => Math.sign(rewards[chosen]! - rewards[rejected]!));
    return { loss, weight, rewards, pairs: pairs.length, right: ahead.reduce((sum, sign) => sum + (1 + sign) / 2, 0) };
  }

  /**
   * Each is computed when it is first needed, and always in the same row: one that goes on from a checkpoint has the very
   * references of one that was never stopped.
   */
  #referencesOf(row: Row): number[] {
    return row.groups.flatMap(({ group }) => {
      if (!this.#references.has(group)) this.#refer(this.#referenceRow(group));
      return [...this.#references.get(group)!];
    });
  }

  #referenceRow(group: Group): Row {
    const { objective, rowTokens } = this.#job;
    this.#referenceRows ??= pack<Group>([...objective.train, ...objective.held], rowTokens);
    const row = this.#referenceRows.find(({ groups }) => groups.some((placed) => placed.group === group));
    return row ?? pack([group], rowTokens)[0]!;
  }

  #refer(row: Row): void {
    const value = ({ value }: Parameter) => value.tensor;
    const now = this.lora.readAll(value);
    this.lora.writeAll(value, this.#start);
    const { scores } = this.#compute(row, undefined, []);
    this.lora.writeAll(value, now);
    let at = 0;
    for (const { group } of row.groups) {
      this.#references.set(group, scores.slice(at, at + group.branches.length));
      at += group.branches.length;
    }
  }

  #compute(row: Row, scale: number | undefined, references: readonly number[]) {
    const picks = picksOf(this.#objective, row);
    const branches = branchesOf(row);
    const graph = this.#graphFor(row, picks.length, branches, scale !== undefined);
    const { ggml } = this.#device;
    graph.inputs.write(row, picks);
    graph.criterion.write(row, references);
    if (scale !== undefined) write(ggml, graph.seedTensor, Float32Array.of(scale));
    graph.program.run();
    return { loss: read(ggml, graph.loss)[0]!, scores: read(ggml, graph.scores).subarray(0, branches) };
  }

  /** The last graph is kept, and used again for rows of its bucket. */
  #graphFor(row: Row, picks: number, branches: number, isTraining: boolean): Graph {
    const { rowTokens, objective } = this.#job;
    const pairs = objective.kind === "supervised" ? 0 : pairsOf(row as Row<PairedGroup>).length;
    const tokens = Math.min(
      roundUp(row.length, Math.max(32, Math.ceil(rowTokens / 8))),
      Math.max(rowTokens, row.length),
    );
    const bucket = {
      tokens,
      stretches: stretchesOf(row, tokens),
      picks: roundUp(picks, objective.kind === "reward" ? 8 : 32),
      branches: roundUp(branches, 8),
      pairs: roundUp(Math.max(1, pairs), 8),
    };
    const key = JSON.stringify([bucket, isTraining]);
    if (this.#graph?.key === key) return this.#graph;
    this.#graph?.[Symbol.dispose]();
    this.#graph = undefined;
    this.#graph = this.#build(key, bucket, isTraining);
    return this.#graph;
  }

  #build(key: string, bucket: Bucket & Sizes, isTraining: boolean): Graph {
    const device = this.#device;
    const network = this.#network;
    const inputs = new RowInputs(device, network.config, bucket);
    const criterion = createCriterion(this.#objective, { device, network, direction: this.#direction }, bucket);
    const seed = new StaticTensors(device, 1);
    const seedTensor = seed.add(F32, [1]);
    seed.allocate();
    const outputs: { loss?: Tensor; scores?: Tensor } = {};
    const emit = (paper: Paper) => {
      const { ggml, expand } = paper;
      const sheet: Sheet = { ...paper, has: this.#abilities };
      const tape = new Tape(sheet, { isRecording: isTraining });
      const recomputesLayers = this.#options.recomputesLayers ?? false;
      const states = pickedStates(network, { sheet, tape, inputs, recomputesLayers });
      const { scores, loss } = criterion.emit(sheet, tape, states);
      for (const { tensor } of [scores, loss]) {
        ggml.set_output(tensor);
        expand(tensor);
      }
      if (isTraining) tape.backward(loss, seedTensor);
      outputs.loss = loss.tensor;
      outputs.scores = scores.tensor;
    };
    const program = new Program(device, emit, this.#workspace);
    return {
      key,
      inputs,
      criterion,
      seed,
      seedTensor,
      program,
      loss: outputs.loss!,
      scores: outputs.scores!,
      [Symbol.dispose]() {
        program[Symbol.dispose]();
        inputs[Symbol.dispose]();
        criterion[Symbol.dispose]();
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
    using program = new Program(this.#device, ({ ggml, context, expand }) => {
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

function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}
