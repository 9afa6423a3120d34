/** A journal for tests of the runner: kept in memory and without delays, so that a run takes no time but its tasks'. */
import type { CallReply, CallRequest, Claim, Journal, NodeRecord, RunRecord } from "../../journal/journal.ts";

export interface QuickJournal extends Journal {
  /** Finished calls by key, in order. */
  readonly replies: Map<string, CallReply>;
  readonly saved: Map<string, NodeRecord>;
}

export function quickJournal(): QuickJournal {
  const runs = new Map<string, RunRecord>();
  const replies = new Map<string, CallReply>();
  const saved = new Map<string, NodeRecord>();
  const unused = () => {
    throw new Error("not used by these tests");
  };
  return {
    path: "memory",
    replies,
    saved,
    find: (key) => replies.get(key)?.reply,
    async claim({ key, request }: CallRequest): Promise<Claim> {
      return { key, request, fence: 1 };
    },
    async finish({ key }, reply) {
      replies.set(key, reply);
      return undefined;
    },
    async fail() {},
    async saveRun(run) {
      runs.set(run.id, run);
    },
    saveNode(node) {
      saved.set(node.id, node);
    },
    endNode({ id, ...end }) {
      saved.set(id, { ...saved.get(id)!, ...end });
    },
    prune(_run, execution) {
      for (const [id, node] of saved) if (node.execution < execution) saved.delete(id);
    },
    runs: () => [...runs.values()],
    savedRun: (id) => runs.get(id),
    run: (id) => runs.get(id)!,
    nodes: () => saved.values(),
    usage: unused,
    call: unused,
    labels: undefined as never,
    async close() {},
  };
}
