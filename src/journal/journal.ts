/**
 * What happened, durable: runs, the nodes of their trees, and every model call under its content key. What an arm of an
 * eval makes of an item is kept as a call of the arm.
 * A finished call is committed before anybody uses its result, so that nothing is paid for twice.
 */
import { EspalierError } from "../core/errors.ts";
import type { Labels } from "./labels.ts";

export class JournalError extends EspalierError {
  override readonly name = "JournalError";
}

/** A model call that is about to be made. */
export interface CallRequest {
  /** sha256 of model, endpoint, messages, options, schema and sample index. */
  readonly key: string;
  readonly model: string;
  readonly endpoint: string;
  /** What is sent, as JSON; never a key or a header. */
  readonly request: string;
}

/** What came back. The journal does not look into `reply`. */
export interface CallReply {
  /** The completion, as JSON. */
  readonly reply: string;
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly outputTokens: number;
  /** US dollars; null when no price is known. */
  readonly cost: number | null;
  readonly attempts: number;
}

export interface CallRecord extends CallRequest, Partial<CallReply> {
  readonly status: "pending" | "done" | "failed";
  readonly error: string | null;
  /** Milliseconds since 1970. */
  readonly started: number;
  readonly ended: number | null;
}

/**
 * The right to make a call. `fence` rises with each new claim, so that a process that stalled past its lease cannot
 * hold up or fail what another has begun since. Of two that finish, the first reply stands: it may have been used.
 */
export interface Claim {
  readonly key: string;
  /** As it was claimed. */
  readonly request: string;
  readonly fence: number;
}

/** `incomplete`: it has an output, but parts below failed and are missing from it. */
export type RunStatus = "running" | "done" | "incomplete" | "failed" | "stopped";

export interface RunRecord {
  readonly id: string;
  /** For people: the book's title, say. */
  readonly name: string;
  readonly task: string;
  /** As JSON. */
  readonly input: string;
  /** What else the run needs to be started again, as JSON; never a key. */
  readonly options: string;
  readonly status: RunStatus;
  readonly output: string | null;
  readonly error: string | null;
  readonly started: number;
  readonly ended: number | null;
}

export interface NodeRecord {
  readonly run: string;
  /** Identity by content: parent, task and input; the same in every execution of the run. */
  readonly id: string;
  /** Null for the root. */
  readonly parent: string | null;
  /** Place among its siblings, from 0. */
  readonly position: number;
  readonly depth: number;
  readonly task: string;
  /** A short text for people. */
  readonly label: string;
  /** Where in the source its input lies: UTF-16 offsets. */
  readonly spanStart: number | null;
  readonly spanEnd: number | null;
  readonly status: RunStatus;
  /** As JSON. */
  readonly input: string;
  readonly output: string | null;
  readonly error: string | null;
  readonly started: number;
  readonly ended: number | null;
  /** When the execution of the run began that visited it last: what an earlier one left is stale. */
  readonly execution: number;
  /** The calls it made, in order, as JSON: `NodeCall[]`. */
  readonly calls: string;
}

/** How a node ended. */
export type NodeEnd = Pick<NodeRecord, "run" | "id" | "status" | "output" | "error" | "ended" | "calls">;

/** How a node used a call. */
export interface NodeCall {
  readonly key: string;
  readonly prompt: string;
  readonly replayed: boolean;
  /** Why the reply could not be used and was asked for again. */
  readonly problem?: string;
}

export interface Usage {
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** US dollars, of the calls whose price is known. */
  readonly cost: number;
}

export interface Journal {
  /** Where it is kept, for messages. */
  readonly path: string;
  /** The reply of a finished call, at once. */
  find(key: string): string | undefined;
  /** Claims the call, or gives the reply that another process finished; waits while another process is at it. */
  claim(request: CallRequest, signal?: AbortSignal): Promise<Claim | string>;
  /**
   * Resolves once the reply is on disk.
   * @returns the reply that stands in its place, when another process that had taken over the call finished it first
   */
  finish(claim: Claim, reply: CallReply): Promise<string | undefined>;
  fail(claim: Claim, error: string, attempts: number): Promise<void>;

  /**
   * A run or node that has an output keeps it, with all else of its record, when it is saved again as running or as
   * stopped: only another execution that came to an end replaces it.
   */
  saveRun(run: RunRecord): Promise<void>;
  /** Queued with the next batch, as `endNode` is; `saveRun` and `finish` wait for all that was queued before them. */
  saveNode(node: NodeRecord): void;
  endNode(end: NodeEnd): void;
  /** Forgets the nodes that no execution since this one has visited. */
  prune(run: string, execution: number): void;

  /** Newest first. */
  runs(): RunRecord[];
  /** A run by its whole id. */
  savedRun(id: string): RunRecord | undefined;
  /** @param prefix the beginning of a run's id. @throws JournalError when none or several fit */
  run(prefix: string): RunRecord;
  /** All nodes of a run, parents before children, siblings in order. */
  nodes(run: string): Iterable<NodeRecord>;
  /** Summed over the distinct calls that the run's nodes used. */
  usage(run: string): Usage;
  /** A call in whatever state; its request is empty while it is pending. */
  call(key: string): CallRecord | undefined;
  readonly labels: Labels;
  /** Commits what is queued and closes the file. */
  close(): Promise<void>;
}
