/** Two runs compared: nodes are matched by what they are about, and told apart by their outputs. */
import { useEffect, useState } from "preact/hooks";
import type { TreeSource } from "./client.ts";
import type { Marks } from "./kinds.ts";
import { placesOf } from "./node-places.ts";
import type { Nodes } from "./nodes.ts";

export interface Compared {
  /** By node of the run that is shown. */
  readonly marks: Marks;
  /** Nodes of the other run that have no counterpart. */
  readonly onlyThere: number;
  readonly others: Nodes;
  /** @returns the other run's node, by index; undefined when it has none */
  counterpart(index: number): number | undefined;
}

/** @param others of the other run, all of them here */
export function useCompared(
  source: TreeSource,
  [run, nodes]: readonly [string | undefined, Nodes],
  [other, others]: readonly [string | undefined, Nodes],
  drawn: number,
): Compared | undefined {
  const [compared, setCompared] = useState<Compared>();
  useEffect(() => {
    if (run === undefined || other === undefined) return setCompared(undefined);
    let isOver = false;
    const compare = async () => {
      const [here, there] = await Promise.all([source.outputs(run), source.outputs(other)]);
      if (isOver) return;
      const places = placesOf(nodes, here);
      const placesThere = placesOf(others, there);
      const matches = new Map<number, number>();
      const marks = new Map<number, "changed" | "only here">();
      for (const [place, at] of places) {
        const match = placesThere.get(place);
        if (match === undefined) marks.set(at, "only here");
        else {
          matches.set(at, match);
          if (here.get(nodes.id.at(at))?.[1] !== there.get(others.id.at(match))?.[1]) marks.set(at, "changed");
        }
      }
      setCompared({
        marks,
        onlyThere: others.count - matches.size,
        others,
        counterpart: (index) => matches.get(index),
      });
    };
    compare().catch(() => setCompared(undefined));
    return () => {
      isOver = true;
    };
  }, [source, run, other, nodes, others, drawn]);
  return compared;
}
