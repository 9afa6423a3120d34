/** The data of an eval as its arms meet it: each item with what names it, what it belongs to, and what it is. */
import { EspalierError, messageOf } from "../../core/errors.ts";
import { canonicalJson, sha256 } from "../../core/hash.ts";
import { type Comparison, identity } from "../../preferences/comparison.ts";
import type { EvalDefinition } from "../eval.ts";

export interface EvalItem<Item> {
  readonly item: Item;
  /** Unique in the data. */
  readonly id: string;
  readonly cluster: string;
  /** sha256 of what an arm is asked: another right answer does not change it. */
  readonly content: string;
  /** An item before it has the same id, and is another one. */
  readonly isNamesake: boolean;
}

/**
 * @param limit so many of the first
 * @throws EspalierError when there are none, or they cannot be read
 */
export async function itemsOf<Item, Output>(
  { name, data, idOf, clusterOf }: Pick<EvalDefinition<Item, Output>, "name" | "data" | "idOf" | "clusterOf">,
  limit: number = Number.POSITIVE_INFINITY,
): Promise<EvalItem<Item>[]> {
  const items: EvalItem<Item>[] = [];
  const met = new Map<string, number>();
  const first = new Map<string, string>();
  try {
    for await (const item of listed(await data())) {
      if (items.length >= limit) break;
      const content = contentOf(item, items.length + 1);
      const given = String(idOf?.(item) ?? (isComparison(item) ? item.id : content.slice(0, 16)));
      // What occurs twice is two items: they are made apart, and belong together.
      const times = (met.get(given) ?? 0) + 1;
      met.set(given, times);
      const id = times === 1 ? given : `${given}-${times}`;
      if (times === 1) first.set(given, content);
      const isNamesake = first.get(given) !== content;
      items.push({ item, id, cluster: String(clusterOf?.(item) ?? given), content, isNamesake });
    }
  } catch (error) {
    throw new EspalierError(`The data of "${name}" cannot be read: ${messageOf(error)}`, { cause: error });
  }
  if (items.length === 0) throw new EspalierError(`The data of "${name}" has no items: there is nothing to measure.`);
  return items;
}

/** @throws EspalierError for what is no list: a text is one of letters, which nobody means */
function listed<Item>(data: Iterable<Item> | AsyncIterable<Item>): Iterable<Item> | AsyncIterable<Item> {
  const found: unknown = data;
  const isList =
    typeof found === "object" && found !== null && (Symbol.iterator in found || Symbol.asyncIterator in found);
  if (isList) return data;
  const kind = found === null ? "null" : typeof found === "object" ? "one object" : `a ${typeof found}`;
  throw new EspalierError(`it gives ${found === undefined ? "nothing" : kind}, not a list of items.`);
}

/** @param number from 1, for the error. @throws EspalierError for what is not plain data */
function contentOf(item: unknown, number: number): string {
  try {
    if (item === undefined) throw new Error("it is undefined.");
    if (typeof item === "function" || typeof item === "symbol") throw new Error(`it is a ${typeof item}.`);
    return sha256(isComparison(item) ? identity(item) : canonicalJson(item));
  } catch (error) {
    throw new EspalierError(`item ${number} is not plain data: ${messageOf(error)}`, { cause: error });
  }
}

function isComparison(item: unknown): item is Comparison {
  const isCandidate = (value: unknown) =>
    typeof value === "object" && value !== null && "text" in value && typeof value.text === "string";
  return (
    typeof item === "object" &&
    item !== null &&
    "input" in item &&
    "id" in item &&
    "a" in item &&
    "b" in item &&
    isCandidate(item.a) &&
    isCandidate(item.b)
  );
}
