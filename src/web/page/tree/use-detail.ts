/** All of one node, fetched when it is looked at. */
import { useEffect, useState } from "preact/hooks";
import type { Detail } from "../../tree-api.ts";
import type { TreeSource } from "./client.ts";

/** @param drawn another when the node may have changed */
export function useDetail(source: TreeSource, run: string, id: string, drawn: string) {
  const [found, setFound] = useState<{ id: string; detail?: Detail; problem?: string }>();
  useEffect(() => {
    let isOver = false;
    source.detail(run, id).then(
      (detail) => !isOver && setFound({ id, detail }),
      (error) => !isOver && setFound({ id, problem: error.message }),
    );
    return () => {
      isOver = true;
    };
  }, [source, run, id, drawn]);
  // What belongs to another node is not shown while this one is fetched.
  return { detail: found?.id === id ? found.detail : undefined, problem: found?.id === id ? found.problem : undefined };
}
