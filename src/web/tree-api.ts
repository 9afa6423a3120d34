/** What the tree page and its server say to each other, and what a static export holds. */
import type { RunRecord, RunStatus } from "../journal/journal.ts";
import type { Preference } from "../preferences/preference.ts";

export type RunSummary = Pick<RunRecord, "id" | "name" | "task" | "status" | "error" | "started" | "ended">;

export const statuses = ["running", "done", "incomplete", "failed", "stopped"] as const satisfies readonly RunStatus[];

/** Bits of `Block.flags`. */
export const flags = { cached: 1, retried: 2, askedAgain: 4, judged: 8 } as const;

/** Nodes by columns: a hundred thousand of them arrive as few long arrays. */
export interface Block {
  readonly id: readonly string[];
  /** Its place in this answer, counted from the first block; or its id, where an earlier answer had it; null: a root. */
  readonly parent: readonly (number | string | null)[];
  readonly position: readonly number[];
  /** Index into all words of the answer so far. */
  readonly task: readonly number[];
  /** The names of the prompts it called, as one word: "merge, summarise". */
  readonly prompts: readonly number[];
  readonly label: readonly string[];
  /** Their beginnings, on one line. */
  readonly input: readonly string[];
  /** Of what failed, its error. */
  readonly output: readonly string[];
  /** Index into `statuses`. */
  readonly status: readonly number[];
  readonly flags: readonly number[];
  /** Milliseconds since 1970; 0 is not yet. */
  readonly started: readonly number[];
  readonly ended: readonly number[];
  readonly calls: readonly number[];
  /** In and out. */
  readonly tokens: readonly number[];
  /** US dollars. */
  readonly cost: readonly number[];
  /** Words that this block adds. */
  readonly words: readonly string[];
}

/** The first line of an answer of nodes; blocks follow, one a line, then `End`. */
export interface Head {
  readonly run: RunSummary;
  readonly version: number;
  /** When it was read: what changes come after it. Milliseconds since 1970. */
  readonly at: number;
}

export interface End {
  /** Nodes that the run has. */
  readonly count: number;
}

export interface Unchanged {
  readonly unchanged: true;
}

export interface CallDetail {
  readonly prompt: string;
  readonly model: string;
  readonly status: string;
  readonly replayed: boolean;
  /** Why its reply was not used. */
  readonly problem?: string;
  readonly error?: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  /** What else was sent, as JSON. */
  readonly options: string;
  readonly reply?: string;
  readonly finish?: string;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly cost?: number;
  readonly attempts?: number;
  readonly milliseconds?: number;
}

export interface VerdictDetail extends Pick<Preference, "judge" | "kind" | "verdict"> {
  readonly dataset: string;
  readonly comparison: string;
  /** Which candidate the node's output is. */
  readonly side: "a" | "b";
  readonly a: string;
  readonly b: string;
}

export interface Detail {
  readonly id: string;
  readonly task: string;
  readonly label: string;
  readonly status: RunStatus;
  readonly input: string;
  readonly output?: string;
  readonly error?: string;
  readonly span?: { readonly start: number; readonly end: number };
  readonly calls: readonly CallDetail[];
  readonly verdicts: readonly VerdictDetail[];
}

/** What else is there to look at, and how. */
export interface Place {
  readonly kind: "labels" | "reward model" | "eval report";
  readonly name: string;
  /** A file, or a command to run. */
  readonly where: string;
  readonly about?: string;
}

export interface Runs {
  readonly journal: string;
  readonly runs: readonly RunSummary[];
  readonly places: readonly Place[];
}
