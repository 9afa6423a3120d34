/** What growing a tree would sample, ask, fit and improve, without any of it. */

import { total } from "../../judges/spending.ts";
import type { Model } from "../../models/model.ts";
import { walk } from "../../oversight/growing/walk.ts";
import type { JudgedTask } from "../../oversight/judged-task.ts";
import { count } from "../execute.ts";
import type { LabelPlan } from "../labelling/plan.ts";
import { short } from "../progress.ts";
import { table } from "../table.ts";
import type { GrowFlags } from "./grow-options.ts";
import { type JudgeOn, planJudging } from "./judging-plan.ts";
import { isFrozen, type TreeToGrow } from "./tree.ts";

export interface GrowPlan {
  /** In the order in which they are grown. */
  readonly tasks: readonly PlannedTask[];
  readonly base: string;
  readonly method: string;
  readonly improve: string;
  readonly judge: readonly string[];
  /** Of each model that judges, all tasks together. */
  readonly judging: readonly PlannedJudging[];
}

export interface PlannedJudging extends Omit<LabelPlan, "cost"> {
  readonly model: string;
  /** US dollars at most; null where no price is known. */
  readonly cost: number | null;
}

export interface PlannedTask {
  readonly task: string;
  readonly helpers: readonly string[];
  /** To train on; absent where they are the questions that the tasks above ask, which nobody knows yet. */
  readonly inputs?: number;
  /** Of it all at most. */
  readonly labels: number;
  /** Drawn to be judged, at most. */
  readonly outputs: number;
  readonly frozen: boolean;
  /** Of the models that judge it; absent where a judge of its plot does. */
  readonly judging?: Omit<LabelPlan, "pairs">;
}

/**
 * @param inputs that are given for the root
 * @param grown names of tasks that were grown before
 * @param judges models alone: people make no calls
 */
export async function planGrowth(
  { task: root, plots }: TreeToGrow,
  inputs: readonly unknown[],
  flags: GrowFlags,
  grown: readonly string[],
  judges: readonly JudgeOn[],
): Promise<GrowPlan> {
  const { base, method, improve, judge = [], labels, outputs, rounds, held, replyTokens: tokens } = flags;
  const isGrown = (name: string) => grown.includes(name) || isFrozen(plots[name]);
  const walked = walk(root, ({ name }) => isGrown(name));
  const known = new Map(
    walked.flatMap(({ task: { name } }): [string, readonly unknown[]][] => {
      const plot = plots[name];
      const own = isFrozen(plot) ? undefined : plot?.train;
      const given = name === root.name && inputs.length > 0 ? inputs.slice(Math.round(held * inputs.length)) : own;
      return given ? [[name, given]] : [];
    }),
  );
  const tasks: PlannedTask[] = [];
  const byJudge = new Map<Model, LabelPlan[]>();
  for (const { task } of walked) {
    const { name, evaluation } = task;
    const plot = plots[name];
    const frozen = isGrown(name);
    const train = known.get(name);
    const most = Math.min(train?.length ?? Number.POSITIVE_INFINITY, Math.floor(labels / rounds));
    // Two by two, of all that is drawn of an input.
    const drawn = rounds * outputs;
    const pairs = frozen
      ? 0
      : Math.min(labels, (train?.length ?? Number.POSITIVE_INFINITY) * ((drawn * (drawn - 1)) / 2));
    const isOwn = frozen || isFrozen(plot) || plot?.judge !== undefined;
    const [asked, sizes] = isOwn ? [task, []] : askedLike(task, walked, known);
    const found: LabelPlan[] = [];
    for (const one of sizes.length > 0 ? judges : []) {
      const plan = await planJudging(asked, sizes, { pairs, tokens }, one);
      byJudge.set(one.model, [...(byJudge.get(one.model) ?? []), plan]);
      found.push(plan);
    }
    tasks.push({
      task: name,
      helpers: evaluation.map((subtask) => subtask.task.name),
      ...(train !== undefined && { inputs: train.length }),
      labels: pairs,
      outputs: frozen ? 0 : rounds * most * outputs,
      frozen,
      ...(found.length > 0 && { judging: total(found) }),
    });
  }
  const judging = judges.map(({ model }): PlannedJudging => {
    const plans = byJudge.get(model) ?? [];
    const { cost, ...of } = total(plans);
    const pairs = plans.reduce((sum, plan) => sum + plan.pairs, 0);
    return { model: model.id, pairs, ...of, cost: isLocal(model) ? 0 : (cost ?? null) };
  });
  return { tasks, base, method, improve, judge, judging };
}

/** A question is smaller than what it helps to judge: where nobody knows it yet, that stands in for it. */
function askedLike(
  task: JudgedTask<unknown>,
  walked: ReturnType<typeof walk>,
  known: ReadonlyMap<string, readonly unknown[]>,
): readonly [JudgedTask<unknown>, readonly unknown[]] {
  const own = known.get(task.name);
  if (own) return [task, own];
  const above = walked.find((one) => one.below.has(task) && known.has(one.task.name))?.task;
  return above ? [above, known.get(above.name)!] : [task, []];
}

function isLocal({ id }: Model): boolean {
  return id.startsWith("llama/");
}

export function describePlan({ tasks, base, method, improve, judge, judging }: GrowPlan): string {
  const asksModels = judging.length > 0;
  const rows = tasks.map(({ task, helpers, inputs, labels, outputs, frozen, judging: of }) => [
    task,
    some(helpers),
    frozen ? "grown before" : inputs === undefined ? "asked above" : String(inputs),
    String(outputs),
    String(labels),
    ...(asksModels
      ? [String(of?.calls ?? "-"), of ? short(of.inputTokens) : "-", of ? short(of.outputTokens) : "-"]
      : []),
  ]);
  const who = judge.length === 0 ? "the judges of its plots" : judge.join(", ");
  const header = [
    ...["task", "judged with the help of", "inputs", "outputs", "pairs"],
    ...(asksModels ? ["calls", "tokens in", "tokens out"] : []),
  ];
  return (
    `${count(tasks.length, "task")}, from the leaves up; each labelled by ${who}, its reward model a ${method} on ${base}, its helper improved by ${improve}\n\n` +
    `${table([header, ...rows])}\n${judging.map(describeJudging).join("")}${asksModels ? legend : legendOfOutputs}`
  );
}

/** So many that a line of the table fits a terminal. */
function some(names: readonly string[]): string {
  if (names.length === 0) return "none";
  return names.length <= 2 ? names.join(", ") : `${names[0]}, ${names.length - 1} more`;
}

function describeJudging({ model, pairs, calls, inputTokens, outputTokens, cost }: PlannedJudging): string {
  const money =
    cost === null ? `unknown: no price is known for ${model}` : cost === 0 ? "nothing" : `$${cost.toFixed(4)}`;
  return `${count(pairs, "pair")}, ${calls} calls to ${model}: at most ${short(inputTokens)} tokens in and ${short(outputTokens)} out; cost at most: ${money}\n`;
}

const legendOfOutputs = `Outputs are drawn to be judged, of so many inputs.
`;

const legend = `Outputs are drawn to be judged, of so many inputs. Calls and tokens are the judges': each pair in both orders, outputs and
helpers' answers as long as they may be; what is asked again, and what helpers and reward models compute here, is not counted.
Of inputs that are asked above nobody knows yet how long they are: those of the task above stand in for them.
`;
