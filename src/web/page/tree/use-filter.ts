/** What of a run the filter leaves. */
import { useEffect, useMemo, useState } from "preact/hooks";
import type { Nodes } from "./nodes.ts";
import { type Filter, filterBy } from "./rows.ts";
import { TextSearch } from "./text-search.ts";

export interface Filtering {
  /** Undefined when everything is shown: nothing is asked for, or nothing found yet. */
  readonly filter?: Filter | undefined;
  /** What is wrong with the expression. */
  readonly problem?: string | undefined;
  readonly isSearching: boolean;
}

interface Found {
  readonly nodes: Nodes;
  readonly text: string;
  /** By node; absent when it took too long. */
  readonly hits?: Uint8Array | undefined;
}

/**
 * @param drawn rises with every change of the nodes
 * @param text a regular expression, or nothing
 * @param prompt only nodes that call it
 */
export function useFilter(nodes: Nodes, drawn: number, text: string, prompt: string | undefined): Filtering {
  const wrong = useMemo(() => faultOf(text), [text]);
  const [found, setFound] = useState<Found>();
  const search = useMemo(() => new TextSearch(nodes), [nodes]);
  useEffect(() => () => search.end(), [search]);
  const isTooLong = found?.text === text && !found.hits;
  useEffect(() => {
    if (text && wrong === undefined && !isTooLong) search.find(text, (hits) => setFound({ nodes, text, hits }));
  }, [search, drawn, text, wrong, isTooLong]);

  // What was found last is shown until there is something newer.
  const hits = text && wrong === undefined && found?.nodes === nodes ? found.hits : undefined;
  const filter = useMemo(() => {
    if (!hits && prompt === undefined) return undefined;
    const calls = nodes.words.map((names) => prompt === undefined || names.split(", ").includes(prompt));
    return filterBy(nodes, (at) => calls[nodes.prompts[at]!]! && (!hits || hits[at] === 1));
  }, [nodes, drawn, hits, prompt]);
  const problem =
    wrong === undefined
      ? isTooLong
        ? "This expression takes too long on these texts and was stopped."
        : undefined
      : `Not a regular expression: ${wrong}`;
  return { filter, problem, isSearching: text !== "" && wrong === undefined && found?.text !== text };
}

function faultOf(text: string): string | undefined {
  try {
    new RegExp(text, "iu");
    return undefined;
  } catch (error) {
    return (error as Error).message.replace(/^Invalid regular expression: /, "");
  }
}
