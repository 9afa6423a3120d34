/**
 * The two levels below the reports, grown by reward modelling: what a sentence says (the language model's own reward
 * model chooses among the sentence's words), and whether two places contradict each other (from what the first level
 * reads). Nobody tells either the truth: labels are the limited reader's, at the upper level with the lower one's notes.
 */
import { read } from "../../../datasets/stories/index.ts";
import {
  bestOf,
  defaultModel,
  featureReward,
  fittedReward,
  grow,
  type Journal,
  type Judge,
  type Plot,
  type Policy,
  type RewardFit,
  type RewardModel,
  type Score,
  type TaskReport,
} from "../../../src/index.ts";
import {
  answersFromFacts,
  type ContradictionQuestion,
  contradictionCheck,
  type FactQuestion,
  factExtraction,
  saysContradiction,
  wordsOfTheExcerpt,
} from "../../../tasks/story-consistency/index.ts";
import { answerFeatures } from "./answer-features.ts";
import type { Cases, Checked } from "./cases.ts";
import { factMerit } from "./limited-reader.ts";

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

const gradingPrompt = {
  name: "story-1",
  system: "",
  user: "{source}\n\n{input}\n\nAnswer: {output}",
  yes: "yes",
  no: "no",
};

/** The default model, with a head or an adapter for what it is asked. */
export function modelReward(method: "head" | "lora", threads: number): RewardFit {
  return fittedReward({ base: defaultModel, method, device: "cpu", threads, maxTokens: 320, prompt: gradingPrompt });
}

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
      gold: ({ about, excerpt }, answer) => factMerit(about, read(excerpt) ?? "no claim", answer),
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

/**
 * Growing closes its reward models when it ends; these are asked on, and closed by whoever reads the list. What was
 * scored is not scored again: a sentence is asked about by the level above, by its judge's helper, and in both twins.
 */
function keptOpen(fit: RewardFit, models: RewardModel[]): RewardFit {
  return {
    id: fit.id,
    async fit(pairs, place) {
      const fitted = await fit.fit(pairs, place);
      models.push(fitted.model);
      return { ...fitted, model: remembering(fitted.model) };
    },
  };
}

function remembering(model: RewardModel): RewardModel {
  const known = new Map<string, Promise<Score>>();
  const scoreAll: RewardModel["scoreAll"] = async (items, options) => {
    const keys = items.map(({ input, source, output, task }) => JSON.stringify([input, source, output, task]));
    const missing = [...new Map(keys.map((key, index) => [key, items[index]!]))].filter(([key]) => !known.has(key));
    if (missing.length > 0) {
      const scores = model.scoreAll(
        missing.map(([, item]) => item),
        options,
      );
      for (const [index, [key]] of missing.entries()) {
        known.set(
          key,
          scores.then((all) => all[index]!),
        );
      }
    }
    return Promise.all(keys.map((key) => known.get(key)!));
  };
  return {
    id: model.id,
    scoreAll,
    score: async (input, output, about = {}) => (await scoreAll([{ ...about, input, output }]))[0]!,
    async [Symbol.asyncDispose]() {},
  };
}

/** Whether the answer is the right one, for measuring. */
export function checkGold(checks: readonly Checked[]): (question: ContradictionQuestion, answer: string) => number {
  const truth = new Map(checks.map(({ question, contradicts }) => [JSON.stringify(question), contradicts]));
  return (question, answer) => Number(saysContradiction(answer) === truth.get(JSON.stringify(question)));
}
