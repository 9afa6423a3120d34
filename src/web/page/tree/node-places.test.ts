import { expect, test } from "vitest";
import type { OutputFound } from "../../tree-api.ts";
import { placesOf } from "./node-places.ts";
import { Nodes } from "./nodes.ts";

interface Given {
  readonly parent: number | null;
  readonly span?: readonly [number, number];
  readonly task?: number;
}

function placesIn(run: string, given: readonly Given[]): [string, string][] {
  const nodes = new Nodes();
  const ids = given.map((_, at) => `${run}${at}`);
  const positions = given.map(({ parent }, at) => given.slice(0, at).filter((other) => other.parent === parent).length);
  nodes.reading()({
    id: ids.join("\n"),
    parent: given.map(({ parent }) => parent),
    position: positions,
    task: given.map(({ task = 0 }) => task),
    label: ids.join("\n"),
    status: given.map(() => 1),
    started: given.map(() => 0),
    took: given.map(() => 1),
    words: ["summarise", "note"],
  });
  const found = given.map(({ span = [null, null] }, at): [string, OutputFound] => [ids[at]!, [ids[at]!, "h", ...span]]);
  return [...placesOf(nodes, new Map(found))].map(([place, at]) => [place, ids[at]!]);
}

function matches(here: readonly Given[], there: readonly Given[]): string[] {
  const others = new Map(placesIn("t", there));
  return placesIn("h", here).map(([place, id]) => `${id} ${others.get(place) ?? "none"}`);
}

test("passages are matched by where they lie in the source, not by where they stand in the tree", () => {
  const here: Given[] = [
    { parent: null, span: [0, 90] },
    { parent: 0, span: [0, 40] },
    { parent: 1, span: [0, 20] },
    { parent: 1, span: [21, 40] },
  ];
  const there: Given[] = [
    { parent: null, span: [0, 80] },
    { parent: 0, span: [0, 40] },
    { parent: 1, span: [0, 10] },
    { parent: 1, span: [11, 20] },
    { parent: 1, span: [21, 40] },
  ];
  expect(matches(here, there)).toEqual(["h0 t0", "h1 t1", "h2 none", "h3 t4"]);
});

test("a chapter of one passage and the passage itself are told apart", () => {
  const both: Given[] = [
    { parent: null },
    { parent: 0, span: [0, 40] },
    { parent: 1, span: [0, 40] },
    { parent: 1, span: [0, 40], task: 1 },
  ];
  expect(matches(both, both)).toEqual(["h0 t0", "h1 t1", "h2 t2", "h3 t3"]);
});

test("what says no place in the source is matched by its place below what is matched", () => {
  const here: Given[] = [{ parent: null }, { parent: 0, span: [0, 5] }, { parent: 1 }, { parent: 0 }];
  const there: Given[] = [{ parent: null }, { parent: 0, span: [0, 6] }, { parent: 1 }, { parent: 0 }];
  expect(matches(here, there)).toEqual(["h0 t0", "h1 none", "h2 none", "h3 t3"]);
});
