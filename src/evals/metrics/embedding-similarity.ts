/** How near a text is in meaning to references, as far as a model's vectors tell. Source: Reimers and Gurevych 2019, arXiv:1908.10084. */
import { EspalierError } from "../../core/errors.ts";
import { counted } from "../../models/counted.ts";
import type { Model } from "../../models/model.ts";
import type { Metric } from "../eval.ts";

/**
 * The cosine of the output's vector and that of the nearest reference, -1 to 1. Figures of different models are not comparable.
 * @param references of an item, one at least; an eval's journal keeps the vectors, so that each text is embedded once
 * @throws EspalierError when the model has no vectors
 */
export function embeddingSimilarity<Item>(
  model: Model,
  references: (item: Item) => readonly string[],
): Metric<Item, string> {
  if (!model.embed) throw new EspalierError(`${model.id} gives no vectors of texts: choose a model that embeds.`);
  const embedder = counted(model);
  return {
    better: "higher",
    async score({ item, output }) {
      const others = references(item);
      if (others.length === 0) throw new EspalierError("An item has no reference to be near to.");
      const [own, ...vectors] = await embedder.embed!([output!, ...others]);
      return Math.max(...vectors.map((vector) => cosine(own!, vector)));
    },
  };
}

/** @returns 0 where one has no length: it points nowhere */
function cosine(one: readonly number[], other: readonly number[]): number {
  const product = dot(one, other);
  return product === 0 ? 0 : product / Math.sqrt(dot(one, one) * dot(other, other));
}

function dot(one: readonly number[], other: readonly number[]): number {
  return one.reduce((sum, value, at) => sum + value * other[at]!, 0);
}
