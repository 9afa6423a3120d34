/** Runs as the front page lists them: what each was started with, and what it took. */
import type { Journal } from "../journal/journal.ts";
import type { RunHead, RunReader } from "../journal/run-reader.ts";
import type { ListedRun } from "../web/tree-api.ts";

type Took = Pick<ListedRun, "nodes" | "calls" | "tokens" | "cost">;

/** @returns lists the latest runs, newest first, all unless told how many; what an ended run took is added up once */
export function runsListed(journal: Journal, reader: RunReader): (most?: number) => ListedRun[] {
  const known = new Map<string, Took>();
  const tookOf = ({ id, status, ended }: RunHead): Took => {
    const key = `${id} ${ended}`;
    const found = known.get(key);
    if (found) return found;
    const { calls, inputTokens, outputTokens, cost } = journal.usage(id);
    const took = { nodes: reader.count(id), calls, tokens: inputTokens + outputTokens, cost };
    if (status !== "running") known.set(key, took);
    return took;
  };
  return (most) =>
    reader.runs(most).map((run) => {
      const { id, name, task, status, error, started, ended, options } = run;
      return { id, name, task, status, error, started, ended, ...startedWith(options), ...tookOf(run) };
    });
}

/** @param options JSON, which whoever made the run wrote as they liked */
function startedWith(options: string): Pick<ListedRun, "model" | "settings"> {
  const given: unknown = JSON.parse(options);
  const { model, ...rest } = typeof given === "object" && given !== null ? (given as Record<string, unknown>) : {};
  const words = Object.entries(rest)
    .filter(([, value]) => ["string", "number", "boolean"].includes(typeof value))
    .map(([name, value]) => `${name} ${value}`);
  return { ...(typeof model === "string" && { model }), settings: words.join(", ") };
}
