/**
 * Which pairs a reward model is not trained on. All pairs of one input go together: a model that has seen an input's
 * other outputs is not asked anything new. Inputs have an order that is drawn from their content, so that adding data moves
 * only those at the edge. Source: the idea of hashed splits, as in Géron's "Hands-On Machine Learning", chapter 2.
 */
import { EspalierError } from "../core/errors.ts";
import { sha256 } from "../core/hash.ts";
import type { TrainingPair } from "./training-pair.ts";

export interface Split<Pair> {
  readonly train: readonly Pair[];
  readonly held: readonly Pair[];
}

export interface SplitOptions {
  /** Of pairs that are held out, about; in (0, 1). `defaultShare` unless given. */
  readonly share?: number;
  readonly seed?: string | number;
}

export const defaultShare = 0.2;

/**
 * Inputs are held out in their order until the share of pairs is met as nearly as can be; at least one, and not all.
 * @throws EspalierError when no share of the inputs can be held out: there must be two
 */
export function splitByInput<Pair extends Pick<TrainingPair, "input" | "source">>(
  pairs: readonly Pair[],
  { share = defaultShare, seed = 0 }: SplitOptions = {},
): Split<Pair> {
  if (!(share > 0 && share < 1)) {
    throw new EspalierError(`A share of ${share} cannot be held out: it must lie between 0 and 1.`);
  }
  const keys = pairs.map((pair) => inputKey(pair));
  const byInput = Map.groupBy(keys, (key) => key);
  if (byInput.size < 2) {
    throw new EspalierError(
      `All ${pairs.length} pairs are of one input: none can be held out. A reward model needs pairs of at least two inputs.`,
    );
  }
  const held = new Set<string>();
  let missing = share * pairs.length;
  for (const key of inOrder(byInput.keys(), seed)) {
    const count = byInput.get(key)!.length;
    const isFarther = Math.abs(missing - count) > missing;
    if (held.size > 0 && (isFarther || held.size === byInput.size - 1)) break;
    held.add(key);
    missing -= count;
  }
  const isHeld = (_: Pair, index: number) => held.has(keys[index]!);
  return { train: pairs.filter((pair, index) => !isHeld(pair, index)), held: pairs.filter(isHeld) };
}

/**
 * For cross-validation: folds of about as many inputs each.
 * @returns of each pair, its fold: from 0 to `folds` - 1, or fewer where there are fewer inputs
 */
export function foldsByInput(
  pairs: readonly Pick<TrainingPair, "input" | "source">[],
  folds: number,
  seed: string | number = 0,
): Uint8Array {
  return foldsByKey(
    pairs.map((pair) => inputKey(pair)),
    folds,
    seed,
  );
}

/** As `foldsByInput`, of things with the keys of their inputs. */
export function foldsByKey(keys: readonly string[], folds: number, seed: string | number = 0): Uint8Array {
  const order = new Map(inOrder(new Set(keys), seed).map((key, index) => [key, index]));
  return Uint8Array.from(keys, (key) => order.get(key)! % folds);
}

/** The same for inputs that differ in white space alone; what the input is about is a part of it. */
export function inputKey({ input, source }: Pick<TrainingPair, "input" | "source">): string {
  const turns = typeof input === "string" ? ["user", input] : input.flatMap(({ role, content }) => [role, content]);
  const texts = source === undefined ? turns : [...turns, source];
  return sha256(JSON.stringify(texts.map((text) => text.trim().replace(/\s+/gu, " "))));
}

function inOrder(keys: Iterable<string>, seed: string | number): string[] {
  const drawn = Array.from(keys, (key) => ({ key, place: sha256(`split ${seed}\n${key}`) }));
  return drawn.sort((one, two) => (one.place < two.place ? -1 : 1)).map(({ key }) => key);
}
