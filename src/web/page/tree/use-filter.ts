/** What of a run the filter leaves. */
import { useEffect, useMemo, useState } from "preact/hooks";
import type { View } from "./address.ts";
import { faultOf } from "./filter-fault.ts";
import { isOfKind, type Marks } from "./kinds.ts";
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
 * @param marks what a comparison says of them
 */
export function useFilter(
  nodes: Nodes,
  drawn: number,
  { filter: text, prompt, only }: Pick<View, "filter" | "prompt" | "only">,
  marks: Marks | undefined,
): Filtering {
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
    if (!hits && prompt === undefined && only === undefined) return undefined;
    const calls = nodes.words.map((names) => prompt === undefined || names.split(", ").includes(prompt));
    const isKind = only === undefined ? () => true : isOfKind(nodes, marks, only);
    return filterBy(nodes, (at) => calls[nodes.prompts[at]!]! && (!hits || hits[at] === 1) && isKind(at));
  }, [nodes, drawn, hits, prompt, only, marks]);
  const problem = wrong ?? (isTooLong ? "This expression takes too long on these texts and was stopped." : undefined);
  return { filter, problem, isSearching: text !== "" && wrong === undefined && found?.text !== text };
}
