/**
 * The two levels below the reviews, grown: whether two lines show what is claimed (the language model with a head), and
 * whether the claim holds (features of what is known of it). Labels are the limited reviewer's.
 */
import {
  bestOf,
  type Frozen,
  featureReward,
  grow,
  type Journal,
  type Judge,
  type Plot,
  type Policy,
  type RewardModel,
  type TaskReport,
} from "../../../src/index.ts";
import { yesOrNo } from "../common/answers.ts";
import { keptOpen, modelReward } from "../common/kept-open.ts";
import type { Cases, Checked } from "./cases.ts";
import { answersFromEvidence, evidenceFeatures } from "./evidence.ts";
import { saysYes } from "./limited-reviewer.ts";
import { type ClaimQuestion, claimTask, type LinesQuestion, linesQuestion, linesTask } from "./tasks.ts";

export interface GrownOptions {
  readonly train: Cases;
  readonly held: Cases;
  readonly judge: Judge;
  readonly folder: string;
  readonly journal: Journal;
  readonly labels: number;
  readonly seed: number;
  readonly onProgress: (text: string) => void;
}

export interface Grown extends AsyncDisposable {
  readonly claims: Policy<ClaimQuestion>;
  /** Undefined where the level below was not grown. */
  readonly lines?: Policy<LinesQuestion>;
  readonly reports: readonly TaskReport[];
}

export interface Manner {
  /** Whether the upper level's reward model is told what tools found. */
  readonly withTools: boolean;
  /** Grown before, or as it begins; else it is grown, on so many threads. */
  readonly below: Policy<LinesQuestion> | { readonly threads: number };
}

export async function grownTree(options: GrownOptions, { withTools, below }: Manner): Promise<Grown> {
  const { train, held, judge, folder, journal, labels, seed, onProgress } = options;
  const models: RewardModel[] = [];
  const policies = new Map<string, Policy<unknown>>();
  const lines = {
    policy: yesOrNo<LinesQuestion>(),
    judge,
    reward: keptOpen(modelReward("head", "threads" in below ? below.threads : 1), models),
    improvement: bestOf<LinesQuestion>(2),
    train: train.checks.map(({ question }) => linesQuestion(question)),
    held: held.checks.map(({ question }) => linesQuestion(question)),
    gold: goldOf([...train.checks, ...held.checks], linesQuestion),
  } satisfies Plot<LinesQuestion>;
  const claims = {
    policy: (under) => answersFromEvidence(under.policy(linesTask)),
    judge,
    reward: keptOpen(featureReward(`evidence ${withTools}`, evidenceFeatures({ withTools })), models),
    improvement: bestOf(2),
    train: train.checks.map(({ question }) => question),
    held: held.checks.map(({ question }) => question),
    gold: goldOf([...train.checks, ...held.checks], (question) => question),
  } satisfies Plot<ClaimQuestion>;
  const { tasks } = await grow(claimTask, {
    plots: {
      [linesTask.name]: "threads" in below ? (lines as Plot<unknown>) : ({ frozen: below } as Frozen<unknown>),
      [claimTask.name]: claims as Plot<unknown>,
    },
    folder,
    journal,
    labels,
    outputs: 2,
    seed,
    onEvent(event) {
      if (event.kind === "progress" || event.kind === "warning") onProgress(`${event.task}: ${event.text}`);
      if (event.kind === "task-finished") policies.set(event.report.task, event.policy);
    },
  });
  const grownLines = policies.get(linesTask.name) as Policy<LinesQuestion> | undefined;
  return {
    claims: policies.get(claimTask.name)! as Policy<ClaimQuestion>,
    ...("threads" in below && grownLines && { lines: grownLines }),
    reports: tasks,
    async [Symbol.asyncDispose]() {
      for (const model of models) await model[Symbol.asyncDispose]();
    },
  };
}

/** Whether the answer is the right one, for measuring; one half where claims contradict each other about it. */
function goldOf<Input>(checks: readonly Checked[], asked: (question: ClaimQuestion) => Input) {
  const truths = Map.groupBy(checks, ({ question }) => JSON.stringify(asked(question)));
  return (question: Input, answer: string) => {
    const [truth, ...others] = new Set(truths.get(JSON.stringify(question))?.map(({ holds }) => holds));
    return truth === undefined || others.length > 0 ? 0.5 : Number(saysYes(answer) === truth);
  };
}
