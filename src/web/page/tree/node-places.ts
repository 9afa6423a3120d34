/**
 * What nodes of two runs have in common: a task and a passage of the source. Where a node says no passage, and of roots,
 * it is the place below its parent.
 */
import type { OutputFound } from "../../tree-api.ts";
import type { Nodes } from "./nodes.ts";

/**
 * @param found by id of a node
 * @returns by a name that is the same in two runs, the node
 */
export function placesOf(nodes: Nodes, found: ReadonlyMap<string, OutputFound>): Map<string, number> {
  const names: string[] = [];
  const places = new Map<string, number>();
  /** Of nodes with the same passage, one below another. */
  const times = new Map<string, number>();
  for (let at = 0; at < nodes.count; at += 1) {
    const parent = nodes.parent[at]!;
    const [, , start = null, end = null] = (parent >= 0 && found.get(nodes.id.at(at))) || [];
    const place =
      start === null || end === null ? `${names[parent] ?? ""}/${nodes.position[at]}` : `${start} to ${end}`;
    const name = `${place} ${nodes.taskOf(at)}`;
    const time = times.get(name) ?? 0;
    times.set(name, time + 1);
    names[at] = time === 0 ? name : `${name} ${time}`;
    places.set(names[at]!, at);
  }
  return places;
}
