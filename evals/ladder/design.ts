/**
 * A design: a tree of blocks with three inputs each, whose leaves are facts. Drawn by seed, with its exact truth kept
 * apart from it, and its root as often one way as the other whatever its rules are: they tell nothing by themselves.
 */
import { z } from "zod";
import { type Random, seededRandom } from "../../src/index.ts";
import { writeFact } from "./facts.ts";
import { apply, type Family, type Rule, type Three, writeRule } from "./rules.ts";

export interface Design {
  readonly id: string;
  /** Layers of blocks above the leaves. */
  readonly depth: number;
  /** A rule or, at a leaf, a fact; by path: "" for the root, "0" for its first input, "02" for that one's third. */
  readonly texts: ReadonlyMap<string, string>;
}

/** A block or a leaf of a design. */
export type Place = z.infer<typeof placeSchema>;
export const placeSchema = z.object({ design: z.string(), path: z.string() });

export interface Drawn {
  readonly design: Design;
  /** Whether the block or leaf at a path holds. */
  readonly truth: ReadonlyMap<string, boolean>;
  /** Of ledgers, what it comes to, in units of what such a block usually does. */
  readonly amounts?: ReadonlyMap<string, number>;
}

/** @param kind of rules it may have: those of training, or any */
export function drawDesign(
  family: Family,
  depth: number,
  id: string,
  { kind, seed }: { readonly kind: "train" | "any"; readonly seed: string },
): Drawn {
  const random = seededRandom(`design ${seed} ${family.name} ${depth} ${id}`);
  const paths = pathsOf(depth);
  const rules = drawRules(
    family,
    paths.filter((path) => path.length < depth),
    () => family.rule(random, kind),
  );
  const holds = random() < 0.5;
  for (;;) {
    const truth = drawTruth(family, depth, paths, rules, random);
    if (truth.get("") !== holds) continue;
    const texts = new Map(
      paths.map((path) => [
        path,
        path.length < depth ? writeRule(rules.get(path)!) : writeFact(truth.get(path)!, random),
      ]),
    );
    return { design: { id, depth, texts }, truth };
  }
}

/** Rules that leave the root open: whether they do is asked before it is decided what it shall be. */
function drawRules(family: Family, paths: readonly string[], draw: () => Rule): ReadonlyMap<string, Rule> {
  for (;;) {
    const rules = new Map(paths.map((path) => [path, draw()]));
    const chance = chanceOf("", rules, family.leaf);
    if (chance > leastOpen && chance < 1 - leastOpen) return rules;
  }
}

const leastOpen = 0.2;

/** That the block at a path holds, whatever its leaves are. */
function chanceOf(path: string, rules: ReadonlyMap<string, Rule>, leaf: number): number {
  const rule = rules.get(path);
  if (!rule) return leaf;
  const [a, b, c] = childrenOf(path).map((child) => chanceOf(child, rules, leaf)) as unknown as Three<number>;
  let sum = 0;
  for (let bits = 0; bits < 8; bits++) {
    const inputs = [1, 2, 4].map((bit) => (bits & bit) > 0) as unknown as Three<boolean>;
    const chances = [a, b, c].map((chance, index) => (inputs[index] ? chance : 1 - chance)) as unknown as Three<number>;
    if (apply(rule, inputs)) sum += chances[0] * chances[1] * chances[2];
  }
  return sum;
}

function drawTruth(
  family: Family,
  depth: number,
  paths: readonly string[],
  rules: ReadonlyMap<string, Rule>,
  random: Random,
): Map<string, boolean> {
  const truth = new Map<string, boolean>();
  for (const path of paths.toReversed()) {
    const inputs = childrenOf(path).map((child) => truth.get(child));
    truth.set(
      path,
      path.length === depth ? random() < family.leaf : apply(rules.get(path)!, inputs as unknown as Three<boolean>),
    );
  }
  return truth;
}

/** Parents before their children. */
export function pathsOf(depth: number): readonly string[] {
  const found = known.get(depth);
  if (found) return found;
  const layers = [[""]];
  for (let layer = 0; layer < depth; layer++) layers.push(layers[layer]!.flatMap((path) => childrenOf(path)));
  known.set(depth, layers.flat());
  return layers.flat();
}

const known = new Map<number, readonly string[]>();

export function childrenOf(path: string): Three<string> {
  return [`${path}0`, `${path}1`, `${path}2`];
}
