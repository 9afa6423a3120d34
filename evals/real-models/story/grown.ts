/**
 * The two levels below the reports, grown by reward modelling: what a sentence says (the language model's own reward
 * model chooses among the sentence's words), and whether two places contradict each other (from what the first level
 * reads). Nobody tells either the truth: labels are the limited reader's, at the upper level with the lower one's notes.
 */
import {
  bestOf,
  featureReward,
  grow,
  type Journal,
  type Judge,
  type Plot,
  type Policy,
  type RewardModel,
  type TaskReport,
} from "../../../src/index.ts";
import {
  answersFromFacts,
  type ContradictionQuestion,
  contradictionCheck,
  type FactQuestion,
  factExtraction,
  nothing,
  saysContradiction,
  wordsOfTheExcerpt,
} from "../../../tasks/story-consistency/index.ts";
import { keptOpen, modelReward } from "../common/kept-open.ts";
import { answerFeatures } from "./answer-features.ts";
import type { Cases, Checked } from "./cases.ts";
import { claimOf, factMerit } from "./limited-reader.ts";

export interface GrownOptions {
  readonly train: Cases;
  readonly held: Cases;
  readonly judge: Judge;
  readonly method: "head" | "lora";
  /** What the upper level's reward model reads: features of the answer, or the language model's hidden states. */
  readonly upper: "features" | "head";
  readonly folder: string;
  readonly journal: Journal;
  readonly labels: number;
  readonly seed: number;
  readonly threads: number;
  readonly onProgress: (text: string) => void;
}

export interface GrownTree extends AsyncDisposable {
  readonly checks: Policy<ContradictionQuestion>;
  /** The upper level as grown, on a lower level that stayed as it began. */
  readonly frozenBelow: Policy<ContradictionQuestion>;
  readonly reports: readonly TaskReport[];
}

/** More than any sentence has answers: the best of all of them is taken. */
const outputs = 16;

export async function grownTree(options: GrownOptions): Promise<GrownTree> {
  const { train, held, judge, folder, journal, labels, seed, threads, onProgress } = options;
  const lower = modelReward(options.method, threads);
  const upper =
    options.upper === "features" ? featureReward("story-answers", answerFeatures) : modelReward("head", threads);
  const models: RewardModel[] = [];
  const policies = new Map<string, Policy<unknown>>();
  const plots = {
    [factExtraction.name]: {
      policy: wordsOfTheExcerpt(),
      judge,
      reward: keptOpen(lower, models),
      improvement: bestOf(outputs),
      train: train.facts,
      held: held.facts,
      gold: ({ about, excerpt }, answer) => factMerit(claimOf(about, excerpt) ?? nothing, answer),
    } satisfies Plot<FactQuestion> as Plot<unknown>,
    [contradictionCheck.name]: {
      policy: (below) => answersFromFacts(below.policy(factExtraction)),
      judge,
      reward: keptOpen(upper, models),
      improvement: bestOf(outputs),
      train: train.checks.map(({ question }) => question),
      held: held.checks.map(({ question }) => question),
      gold: checkGold([...train.checks, ...held.checks]),
    } satisfies Plot<ContradictionQuestion> as Plot<unknown>,
  };
  const { tasks } = await grow(contradictionCheck, {
    plots,
    folder,
    journal,
    labels,
    outputs,
    seed,
    onEvent(event) {
      if (event.kind === "progress") onProgress(`${event.task}: ${event.text}`);
      if (event.kind === "warning") onProgress(`${event.task}: ${event.text}`);
      if (event.kind === "task-finished") policies.set(event.report.task, event.policy);
    },
  });
  const upperReward = models.at(-1)!;
  const place = { folder, seed, task: contradictionCheck, inputs: [], reward: upperReward, pairs: [] };
  return {
    frozenBelow: await bestOf<ContradictionQuestion>(outputs).improve(answersFromFacts(wordsOfTheExcerpt()), place),
    checks: policies.get(contradictionCheck.name)! as Policy<ContradictionQuestion>,
    reports: tasks,
    async [Symbol.asyncDispose]() {
      for (const model of models) await model[Symbol.asyncDispose]();
    },
  };
}

/** Whether the answer is the right one, for measuring. */
export function checkGold(checks: readonly Checked[]): (question: ContradictionQuestion, answer: string) => number {
  const truth = new Map(checks.map(({ question, contradicts }) => [JSON.stringify(question), contradicts]));
  return (question, answer) => Number(saysContradiction(answer) === truth.get(JSON.stringify(question)));
}
