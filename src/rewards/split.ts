/**
 * Which pairs a reward model is not trained on. All pairs of one input go together: a model that has seen an input's
 * other outputs is not asked anything new. The side is drawn from the input's content, so that adding data moves
 * nothing that was there. Source: the idea of hashed splits, as in Géron's "Hands-On Machine Learning", chapter 2.
 */
import { EspalierError } from "../core/errors.ts";
import { sha256 } from "../core/hash.ts";
import type { TrainingPair } from "./training-pair.ts";

export interface Split<Pair> {
  readonly train: readonly Pair[];
  readonly held: readonly Pair[];
}

export interface SplitOptions {
  /** Of inputs that are held out, about; in (0, 1). A tenth unless given. */
  readonly share?: number;
  readonly seed?: string | number;
}

/**
 * @throws EspalierError when no share of the inputs can be held out: there must be two
 */
export function splitByInput<Pair extends Pick<TrainingPair, "input" | "source">>(
  pairs: readonly Pair[],
  { share = 0.1, seed = 0 }: SplitOptions = {},
): Split<Pair> {
  if (!(share > 0 && share < 1)) {
    throw new EspalierError(`A share of ${share} cannot be held out: it must lie between 0 and 1.`);
  }
  const places = new Map(pairs.map((pair) => inputKey(pair)).map((key) => [key, place(key, seed)]));
  if (places.size < 2) {
    throw new EspalierError(
      `All ${pairs.length} pairs are of one input: none can be held out. A reward model needs pairs of at least two inputs.`,
    );
  }
  const isHeld = (pair: Pair) => places.get(inputKey(pair))! < share;
  const sides = Object.groupBy(pairs, (pair) => (isHeld(pair) ? "held" : "train"));
  if (sides.held && sides.train) return { train: sides.train, held: sides.held };
  // Few inputs may all fall on one side: then the one nearest to the other goes there.
  const [nearest] = [...places].reduce((one, two) => ((sides.held ? two[1] > one[1] : two[1] < one[1]) ? two : one));
  const alone = Object.groupBy(pairs, (pair) => (inputKey(pair) === nearest ? "one" : "others"));
  const [one, others] = [alone.one!, alone.others!];
  return sides.held ? { train: one, held: others } : { train: others, held: one };
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
  const drawn = [...new Set(keys)].map((key) => [key, place(key, seed)] as const);
  const order = new Map(drawn.toSorted((one, two) => one[1] - two[1]).map(([key], index) => [key, index]));
  return Uint8Array.from(keys, (key) => order.get(key)! % folds);
}

/** The same for inputs that differ in white space alone; what the input is about is a part of it. */
export function inputKey({ input, source }: Pick<TrainingPair, "input" | "source">): string {
  const turns = typeof input === "string" ? ["user", input] : input.flatMap(({ role, content }) => [role, content]);
  const texts = source === undefined ? turns : [...turns, source];
  return sha256(JSON.stringify(texts.map((text) => text.trim().replace(/\s+/gu, " "))));
}

/** @returns where in [0, 1) */
function place(key: string, seed: string | number): number {
  return Number.parseInt(sha256(`split ${seed}\n${key}`).slice(0, 12), 16) / 2 ** 48;
}
