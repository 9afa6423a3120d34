/** What an eval found, as plain data: what the pages, the tables and the comparison of two commits are made of. */
import type { Curve, MetricFound, SetAbout, Spent, TradeOff } from "./eval.ts";

export interface EvalReport {
  /** Of this form; a reader refuses another. */
  readonly version: 1;
  readonly name: string;
  readonly question: string;
  /** In words; undefined where the eval writes none. */
  readonly answer?: string;
  /** How it was run, to be run again. */
  readonly command: string;
  readonly espalier: string;
  /** Of the working tree that it was run in, with "+" where it had changes; undefined outside git. */
  readonly commit?: string;
  /** ISO 8601, UTC. */
  readonly started: string;
  readonly seconds: number;
  readonly data: {
    readonly items: number;
    readonly clusters: number;
    readonly sets: readonly SetAbout[];
    readonly hash: string;
  };
  readonly seeds: readonly number[];
  readonly epochs: number;
  readonly baseline: string;
  readonly arms: readonly ArmReport[];
  readonly metrics: readonly MetricFound[];
  /** Of the metrics that asked models; undefined where none did. */
  readonly measuring?: readonly MeasuringReport[];
  readonly curves: readonly { readonly metric: string; readonly arm: string; readonly curve: Curve }[];
  readonly thresholds: readonly ThresholdFound[];
  /** Of metrics that are there; undefined where none was asked for. */
  readonly tradeOffs?: readonly TradeOff[];
  /** What limits what was found: an arm that stopped, shares without a value, items left out. */
  readonly caveats: readonly string[];
}

export interface ArmReport {
  readonly name: string;
  /** A judge's own; of a function a hash of its text. */
  readonly id?: string;
  /** Of the counted models that were called for it. */
  readonly models?: readonly string[];
  readonly samples: number;
  readonly failed: number;
  /** Found in the journal, not made anew. */
  readonly recalled: number;
  readonly spent: Spent;
  /** Why it ended early: its budget, or an error that would meet every other item too. */
  readonly stopped?: string;
  /** The most frequent errors of samples, most frequent first. */
  readonly errors: readonly { readonly message: string; readonly count: number }[];
}

/** What a metric asked of models: in no arm's figures. */
export interface MeasuringReport {
  readonly metric: string;
  readonly models: readonly string[];
  /** Of them found in the journal, not made anew. */
  readonly recalled: number;
  /** Each call once, however many samples needed it; tokens of embedded texts are estimated. */
  readonly spent: Omit<Spent, "milliseconds">;
}

export interface ThresholdFound {
  readonly metric: string;
  readonly arm: string;
  readonly least?: number;
  readonly most?: number;
  readonly value?: number;
  readonly held: boolean;
}
