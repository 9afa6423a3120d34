/** From a command's options to what each task of a tree is grown with. */
import { EspalierError } from "../../core/errors.ts";
import { toJson } from "../../core/json.ts";
import type { Judge } from "../../judges/judge.ts";
import { fittedReward } from "../../oversight/fitted-reward.ts";
import { walk } from "../../oversight/growing/walk.ts";
import type { Frozen, Plot } from "../../oversight/growth.ts";
import type { Improvement } from "../../oversight/improvement.ts";
import { behaviouralCloning } from "../../oversight/improvements/behavioural-cloning.ts";
import { bestOf } from "../../oversight/improvements/best-of.ts";
import { directPreference } from "../../oversight/improvements/direct-preference.ts";
import { expertIteration } from "../../oversight/improvements/expert-iteration.ts";
import { unchanged } from "../../oversight/improvements/unchanged.ts";
import { inLots, inputsBelow } from "../../oversight/inputs-below.ts";
import type { JudgedTask } from "../../oversight/judged-task.ts";
import { modelPolicy } from "../../oversight/model-policy.ts";
import type { Policy } from "../../oversight/policy.ts";
import type { PolicyModels } from "../../oversight/policy-models.ts";
import { computing, type GrowFlags } from "./grow-options.ts";
import { isFrozen, type TreeToGrow } from "./tree.ts";

export interface Planting {
  readonly models: PolicyModels;
  /** Of the tasks whose plots name none. */
  readonly judge?: Judge;
  /** Of the root; what its plot has is then left. */
  readonly inputs: readonly unknown[];
  readonly signal: AbortSignal;
  /** See `inputsBelow`: that may take as long as a level. */
  readonly onQuestions: (task: string, done: number, of: number) => void;
}

export type Plots = Readonly<Record<string, Plot<unknown> | Frozen<unknown>>>;

/** @throws EspalierError for a task that nobody judges, and for one without inputs */
export async function plotsFor(tree: TreeToGrow, flags: GrowFlags, planting: Planting): Promise<Plots> {
  const { task: root, plots: given } = tree;
  const tasks = walk(root, ({ name }) => isFrozen(given[name])).map(({ task }) => task);
  if (!planting.judge) refuseUnjudged(tree);
  const policies = await policiesFor(tasks, given, flags, planting.models);
  const policyOf = (task: JudgedTask<unknown>): Policy<unknown> => {
    const policy = policies.get(task.name)!;
    return typeof policy === "function" ? policy({ policy: (below) => policyOf(below as never) as never }) : policy;
  };
  const { train, held } = await dividedInputs(root, given, flags, planting, policyOf);
  const { base, method, context: maxTokens } = flags;
  const reward = fittedReward({ base, method, maxTokens, ...computing(flags) });
  const improvement = improvementOf(flags, planting.models);
  const plotOf = ({ name }: JudgedTask<unknown>): Plot<unknown> | Frozen<unknown> => {
    const plot = given[name];
    if (isFrozen(plot)) return plot;
    const inputs = { train: train.get(name)!, held: held.get(name)! };
    if (inputs.train.length === 0) throw noInputs(name, root.name, flags);
    return { reward, improvement, judge: planting.judge!, ...plot, policy: policies.get(name)!, ...inputs };
  };
  return Object.fromEntries(tasks.map((task) => [task.name, plotOf(task)]));
}

/** @param grown names of tasks that were grown before @throws EspalierError for another one whose plot has no judge */
export function refuseUnjudged({ task: root, plots }: TreeToGrow, grown: readonly string[] = []): void {
  const isGrown = ({ name }: JudgedTask<unknown>) => grown.includes(name) || isFrozen(plots[name]);
  const hasJudge = ({ name }: JudgedTask<unknown>) => "judge" in (plots[name] ?? {});
  const orphan = walk(root, isGrown).find(({ task }) => !isGrown(task) && !hasJudge(task));
  if (orphan) throw nobodyJudges(orphan.task.name);
}

