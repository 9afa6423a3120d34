/**
 * One independent critique of each output before the judge decides. It recovers most of what a debate does, at a fraction
 * of the words. Source: Saunders et al. 2022, arXiv:2206.05802.
 */
import { critique } from "../../helpers/critique.ts";
import { assisted } from "../../judges/assisted.ts";
import type { Protocol } from "../protocol.ts";
import { plainNotes } from "./plain-notes.ts";
import { helpsWithinMeans } from "./within-means.ts";

export interface SingleCritiqueOptions {
  /** Mistakes named of each output at most; 3 unless given. */
  readonly mistakes?: number;
  /** Visible characters of each mistake; 600 unless given. */
  readonly lengthCap?: number;
}

export function singleCritique({ mistakes = 3, lengthCap = 600 }: SingleCritiqueOptions = {}): Protocol {
  return {
    name: "single critique",
    async prepare({ judge, assistant, seed }) {
      const critic = critique(assistant, { mistakes, seed, temperature: 0.7 });
      return assisted(judge, [helpsWithinMeans(plainNotes(critic, lengthCap))]);
    },
  };
}
