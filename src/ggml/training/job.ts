/**
 * What is to be trained, as plain data: the language of the process that trains. Everything is tokens here; what they
 * mean, and which of two texts is better, the caller has settled.
 */
import type { Device } from "../../core/device.ts";

/**
 * Token sequences that begin alike: all continue `prefix`. What they share is evaluated once, in one graph, where no
 * branch sees another. Outputs of one task are one group.
 */
export interface Group {
  /** At least one token. */
  readonly prefix: readonly number[];
  /** At least one, each of at least one token. */
  readonly branches: readonly (readonly number[])[];
}

/** Which of two branches is the better one. */
export interface Pair {
  /** Places in `branches`. */
  readonly chosen: number;
  readonly rejected: number;
  /**
   * That `chosen` is better: 1 for certain, 0.5 for a tie. The unbiased loss for labels of which a known share is wrong
   * has targets above 1 (Natarajan et al. 2013; Chowdhury et al. 2024, arXiv:2403.00409).
   */
  readonly target: number;
  /** Of its loss; 1 is usual. */
  readonly weight: number;
  /** Logits that the difference of rewards must exceed; 0 is usual. */
  readonly margin: number;
}

/** For `reward` and `dpo`. */
export interface PairedGroup extends Group {
  /** At least one. */
  readonly pairs: readonly Pair[];
}

/** For `supervised`. */
export interface WeightedGroup extends Group {
  /** Of each branch's tokens; as many as branches. */
  readonly weights: readonly number[];
}

export type Objective =
  | RewardObjective
  /**
   * The mean negative log-probability of the branches' tokens, each weighted as its branch is, so that long branches
   * count for more: behavioural cloning, expert iteration.
   */
  | { readonly kind: "supervised"; readonly train: readonly WeightedGroup[]; readonly held: readonly WeightedGroup[] }
  | PreferenceObjective;

/**
 * Bradley-Terry on rewards r = (E[yes] - E[no]) · h, h the last hidden state of a branch:
 * weight (softplus(-x) + (1 - target) x), x = r_chosen - r_rejected - margin; plus centre (r_chosen + r_rejected)².
 */
export interface RewardObjective {
  readonly kind: "reward";
  /** Tokens whose log-probabilities' difference is the reward. */
  readonly yes: number;
  readonly no: number;
  /** How strongly rewards are drawn to zero (Eisenstein et al. 2023, arXiv:2312.09244); 0 for not. */
  readonly centre: number;
  readonly train: readonly PairedGroup[];
  readonly held: readonly PairedGroup[];
}

/**
 * Direct preference optimisation (Rafailov et al. 2023, arXiv:2305.18290): as `reward`, with r = beta times the
 * log-probability of a branch beyond what the model that training begins with gives it: the base, with the job's adapter
 * if there is one. That of what a group's branches share cancels.
 */
export interface PreferenceObjective {
  readonly kind: "dpo";
  readonly beta: number;
  readonly train: readonly PairedGroup[];
  readonly held: readonly PairedGroup[];
}

/** Linear layers of a transformer block, by their names in a GGUF file. */
export const targets = ["attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"] as const;
export type Target = (typeof targets)[number];

export interface LoraShape {
  /** Of the two factors. */
  readonly rank: number;
  /** The product is multiplied with alpha / rank. */
  readonly alpha: number;
  readonly targets: readonly Target[];
}

export interface Schedule {
  /** At its highest. */
  readonly learningRate: number;
  /** Share of all steps in which it rises from 0; in [0, 1). */
  readonly warmup: number;
  /** How it falls after that: to a tenth, to zero, not at all. */
  readonly decay: "cosine" | "linear" | "constant";
  readonly weightDecay: number;
  /** The gradient's norm is cut to this. */
  readonly clip: number;
  readonly epochs: number;
  /** Pairs (or branches, for `supervised`) whose gradients make one step. */
  readonly batch: number;
  /** Held-out loss is looked at so often; steps. */
  readonly evaluateEvery: number;
  /** Looks without a better held-out loss after which training ends; the best parameters are kept. */
  readonly patience: number;
}

export interface TrainingJob {
  /** GGUF file; its sha256 is checked by the caller. */
  readonly base: string;
  /** An adapter to go on from, made for the same base. */
  readonly adapter?: string;
  readonly device: Device;
  readonly threads: number;
  readonly lora: LoraShape;
  readonly objective: Objective;
  readonly schedule: Schedule;
  /** Tokens that are evaluated together; groups are packed into rows of it, and none may be longer. */
  readonly rowTokens: number;
  readonly seed: number;
  /** Receives adapter.gguf, steps.jsonl and, until it is done, checkpoint.bin: a job that finds one goes on from it. */
  readonly folder: string;
}

/** How far a step is: a row of it was evaluated. */
export interface TrainingRow {
  /** From 1. */
  readonly step: number;
  readonly steps: number;
  /** Rows of the step, of how many. */
  readonly done: number;
  readonly of: number;
  /** Of these rows. */
  readonly tokens: number;
  /** Since the step began. */
  readonly milliseconds: number;
}

/** One line of steps.jsonl. */
export interface TrainingStep {
  /** From 1. */
  readonly step: number;
  readonly steps: number;
  readonly epoch: number;
  /** Mean over the step's pairs, or tokens; nats. */
  readonly loss: number;
  /** Of the step's pairs, how many have the better branch ahead; 0.5 for equal. Absent for `supervised`. */
  readonly accuracy?: number;
  /** Before it was cut. */
  readonly gradientNorm: number;
  readonly learningRate: number;
  readonly tokens: number;
  readonly milliseconds: number;
  /** Where held-out groups were looked at after this step. */
  readonly held?: { readonly loss: number; readonly accuracy?: number; readonly isBest: boolean };
}

export interface TrainingResult {
  /** Path of adapter.gguf. */
  readonly adapter: string;
  readonly steps: number;
  /** 0 where no step was better than what it began with. */
  readonly bestStep: number;
  /**
   * Why it ended: all epochs, no better held-out loss, or a loss that is no number or has no gradient (the best
   * parameters are kept).
   */
  readonly ended: "finished" | "stopped early" | "diverged";
  readonly heldLoss?: number;
  /** Of what it began with: the base, or the adapter that it went on from. */
  readonly firstHeldLoss?: number;
  /** Of the training process. */
  readonly peakBytes: number;
  readonly device: string;
  /** Sums over steps, without looks at held-out groups. */
  readonly tokens: number;
  readonly milliseconds: number;
}
