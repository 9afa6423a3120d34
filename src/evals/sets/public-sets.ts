/** The public sets known by name. To add one, copy the set next to it in kind: `llmbar.ts`, `squality.ts`. */
import { EspalierError } from "../../core/errors.ts";
import { llmbar } from "./llmbar.ts";
import { pandalm } from "./pandalm.ts";
import type { PublicSet } from "./public-set.ts";
import { rmBench } from "./rm-bench.ts";
import { squality } from "./squality.ts";

export const publicSets = {
  llmbar,
  "rm-bench": rmBench,
  pandalm,
  squality,
};

export type SetName = keyof typeof publicSets;
export type SetItem<Name extends SetName> = (typeof publicSets)[Name] extends PublicSet<infer Item> ? Item : never;

/** @throws EspalierError naming the sets there are */
export function publicSet(name: string): PublicSet<unknown> {
  if (Object.hasOwn(publicSets, name)) return publicSets[name as SetName];
  throw new EspalierError(`No public set named "${name}". Known names: ${Object.keys(publicSets).join(", ")}.`);
}
