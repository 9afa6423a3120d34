/**
 * Two debaters, one for each output, before the judge: in every turn both speak at once, having read all earlier turns.
 * To lie should be harder than to refute a lie. Sources: Irving et al. 2018, arXiv:1805.00899; Khan et al. 2024, arXiv:2402.06782.
 */
import type { Helper } from "../../helpers/helper.ts";
import { assisted } from "../../judges/assisted.ts";
import type { Model } from "../../models/model.ts";
import { firstShown } from "../../preferences/preference.ts";
import type { Protocol } from "../protocol.ts";
import { type Argument, argue, notesOf } from "./argument.ts";
import { allWithinMeans } from "./within-means.ts";

export interface DebateOptions {
  /** Arguments of each debater; 2 unless given. */
  readonly turns?: number;
  /** Visible characters of each argument; 900 unless given. */
  readonly lengthCap?: number;
}

export function debate(options: DebateOptions = {}): Protocol {
  return {
    name: "debate",
    prepare: async ({ judge, assistant, seed }) => assisted(judge, [debaters(assistant, seed, options)]),
  };
}

/** A turn that only one of them could pay for is not held. */
function debaters(model: Model, seed: number, { turns = 2, lengthCap = 900 }: DebateOptions): Helper {
  const name = `debate of ${model.id}, ${turns} turns of ${lengthCap}, seed ${seed}`;
  return {
    name,
    async note(comparison, { signal } = {}) {
      const said: Argument[] = [];
      for (let turn = 1; turn <= turns; turn++) {
        const how = { as: "debater", lengthCap, seed, signal } as const;
        const both = await allWithinMeans(
          (["a", "b"] as const).map((side) => () => argue(model, comparison, side, said, how)),
        );
        if (!both) break;
        // Who is read first changes from turn to turn.
        const [a, b] = both as [Argument, Argument];
        said.push(...((firstShown(comparison.id, name) === "a") === (turn % 2 === 1) ? [a, b] : [b, a]));
      }
      return notesOf(comparison, said, "debater");
    },
  };
}