/** The base is opened where a plot names no policy of its own. */
async function policiesFor(
  tasks: readonly JudgedTask<unknown>[],
  given: TreeToGrow["plots"],
  flags: GrowFlags,
  models: PolicyModels,
): Promise<ReadonlyMap<string, Plot<unknown>["policy"]>> {
  const policies = new Map<string, Plot<unknown>["policy"]>();
  for (const task of tasks) {
    const plot = given[task.name];
    const own = isFrozen(plot) ? plot.frozen : plot?.policy;
    policies.set(task.name, own ?? modelPolicy(task, await models.open(flags.base), samplingOf(flags)));
  }
  return policies;
}

/** Held-out inputs of tasks below come of held-out inputs of the root: nothing that is trained has seen them. */
async function dividedInputs(
  root: JudgedTask<unknown>,
  given: TreeToGrow["plots"],
  { held: share, labels, outputs, concurrency, seed }: GrowFlags,
  { inputs, signal, onQuestions: onDone }: Planting,
  policyOf: (task: JudgedTask<unknown>) => Policy<unknown>,
) {
  const distinct = [...new Map(inputs.map((input) => [toJson(input), input])).values()];
  const lots = inLots(distinct, toJson, seed);
  const heldOut = lots.length < 2 ? 0 : Math.min(lots.length - 1, Math.max(1, Math.round(share * lots.length)));
  const of = { held: lots.slice(0, heldOut), train: lots.slice(heldOut) };
  const derived = (part: "train" | "held") => {
    const known = Object.entries(given).flatMap(([name, plot]): [string, readonly unknown[]][] => {
      const inputs = isFrozen(plot) ? [] : plot[part];
      return inputs ? [[name, inputs]] : [];
    });
    const own: [string, readonly unknown[]][] = inputs.length > 0 ? [[root.name, of[part]]] : [];
    return inputsBelow(root, new Map([...known, ...own]), policyOf, {
      ...{ seed, outputs, most: labels, concurrency, signal, onDone },
    });
  };
  const [train, held] = [await derived("train"), await derived("held")];
  return { train, held: new Map([...held].map(([name, some]) => [name, without(some, train.get(name)!)])) };
}

/** Different inputs of the root may raise one and the same question. */
function without(inputs: readonly unknown[], others: readonly unknown[]): readonly unknown[] {
  const known = new Set(others.map(toJson));
  return inputs.filter((input) => !known.has(toJson(input)));
}

function improvementOf(flags: GrowFlags, models: PolicyModels): Improvement<unknown> {
  const { improve, samples: n, penalty, base, context: maxTokens, concurrency } = flags;
  const trained = { base, models, sampling: samplingOf(flags), fit: { ...computing(flags), maxTokens } };
  if (improve === "best-of-n") return bestOf(n, { penalty });
  if (improve === "expert-iteration") return expertIteration({ ...trained, n, penalty, concurrency });
  if (improve === "cloning") return behaviouralCloning(trained);
  if (improve === "dpo") return directPreference(trained);
  return unchanged();
}

function samplingOf({ temperature, replyTokens: maxTokens }: GrowFlags) {
  return { temperature, maxTokens };
}

function nobodyJudges(task: string): EspalierError {
  return new EspalierError(
    `Nobody judges outputs of "${task}". Name a model, such as --judge openai/gpt-5-mini, or --judge human; or give its plot a judge.`,
  );
}

function noInputs(task: string, root: string, { replyTokens, context }: GrowFlags): EspalierError {
  if (task === root) {
    return new EspalierError(
      `"${task}" has no inputs to be grown on. Name files with one input a line, as JSON; two at least.`,
    );
  }
  return new EspalierError(
    `"${task}" has no inputs to be grown on: to judge what the policies of this tree begin with, nobody would ask it anything. Either their outputs raise no question, or fewer than two of an input could be used: empty ones, those longer than ${replyTokens} tokens (--reply-tokens), and those to questions that do not fit ${context} tokens with their answer (--context) are left out. Allow longer ones, give its plot inputs (\`train\`), or name more inputs of "${root}".`,
  );
}
