/**
 * A consultant is assigned one of the outputs by lot and argues for it, right or wrong: the judge has to tell whether to
 * follow. What debate is compared with. Sources: Khan et al. 2024, arXiv:2402.06782; Kenton et al. 2024, arXiv:2407.04622.
 */
import { seededRandom } from "../../core/random.ts";
import type { Helper } from "../../helpers/helper.ts";
import { assisted } from "../../judges/assisted.ts";
import type { Model } from "../../models/model.ts";
import type { Protocol } from "../protocol.ts";
import { type Argument, argue, notesOf } from "./argument.ts";
import { withinMeans } from "./within-means.ts";

export interface ConsultancyOptions {
  /** Arguments for the one output; 1 unless given. */
  readonly turns?: number;
  /** Visible characters of each argument; 900 unless given. */
  readonly lengthCap?: number;
}

export function consultancy(options: ConsultancyOptions = {}): Protocol {
  return {
    name: "consultancy",
    prepare: async ({ judge, assistant, seed }) => assisted(judge, [consultant(assistant, seed, options)]),
  };
}

function consultant(model: Model, seed: number, { turns = 1, lengthCap = 900 }: ConsultancyOptions): Helper {
  return {
    name: `consultant ${model.id}, ${turns} turns of ${lengthCap}, seed ${seed}`,
    async note(comparison, { signal } = {}) {
      const side = seededRandom(`consultancy ${seed} ${comparison.id}`)() < 0.5 ? "a" : "b";
      const said: Argument[] = [];
      while (said.length < turns) {
        const how = { as: "consultant", lengthCap, seed, signal } as const;
        const next = await withinMeans(() => argue(model, comparison, side, said, how));
        if (!next) break;
        said.push(next);
      }
      return notesOf(comparison, said, "consultant");
    },
  };
}
