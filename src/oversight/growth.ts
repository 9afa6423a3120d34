/** What it takes to grow a tree of reward models, and what is said while it grows and afterwards. */
import type { Figure } from "../core/statistics/interval.ts";
import type { Helper } from "../helpers/helper.ts";
import type { Journal } from "../journal/journal.ts";
import type { Judge } from "../judges/judge.ts";
import type { FitReport } from "../rewards/report.ts";
import type { Improvement } from "./improvement.ts";
import type { JudgedTask } from "./judged-task.ts";
import type { Policy, PolicyRecord } from "./policy.ts";
import type { RewardFit } from "./reward-fit.ts";

/** What one task of the tree is grown with. */
export interface Plot<Input> {
  /** As it begins. A function where it reads what was grown below it. */
  readonly policy: Policy<Input> | ((below: Below) => Policy<Input>);
  /** Judges by itself; growing gives it the helpers of the evaluation subtasks. */
  readonly judge: Judge | ((below: Below) => Judge);
  readonly reward: RewardFit;
  readonly improvement: Improvement<Input>;
  readonly train: readonly Input[];
  /** Never trained on: gains are measured there. */
  readonly held: readonly Input[];
  /** How good an output truly is, where that is known: for measuring alone, nothing that is trained sees it. */
  gold?(input: Input, output: string): number;
  /** What dampens error: see `mitigations/`. */
  readonly mitigations?: Mitigations;
}

/** What a task that was grown before is planted with: it only answers, and neither it nor what helped to judge it is grown. */
export interface Frozen<Input> {
  readonly frozen: Policy<Input>;
}

/** The policies that were grown already: of the evaluation subtasks, and of theirs. */
export interface Below {
  /** @throws EspalierError for a task that is not below */
  policy<Input>(task: JudgedTask<Input>): Policy<Input>;
}

export interface Mitigations {
  /** Looks for outputs that fool the reward model, has them judged and fits it again with them. */
  readonly adversarial?: { readonly samples: number; readonly pairs: number };
  /** Share of comparisons that a judge who opens the source judges as well, in [0, 1]; it overrules the first. */
  readonly spotChecks?: { readonly judge: Judge; readonly share: number };
  /** Looks for mistakes in the helpers' notes, and notes those. */
  readonly counter?: Helper;
  /** Judges each comparison again with style taken out and flattery taken away: a verdict that changes is none. */
  readonly steady?: boolean;
}

export interface GrowOptions {
  /** What each task of the tree is grown with, by its name. */
  readonly plots: Readonly<Record<string, Plot<unknown> | Frozen<unknown>>>;
  /** Receives a folder for each task. */
  readonly folder: string;
  /** Keeps labels. */
  readonly journal: Journal;
  /** Judgements asked for at each task, in all rounds together. */
  readonly labels: number;
  /** Outputs drawn for each input before pairs are chosen; 4 unless given. */
  readonly outputs?: number;
  /** Times that outputs of the improved policy are labelled and learned from again; 1 unless given. */
  readonly rounds?: number;
  readonly seed?: number;
  /** Krippendorff's alpha of several judges below which a level ends the growing; 0.1 unless given. */
  readonly leastAgreement?: number;
  /** Comparisons being judged, and inputs being sampled, at once; 20 unless given. */
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: GrowEvent) => void;
}

export type GrowStep = "sample" | "judge" | "fit" | "improve" | "measure";

export type GrowEvent =
  | { readonly kind: "task-started"; readonly task: string; readonly height: number; readonly recalled: boolean }
  | {
      readonly kind: "step";
      readonly task: string;
      readonly round: number;
      readonly step: GrowStep;
      readonly done: number;
      readonly of: number;
    }
  | { readonly kind: "progress"; readonly task: string; readonly text: string }
  | { readonly kind: "warning"; readonly task: string; readonly text: string }
  | {
      readonly kind: "task-finished";
      readonly report: TaskReport;
      /** As grown; a reward model that it needs is open until growing ends. */
      readonly policy: Policy<unknown>;
    };

export interface GrowReport {
  /** Leaves first. */
  readonly tasks: readonly TaskReport[];
}

/** What is known of one task of the tree after it was grown; its folder's report.json. */
export interface TaskReport {
  readonly task: string;
  /** 0 for a leaf. */
  readonly height: number;
  /** Names of its evaluation subtasks. */
  readonly helpers: readonly string[];
  readonly rounds: readonly RoundReport[];
  /** The improved policy's outputs against those it began with, on held-out inputs. */
  readonly gain?: Gain;
  readonly policy: { readonly id: string; readonly record?: PolicyRecord };
  /** Since the start that finished it. */
  readonly milliseconds: number;
}

export interface RoundReport {
  /** Judgements asked for. */
  readonly labels: number;
  /** Of them, those without a verdict. */
  readonly unjudged: number;
  /** Krippendorff's alpha, where several judged. */
  readonly agreement?: Figure;
  /** Of judgements, against gold where that is known: what helpers, limits and noise leave of the truth. */
  readonly judgeAccuracy?: Figure;
  readonly reward?: FitReport["held"];
  /** Pairs of held-out inputs that the reward model orders as gold does; of outputs by the policy as it began. */
  readonly rewardAccuracy?: Figure;
  /** Comparisons a spot-check decided the other way, of those it looked at. */
  readonly overruled?: { readonly count: number; readonly of: number };
  /** Outputs that fooled the reward model, of those that were tried on it. */
  readonly fooled?: { readonly count: number; readonly of: number };
  /** Verdicts that style or flattery changed, of those tried. */
  readonly swayed?: { readonly count: number; readonly of: number };
  readonly spending: {
    readonly calls: number;
    readonly inputTokens: number;
    readonly outputTokens: number;
    readonly cost?: number;
  };
}

export interface Gain {
  readonly inputs: number;
  /** Reward after less reward before, both by the last round's reward model; logits. */
  readonly reward: Figure;
  /** Gold after less gold before. */
  readonly gold?: Figure;
  /** Mean gold of the improved policy. */
  readonly goldAfter?: Figure;
}
