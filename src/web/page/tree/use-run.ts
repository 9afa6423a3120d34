/** A run's nodes, as they arrive and as they change. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Block, End, Head, Rows, RunSummary, Unchanged } from "../../tree-api.ts";
import { SourceError, type TreeSource } from "./client.ts";
import { Nodes } from "./nodes.ts";

/** How long after an answer the server is asked again, of a run that goes on and of one that has ended; milliseconds. */
const pauses = { running: 1000, ended: 5000 } as const;

export interface LoadedRun {
  readonly nodes: Nodes;
  readonly run: RunSummary | undefined;
  /** Rises with every change. */
  readonly drawn: number;
  /** All nodes are here. */
  readonly isComplete: boolean;
  /** And all that their rows show. */
  readonly isFilled: boolean;
  readonly problem: string | undefined;
}

const nothing = (): LoadedRun => ({
  nodes: new Nodes(),
  run: undefined,
  drawn: 0,
  isComplete: false,
  isFilled: false,
  problem: undefined,
});

export function useRun(source: TreeSource, id: string | undefined): LoadedRun {
  const [loaded, setLoaded] = useState(nothing);
  const shown = useRef<string>(undefined);
  useEffect(() => {
    let isOver = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let nodes = new Nodes();
    let isLoaded = false;
    let [run, version, since, total]: [RunSummary | undefined, number, number, number] = [undefined, 0, 0, 0];
    const tell = (isComplete: boolean, isFilled: boolean, problem?: string) => {
      if (!isOver) setLoaded(({ drawn }) => ({ nodes, run, drawn: drawn + 1, isComplete, isFilled, problem }));
    };
    const reader = () => {
      const read = nodes.reading();
      return (line: Head | Block | End | Rows | Unchanged) => {
        if ("version" in line) [run, version, since] = [line.run, line.version, line.at];
        else if ("id" in line || "place" in line) read(line);
        else if ("count" in line) total = line.count;
        return !("unchanged" in line);
      };
    };
    const load = async () => {
      nodes = new Nodes();
      isLoaded = false;
      const take = reader();
      let last = 0;
      let isComplete = false;
      await source.tree(id!, async (line) => {
        take(line);
        if ("version" in line) return;
        const isNewStep = last === 0 || "count" in line;
        isComplete ||= "count" in line;
        // The first rows are painted at once, and all nodes; then there is something to look at.
        if (!isNewStep && performance.now() - last < 250) return;
        tell(isComplete, false);
        await new Promise((resolve) => setTimeout(resolve));
        last = performance.now();
      });
      isLoaded = true;
      tell(true, true);
    };
    const look = async () => {
      let hasChanged = false;
      const take = reader();
      await source.changes(id!, { version, since, status: run!.status }, (line) => {
        hasChanged = take(line) || hasChanged;
      });
      // Fewer than are here: an execution has left some behind.
      if (total < nodes.count) await load();
      else if (hasChanged) tell(true, true);
    };
    const follow = async () => {
      try {
        if (isLoaded) await look();
        else await load();
        setLoaded((before) => (before.problem === undefined || isOver ? before : { ...before, problem: undefined }));
      } catch (error) {
        tell(isLoaded, isLoaded, (error as Error).message);
        // What is gone stays gone; who does not answer, or fails, may answer again.
        if (error instanceof SourceError && error.isFinal) return;
      }
      if (!isOver && source.isLive)
        timer = setTimeout(follow, run?.status === "running" ? pauses.running : pauses.ended);
    };
    if (shown.current !== id) setLoaded(nothing());
    shown.current = id;
    if (id !== undefined) void follow();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [source, id]);
  return loaded;
}
