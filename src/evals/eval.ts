/**
 * One question, answered by comparing arms on data: judges, models, reward models, protocols, prompts.
 * Sources: Miller 2024, "Adding Error Bars to Evals", arXiv:2411.00640 (clusters, paired differences).
 */
import type { Figure } from "../core/statistics/interval.ts";
import type { Judge } from "../judges/judge.ts";
import type { Comparison } from "../preferences/comparison.ts";
import type { Verdict } from "../preferences/preference.ts";

/** A judge where items are comparisons; else a function from an item to an output, which is plain data. */
export type Arm<Item, Output> =
  | ((item: Item, context: ArmContext) => Promise<Output>)
  | (Item extends Comparison ? (Verdict extends Output ? Judge : never) : never);

/** What an arm is handed for one sample. */
export interface ArmContext {
  /** Of the eval; an arm that draws lots draws them from here. */
  readonly seed: number;
  /** 0 to epochs - 1: another sample of the same item. */
  readonly epoch: number;
  readonly signal: AbortSignal;
}

/** What an arm made of one item. */
export interface Sample<Item, Output> {
  readonly item: Item;
  /** Of the item, by content unless `idOf` says. */
  readonly id: string;
  readonly cluster: string;
  readonly seed: number;
  readonly epoch: number;
  /** Undefined where the arm threw: then `error` says what. */
  readonly output?: Output;
  readonly error?: string;
  readonly spent: Spent;
}

export interface Spent {
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** US dollars; null when a price is not known. */
  readonly cost: number | null;
  /** Of the wall clock. */
  readonly milliseconds: number;
}

export interface Metric<Item, Output> {
  /** How its figures are printed; "number" unless given. */
  readonly unit?: "share" | "number" | "tokens" | "dollars" | "seconds";
  /** Which way is better; neither where it only describes. */
  readonly better?: "higher" | "lower";
  /** Whether it is measured on an item: a subset of a set, a kind of pair. On all unless given. */
  only?(item: Item): boolean;
  /**
   * Of one sample that has an output. An arm's figure is their mean, with an interval over clusters. What it asks of
   * counted models, those of `openModel`, is kept in the journal and told apart from what the arm took.
   * @returns undefined where it has no value, such as an unjudged comparison: counted and reported
   */
  score?(sample: Sample<Item, Output>): number | undefined | Promise<number | undefined>;
  /** Of all of an arm's samples that count, where the figure is no mean (calibration, kappa); bootstrapped over clusters. */
  over?(samples: readonly Sample<Item, Output>[]): number | undefined;
  /** Whether a sample with an output counts for `over` and `curve`; all do unless given. */
  counts?(sample: Sample<Item, Output>): boolean;
  /** The curve behind the figure, where it has one (calibration, best of n), of the samples that count. */
  curve?(samples: readonly Sample<Item, Output>[]): Curve | undefined;
}

/** Of gap recovered: a figure made of other arms' figures of one metric. Source: Burns et al. 2023, arXiv:2312.09390. */
export interface GapRecovered {
  /** A metric's name. */
  readonly of: string;
  /** Arms' names: where the gap begins and ends. */
  readonly from: string;
  readonly to: string;
}

export interface Threshold {
  readonly metric: string;
  /** Every arm unless given. */
  readonly arm?: string;
  readonly least?: number;
  readonly most?: number;
}

/** Names of two metrics: what arms take, such as tokens, and what they give. */
export interface TradeOff {
  readonly x: string;
  readonly y: string;
}

export interface EvalDefinition<Item, Output> {
  /** Letters, digits and hyphens. */
  readonly name: string;
  readonly question: string;
  readonly data: () => Iterable<Item> | AsyncIterable<Item> | Promise<Iterable<Item>>;
  /** What data it is: told in the report. */
  readonly sets?: readonly SetAbout[];
  /** What tells an item from others; its content unless given. */
  readonly idOf?: (item: Item) => string;
  /** Items that are not independent, such as questions on one book, share it; each its own unless given. */
  readonly clusterOf?: (item: Item) => string;
  /** By name. The first is what others are compared with, unless `baseline` names another. */
  readonly arms: Readonly<Record<string, Arm<Item, Output>>>;
  readonly baseline?: string;
  readonly metrics: Readonly<Record<string, Metric<Item, Output> | GapRecovered>>;
  /** Seconds that an arm may take for one sample, which then has failed; without end unless given. */
  readonly timeLimit?: number;
  /** For each arm. */
  readonly budget?: { readonly calls?: number; readonly tokens?: number; readonly cost?: number };
  /** 1 unless given. */
  readonly epochs?: number;
  /** [0] unless given. */
  readonly seeds?: readonly number[];
  readonly thresholds?: readonly Threshold[];
  /** Pictures of what quality costs: one metric against another, an arm a point. */
  readonly tradeOffs?: readonly TradeOff[];
  /**
   * The answer in words, written into the report, from what was found by metrics' names: without those that none of the
   * items is measured on, as where few are read.
   */
  readonly answer?: (found: Readonly<Record<string, MetricFound>>) => string;
  /** Names of environment variables that the eval's file reads, such as which model; never of a key: the report tells them. */
  readonly environment?: readonly string[];
}

/** A data set as a reader must know it to judge a result. */
export interface SetAbout {
  readonly name: string;
  readonly citation: string;
  readonly licence: string;
  /** sha256 of the files that were read. */
  readonly checksum?: string;
}

/** What one metric says of all arms. */
export interface MetricFound {
  readonly name: string;
  readonly unit: NonNullable<Metric<never, never>["unit"]>;
  readonly better?: "higher" | "lower";
  readonly arms: readonly ArmFigure[];
  /** Of each arm less the baseline, on the same items. */
  readonly differences: readonly Difference[];
  /** Where it threw; undefined where it did not. */
  readonly faults?: readonly MetricFault[];
}

export interface MetricFault {
  readonly arm: string;
  /** That it threw for. */
  readonly samples: number;
  /** Of the first. */
  readonly message: string;
}

export interface ArmFigure {
  readonly arm: string;
  /** Undefined where nothing had a value. */
  readonly figure?: Figure;
  /** Samples with a value. */
  readonly n: number;
  /** Samples without one, failures included. */
  readonly without: number;
  readonly clusters: number;
}

export interface Difference {
  readonly arm: string;
  readonly baseline: string;
  readonly figure: Figure;
  /** Two-sided, by permutation of signs of clusters; undefined where the metric is no mean. */
  readonly p?: number;
  /** Holm 1979, over all differences of the report. */
  readonly adjusted?: number;
}

/** For a picture. */
export interface Curve {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly points: readonly CurvePoint[];
  /** From lower left to upper right: what perfect calibration would be. */
  readonly diagonal?: boolean;
}

export interface CurvePoint {
  readonly x: number;
  readonly y: number;
  readonly low?: number;
  readonly high?: number;
  readonly n?: number;
}
