/**
 * Inputs for the evaluation subtasks of a tree whose root alone has some: the questions that would be asked of them to
 * judge outputs of the policies that the tree begins with.
 */
import { sha256 } from "../core/hash.ts";
import { toJson } from "../core/json.ts";
import { mapInOrder } from "../judges/labelling/in-order.ts";
import type { Comparison } from "../preferences/comparison.ts";
import { comparisonOf } from "./choose-pairs.ts";
import { seedOf } from "./growing/seed-of.ts";
import { walk } from "./growing/walk.ts";
import { extraOf } from "./input-of.ts";
import type { JudgedTask } from "./judged-task.ts";
import type { Policy } from "./policy.ts";
import { questionsOf } from "./questions.ts";

export interface InputsBelowOptions {
  readonly seed: number;
  /** Outputs that are drawn of each input, to be compared two by two; 2 or more. */
  readonly outputs: number;
  /** Inputs of a task at most, drawn by lot. */
  readonly most: number;
  /** Inputs being sampled at once. */
  readonly concurrency: number;
  readonly signal?: AbortSignal;
  /** How many of a task's inputs were sampled, to know what is asked of the tasks below it. */
  readonly onDone?: (task: string, done: number, of: number) => void;
}

/** By the names of tasks. */
export type InputsByTask = ReadonlyMap<string, readonly unknown[]>;

/**
 * @param known of the root, and of other tasks whose inputs are known: for these nothing is derived
 * @param policyOf as each task begins
 * @throws EspalierError for a question that is no input of its task, or no smaller than what it helps to judge
 * @returns of every task; those that nobody would ask anything have none
 */
export async function inputsBelow(
  root: JudgedTask<unknown>,
  known: InputsByTask,
  policyOf: (task: JudgedTask<unknown>) => Policy<unknown>,
  options: InputsBelowOptions,
): Promise<InputsByTask> {
  const walked = walk(root);
  const found = new Map(walked.map(({ task }) => [task.name, new Map<string, unknown>()]));
  const inputsOf = ({ name }: JudgedTask<unknown>) => known.get(name) ?? someOf(found.get(name)!, name, options);
  for (const { task } of walked.toReversed()) {
    const below = task.evaluation.filter((subtask) => !known.has(subtask.task.name));
    if (below.length === 0) continue;
    const asking = inputsOf(task).map((input) => ({ input, policy: policyOf(task) }));
    const lanes = { concurrency: options.concurrency, ahead: 2 * options.concurrency };
    const one = ({ input, policy }: (typeof asking)[number]) => compared(task, input, policy, options);
    let done = 0;
    options.onDone?.(task.name, done, asking.length);
    for await (const { input, comparisons } of mapInOrder(asking, one, lanes)) {
      options.onDone?.(task.name, ++done, asking.length);
      for (const subtask of below) {
        const questions = comparisons.flatMap((comparison) => questionsOf(task, subtask, input, comparison));
        for (const asked of questions) found.get(subtask.task.name)!.set(toJson(asked.input), asked.input);
      }
    }
  }
  return new Map(walked.map(({ task }) => [task.name, inputsOf(task)]));
}

/** Each output in one comparison; in none where the policy has no two that differ. */
async function compared(
  task: JudgedTask<unknown>,
  input: unknown,
  policy: Policy<unknown>,
  { seed, outputs, signal }: InputsBelowOptions,
): Promise<{ readonly input: unknown; readonly comparisons: readonly Comparison[] }> {
  signal?.throwIfAborted();
  const asked = { seed: seedOf(seed, task.name, "questions"), ...(signal && { signal }) };
  const texts = [...new Set(await policy.sample(input, outputs, asked))];
  const about = () => ({ ...task.present(input), task: task.name, extra: extraOf(input) });
  const comparisons = texts.flatMap((b, place) =>
    place % 2 === 1 ? comparisonOf({ place: 0, a: texts[place - 1]!, b }, about) : [],
  );
  return { input, comparisons };
}

function someOf(inputs: ReadonlyMap<string, unknown>, task: string, { seed, most }: InputsBelowOptions): unknown[] {
  return inLots([...inputs], ([json]) => json, seedOf(seed, task))
    .map(([, input]) => input)
    .slice(0, most);
}

/** @returns in an order drawn from what they are, so that adding some moves no others past each other */
export function inLots<Item>(items: readonly Item[], text: (item: Item) => string, seed: number): Item[] {
  const drawn = items.map((item) => ({ item, lot: sha256(`${seed}\n${text(item)}`) }));
  return drawn.sort((one, two) => (one.lot < two.lot ? -1 : 1)).map(({ item }) => item);
}
