/**
 * Nodes of a run whose outputs are worth comparing: first the leaves, then a subtree, then the whole tree.
 * Source: the curriculum of Wu et al. 2021, arXiv:2109.10862, section 2.3.
 */
import { EspalierError } from "../core/errors.ts";
import { sha256 } from "../core/hash.ts";
import type { Journal, NodeRecord } from "../journal/journal.ts";
import type { Parts } from "./sample-outputs.ts";

export interface NodeChoice {
  /** Nodes that are so many levels above the leaves below them: 0 for leaves. All unless given. */
  readonly height?: number;
  /** Only the node whose id begins so, and those below it. */
  readonly subtree?: string;
  /** Only the root. */
  readonly root?: boolean;
  /** Also nodes that only joined what those below them gave, and asked a model for nothing themselves. */
  readonly silent?: boolean;
}

export interface ChosenNode {
  readonly record: NodeRecord;
  /** What the nodes below it gave. */
  readonly parts: Parts;
}

/**
 * @returns the chosen ones that have an output, in the order of reading, parents first
 * @throws EspalierError when no node or several begin as `subtree` says
 */
export function chosenNodes(
  journal: Journal,
  run: string,
  { height, subtree, root = false, silent = false }: NodeChoice,
): ChosenNode[] {
  const shapes = shapesOf(journal, run);
  const inside = subtree === undefined ? undefined : within(shapes, subtree, run);
  const isChosen = ({ id, parent, ...shape }: Shape) =>
    shape.hasOutput &&
    (silent || shape.hasAsked) &&
    (height === undefined || shape.height === height) &&
    (inside === undefined || inside.has(id)) &&
    (!root || parent === null);
  const chosen = new Set(shapes.filter(isChosen).map(({ id }) => id));
  const records = new Map<string, NodeRecord>();
  const parts = new Map<string, Map<string, NodeRecord>>();
  for (const record of journal.nodes(run)) {
    if (chosen.has(record.id)) records.set(record.id, record);
    if (record.parent === null || !chosen.has(record.parent)) continue;
    const siblings = parts.get(record.parent) ?? new Map<string, NodeRecord>();
    parts.set(record.parent, siblings.set(partKey(record.task, record.input), record));
  }
  return Array.from(chosen, (id) => {
    const record = records.get(id)!;
    return { record, parts: partsOf(record, parts.get(id)) };
  });
}

/** What is kept of every node: of large trees inputs and outputs would not fit. */
interface Shape {
  readonly id: string;
  readonly parent: string | null;
  readonly hasOutput: boolean;
  readonly hasAsked: boolean;
  readonly parts: Shape[];
  height: number;
}

/** In the order of reading: each node, then what is below its first part, then what is below the next. */
function shapesOf(journal: Journal, run: string): Shape[] {
  const known = new Map<string, Shape>();
  const roots: Shape[] = [];
  for (const { id, parent, output, calls } of journal.nodes(run)) {
    const shape: Shape = { id, parent, hasOutput: output !== null, hasAsked: calls !== "[]", parts: [], height: 0 };
    known.set(id, shape);
    const above = parent === null ? undefined : known.get(parent);
    (above?.parts ?? roots).push(shape);
  }
  const shapes = [...inOrder(roots)];
  for (const shape of shapes.toReversed()) {
    for (const { height } of shape.parts) shape.height = Math.max(shape.height, height + 1);
  }
  return shapes;
}

function* inOrder(shapes: readonly Shape[]): Generator<Shape> {
  for (const shape of shapes) {
    yield shape;
    yield* inOrder(shape.parts);
  }
}

function within(shapes: readonly Shape[], prefix: string, run: string): ReadonlySet<string> {
  const tops = shapes.filter(({ id }) => id.startsWith(prefix));
  if (tops.length !== 1) {
    const found = tops.length === 0 ? "No node has" : `${tops.length} nodes have`;
    throw new EspalierError(
      `${found} an id in run ${run} that begins with "${prefix}". Their ids are in  espalier show ${run} --json`,
    );
  }
  const inside = new Set([tops[0]!.id]);
  for (const { id, parent } of shapes) if (parent !== null && inside.has(parent)) inside.add(id);
  return inside;
}

function partsOf({ label }: NodeRecord, children: ReadonlyMap<string, NodeRecord> = new Map()): Parts {
  return (task, input) => {
    const child = children.get(partKey(task, input));
    if (!child) throw new Error(`"${label}" asked for a part that it did not have in the run`);
    if (child.output === null) throw new Error(child.error ?? `"${child.label}" has no output`);
    return JSON.parse(child.output);
  };
}

function partKey(task: string, input: string): string {
  return sha256(`${task}\n${input}`);
}
