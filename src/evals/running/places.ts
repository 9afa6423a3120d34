/** All that an arm is asked, in order: every item with a seed before any with the next. */
import type { EvalDefinition } from "../eval.ts";
import type { EvalItem } from "./items.ts";
import type { Place } from "./kept-samples.ts";

export function placesOf<Item>(
  { seeds = [0], epochs = 1 }: Pick<EvalDefinition<Item, never>, "seeds" | "epochs">,
  items: readonly EvalItem<Item>[],
): Place<Item>[] {
  const rounds = seeds.flatMap((seed) => Array.from({ length: epochs }, (_, epoch) => ({ seed, epoch })));
  return rounds.flatMap((round, before) =>
    items.map((item, at) => ({ at: before * items.length + at, item, ...round })),
  );
}
