/** The public sets known by name. To add one, copy the set that is most like it: `llmbar.ts`, `squality.ts`. */
import { EspalierError } from "../../core/errors.ts";
import { bigBenchMistake } from "./big-bench-mistake.ts";
import { booookscore } from "./booookscore.ts";
import { hh } from "./hh.ts";
import { judgebench } from "./judgebench.ts";
import { llmbar } from "./llmbar.ts";
import { pandalm } from "./pandalm.ts";
import { prm800k } from "./prm800k.ts";
import { processbench } from "./processbench.ts";
import type { PublicSet } from "./public-set.ts";
import { qmsum } from "./qmsum.ts";
import { rewardBench } from "./reward-bench.ts";
import { rmBench } from "./rm-bench.ts";
import { rtllm } from "./rtllm.ts";
import { squality } from "./squality.ts";
import { summarizeFromFeedback } from "./summarize-from-feedback.ts";
import { verilogEval } from "./verilog-eval.ts";

export const publicSets = {
  llmbar,
  judgebench,
  "rm-bench": rmBench,
  "reward-bench": rewardBench,
  pandalm,
  hh,
  "summarize-from-feedback": summarizeFromFeedback,
  booookscore,
  squality,
  qmsum,
  "big-bench-mistake": bigBenchMistake,
  prm800k,
  processbench,
  "verilog-eval": verilogEval,
  rtllm,
};

export type SetName = keyof typeof publicSets;
export type SetItem<Name extends SetName> = (typeof publicSets)[Name] extends PublicSet<infer Item> ? Item : never;

/** @throws EspalierError naming the sets there are */
export function publicSet(name: string): PublicSet<unknown> {
  if (Object.hasOwn(publicSets, name)) return publicSets[name as SetName];
  throw new EspalierError(`No public set named "${name}". Known names: ${Object.keys(publicSets).join(", ")}.`);
}
