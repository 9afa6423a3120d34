/** The shapes that are recognised, row by row: the first that fits reads it. To add one, copy `llmbar.ts`. */
import { booookscore } from "./booookscore.ts";
import { espalier } from "./espalier.ts";
import type { Format, WritableFormat } from "./format.ts";
import { hh } from "./hh.ts";
import { llmbar } from "./llmbar.ts";
import { pandalm } from "./pandalm.ts";
import { rmBench } from "./rm-bench.ts";
import { scores } from "./scores.ts";
import { summarizeFromFeedback } from "./summarize-from-feedback.ts";
import { trl } from "./trl.ts";
import { trlImplicit } from "./trl-implicit.ts";

export const formats = {
  espalier,
  llmbar,
  pandalm,
  booookscore,
  "summarize-from-feedback": summarizeFromFeedback,
  scores,
  "rm-bench": rmBench,
  hh,
  trl,
  "trl-implicit": trlImplicit,
} satisfies Record<string, Format>;

/** Those that are written too, but for our own and Parquet; the others are other people's benchmarks. */
export const writable = {
  trl,
  "trl-implicit": trlImplicit,
  scores,
  hh,
  "summarize-from-feedback": summarizeFromFeedback,
  llmbar,
} satisfies Record<string, WritableFormat>;
