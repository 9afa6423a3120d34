/** Adapters for the base, one for each seed: each is a training of its own, and one that is finished is not done again. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Device } from "../core/device.ts";
import { makeFolders } from "../core/make-folders.ts";
import {
  type LoraShape,
  type Objective,
  type Pair,
  type PairedGroup,
  type Schedule,
  type TrainingJob,
  type TrainingResult,
  type TrainingRow,
  type TrainingStep,
  targets,
} from "../ggml/training/job.ts";
import type { TrainingState } from "../ggml/training/messages.ts";
import { groupLength } from "../ggml/training/packing.ts";
import type { Engine } from "./engine.ts";
import type { FitEvent } from "./fit-options.ts";
import type { Member } from "./report.ts";
import { writeWhole } from "./save.ts";
import { sharedKey } from "./scorer.ts";
import { fittingGroups, groupOf } from "./tokens.ts";
import type { WrittenPair } from "./written-pairs.ts";

export const defaultShape: LoraShape = { rank: 8, alpha: 16, targets };

export const defaultSchedule: Omit<Schedule, "evaluateEvery"> = {
  learningRate: 5e-4,
  warmup: 0.1,
  decay: "cosine",
  weightDecay: 0.01,
  clip: 1,
  epochs: 2,
  batch: 16,
  patience: 5,
};

/** @param train pairs or branches. @returns held-out ones are looked at about ten times */
export function scheduleFor(train: number, given: Partial<Schedule> = {}): Schedule {
  const schedule = { ...defaultSchedule, ...given };
  const steps = Math.ceil(train / schedule.batch) * schedule.epochs;
  return { ...schedule, evaluateEvery: given.evaluateEvery ?? Math.max(1, Math.round(steps / 10)) };
}

/** Rows are as short as the longest pair allows: what one takes of memory grows with its square. */
const shortestRow = 512;

/** @returns tokens of a row in which each pair fits */
export function rowTokensFor(written: readonly WrittenPair[]): number {
  const longest = written.map(({ chosen, rejected }) => groupLength(groupOf([chosen.tokens, rejected.tokens])));
  return Math.ceil(Math.max(shortestRow, ...longest) / 64) * 64;
}

/** Pairs whose prompts begin alike are a group, each output in it once; divided where it would not fit a row. */
export function pairedGroups(
  written: readonly WrittenPair[],
  rowTokens: number,
  keyOf: (pair: WrittenPair["pair"]) => string = sharedKey,
): PairedGroup[] {
  return [...Map.groupBy(written, ({ pair }) => keyOf(pair)).values()].flatMap((alike) => {
    const places = new Map<string, number>();
    const sequences: (readonly number[])[] = [];
    const placeOf = (tokens: readonly number[]) => {
      const key = tokens.join(" ");
      const place = places.get(key) ?? sequences.push(tokens) - 1;
      places.set(key, place);
      return place;
    };
    const edges = alike.map(({ pair: { target, weight, margin }, chosen, rejected }) => ({
      chosen: placeOf(chosen.tokens),
      rejected: placeOf(rejected.tokens),
      target,
      weight,
      margin,
    }));
    // Outputs that differ only in what was cut are the same prompt, and teach nothing.
    const different = edges.filter((edge) => edge.chosen !== edge.rejected);
    return fittingGroups<Pair>(sequences, different, rowTokens).map(({ group, edges: pairs }) => ({ ...group, pairs }));
  });
}

export interface MembersOptions {
  readonly folder: string;
  readonly base: string;
  readonly adapter?: string;
  readonly device: Device;
  readonly threads: number;
  readonly lora: LoraShape;
  readonly schedule: Schedule;
  readonly rowTokens: number;
  /** Of the first; the others follow. */
  readonly seed: number;
  readonly seeds: number;
  readonly onProgress?: ((event: FitEvent) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** @returns one for each seed, in their order; adapter.gguf and steps.jsonl lie in `memberFolder` */
export async function fitMembers(objective: Objective, options: MembersOptions, engine: Engine): Promise<Member[]> {
  const { folder, seed: first, seeds, onProgress, signal, ...rest } = options;
  const members: Member[] = [];
  for (let number = 0; number < seeds; number++) {
    const seed = first + number;
    const place = join(folder, memberFolder(seed));
    makeFolders(place);
    const job: TrainingJob = { ...rest, objective, seed, folder: place };
    const how = {
      onState: ({ kind }: TrainingState) => kind === "preparing" && onProgress?.({ kind: "reading" }),
      onStep: (step: TrainingStep) => onProgress?.({ kind: "step", member: number + 1, members: seeds, step }),
      onRow: (row: TrainingRow) => onProgress?.({ kind: "row", member: number + 1, members: seeds, row }),
      onLook: (done: number, of: number) =>
        onProgress?.({ kind: "look", member: number + 1, members: seeds, done, of }),
      ...(signal && { signal }),
    };
    const { adapter: _, ...result } = await trainOnce(job, how, engine);
    members.push({ seed, ...result });
  }
  return members;
}

/** What was finished in the folder is not trained again; the caller has made sure that it is of the same recipe. */
export async function trainOnce(
  job: TrainingJob,
  options: Parameters<Engine["runTraining"]>[1],
  engine: Engine,
): Promise<TrainingResult> {
  const path = join(job.folder, resultFile);
  const adapter = join(job.folder, adapterFile);
  const text = await readFile(path, "utf8").catch(() => undefined);
  // The folder may have been moved since.
  if (text !== undefined && existsSync(adapter)) return { ...(JSON.parse(text) as TrainingResult), adapter };
  const result = await engine.runTraining(job, options);
  await writeWhole(path, `${JSON.stringify(result, null, 2)}\n`);
  return result;
}

const resultFile = "result.json";
export const adapterFile = "adapter.gguf";

export function memberFolder(seed: number): string {
  return `seed-${seed}`;
}
