/** What an eval would take, before anything is asked: how many samples, how many of them are there, and how many calls the rest may take. */
import type { Journal } from "../journal/journal.ts";
import { defineEval } from "./define.ts";
import type { EvalDefinition } from "./eval.ts";
import { ArmRun } from "./running/arm-run.ts";
import { type Choice, chosen } from "./running/chosen.ts";
import { itemsOf } from "./running/items.ts";
import { placesOf } from "./running/places.ts";
import { sum } from "./running/spending.ts";

export interface EvalPlan {
  readonly name: string;
  readonly question: string;
  readonly items: number;
  readonly clusters: number;
  readonly arms: readonly ArmPlan[];
}

export interface ArmPlan {
  readonly name: string;
  readonly samples: number;
  /** In the journal. */
  readonly recalled: number;
  /** That the rest takes if it is like what is in the journal; undefined where nothing is. */
  readonly calls?: number;
  /** US dollars, in the same way; undefined where no price is known. */
  readonly cost?: number;
}

/** @throws EspalierError as `runEval` does */
export async function planEval<Item, Output>(
  whole: EvalDefinition<Item, Output>,
  { journal, limit, ...choice }: Choice & { readonly journal: Journal; readonly limit?: number },
): Promise<EvalPlan> {
  const { definition } = chosen(defineEval(whole), choice);
  const items = await itemsOf(definition, limit);
  const places = placesOf(definition, items);
  const arms = Object.keys(definition.arms).map((name): ArmPlan => {
    const arm = new ArmRun(name, definition, journal);
    for (const place of places) arm.recall(place);
    const { recalled, samples } = arm;
    const left = places.length - recalled;
    const { calls, cost } = sum(samples.map(({ spent }) => spent));
    return {
      ...{ name, samples: places.length, recalled },
      ...(recalled > 0 && { calls: Math.round((calls / recalled) * left) }),
      ...(recalled > 0 && cost !== null && { cost: (cost / recalled) * left }),
    };
  });
  const clusters = new Set(items.map(({ cluster }) => cluster)).size;
  return { name: definition.name, question: definition.question, items: items.length, clusters, arms };
}
