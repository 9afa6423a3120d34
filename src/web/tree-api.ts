/** What the tree page and its server say to each other, and what a static export holds. */
import type { Estimate } from "../core/statistics/interval.ts";
import type { RunRecord, RunStatus } from "../journal/journal.ts";
import type { DatasetSummary } from "../journal/labels.ts";
import type { Agreement } from "../preferences/agreement.ts";
import type { Candidate, Choice } from "../preferences/comparison.ts";
import type { Preference } from "../preferences/preference.ts";

export type RunSummary = Pick<RunRecord, "id" | "name" | "task" | "status" | "error" | "started" | "ended">;

export const statuses = ["running", "done", "incomplete", "failed", "stopped"] as const satisfies readonly RunStatus[];

/** Bits of `Rows.flags`. */
export const flags = { cached: 1, retried: 2, askedAgain: 4, judged: 8 } as const;

/**
 * Where nodes stand and how they are, by columns: a hundred thousand of them arrive as few long arrays. Texts of a
 * column are one text, a line for each node: few are ever looked at, and to make a string of each takes longer than
 * all the rest.
 */
export interface Block {
  readonly id: string;
  /** Its place in this answer, counted from the first block; or its id, where an earlier answer had it; null: a root. */
  readonly parent: readonly (number | string | null)[];
  readonly position: readonly number[];
  /** Index into all words of the answer so far. */
  readonly task: readonly number[];
  readonly label: string;
  /** Index into `statuses`. */
  readonly status: readonly number[];
  /** Milliseconds since 1970. */
  readonly started: readonly number[];
  /** Milliseconds from then to its end; null is not yet. */
  readonly took: readonly (number | null)[];
  /** Words that this block adds. */
  readonly words: readonly string[];
}

/** What else rows show, of nodes that blocks of the same answer had. */
export interface Rows {
  /** Of the node, in the answer. */
  readonly place: readonly number[];
  /** The names of the prompts it called, as one word: "merge, summarise". */
  readonly prompts: readonly number[];
  /** Beginnings of texts. */
  readonly input: string;
  /** Of what failed, its error. */
  readonly output: string;
  readonly flags: readonly number[];
  readonly calls: readonly number[];
  /** In and out. */
  readonly tokens: readonly number[];
  /** US dollars. */
  readonly cost: readonly number[];
  readonly words: readonly string[];
}

/** The first line of an answer of nodes; blocks follow, one a line, then `End`, then rows. */
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

/** What two runs are compared by. */
export type OutputFound = readonly [
  node: string,
  /** A hash of it; null is none yet. */
  output: string | null,
  /** Its place in the source; null where it says none. */
  spanStart: number | null,
  spanEnd: number | null,
];

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

/** Nodes whose details stand together in a static export, and are unpacked together. */
export const detailsTogether = 200;

/** What else is there to look at, and how. */
export interface Place {
  readonly kind: "labels" | "reward model" | "tree grown" | "eval report" | "kept eval report";
  readonly name: string;
  /** A file; of labels, the command that asks a person for more of them. */
  readonly where: string;
  /** How much there is of it; of an eval's report, its question. */
  readonly about?: string;
  /** When the eval began; milliseconds since 1970. */
  readonly at?: number;
  /** Of a file: what the server gives it out for. */
  readonly key?: string;
}

/** A card, or a report of growing. */
export interface WrittenPage {
  readonly name: string;
  readonly where: string;
  readonly markdown: string;
  /** SVG. */
  readonly picture?: string;
  /** Of a tree that was grown: the reward models in its folder. */
  readonly cards?: readonly { readonly name: string; readonly key: string }[];
}

/** Comparisons of one page of labels. */
export const comparisonsTogether = 25;

export interface LabelsPage extends Pick<DatasetSummary, "judgements" | "judges"> {
  readonly comparisonsInAll: number;
  readonly comparisons: readonly {
    readonly id: string;
    /** Its place in the dataset, from 0. */
    readonly at: number;
    readonly input: string;
    readonly a: Candidate;
    readonly b: Candidate;
    readonly task?: string;
    readonly gold?: Choice;
    readonly judgements: readonly Required<Pick<Preference, "judge" | "kind" | "verdict" | "at">>[];
  }[];
}

export interface AgreementFound extends Pick<Agreement, "comparisons" | "shared" | "judges"> {
  /** Krippendorff's, of all judges. */
  readonly alpha?: Estimate;
}

export interface Runs {
  readonly runs: readonly RunSummary[];
}

/** A run with what tells it from others like it. */
export interface ListedRun extends RunSummary {
  readonly model?: string;
  /** What else it was started with, in words. */
  readonly settings: string;
  readonly nodes: number;
  readonly calls: number;
  /** In and out. */
  readonly tokens: number;
  /** US dollars. */
  readonly cost: number;
}

/** Runs that the front page shows before all are asked for. */
export const runsTogether = 20;

export interface Front {
  readonly journal: string;
  /** The latest, newest first. */
  readonly runs: readonly ListedRun[];
  readonly runsInAll: number;
  readonly places: readonly Place[];
}
