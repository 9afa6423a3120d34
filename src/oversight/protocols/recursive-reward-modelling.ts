/**
 * Recursive reward modelling as a protocol: the judge is assisted by helpers that were grown before, each by reward
 * modelling on a smaller task. Source: Leike et al. 2018, arXiv:1811.07871.
 */
import type { Helper } from "../../helpers/helper.ts";
import { assisted } from "../../judges/assisted.ts";
import type { Model } from "../../models/model.ts";
import type { Protocol } from "../protocol.ts";
import { helpsWithinMeans } from "./within-means.ts";

/** @param helpers made of the setting's assistant where they are to be paid for from the protocol's budget */
export function assistedBy(helpers: readonly Helper[] | ((assistant: Model) => readonly Helper[])): Protocol {
  return {
    name: "recursive reward modelling",
    async prepare({ judge, assistant }) {
      const all = typeof helpers === "function" ? helpers(assistant) : helpers;
      return assisted(judge, all.map(helpsWithinMeans));
    },
  };
}
