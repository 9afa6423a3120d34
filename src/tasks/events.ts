/** What a run tells while it goes on: enough for a progress display or a live page. */
import type { Completion } from "../models/model.ts";

export type RunEvent =
  | { readonly type: "run-started"; readonly run: string }
  | { readonly type: "node-started"; readonly id: string; readonly label: string; readonly depth: number }
  | { readonly type: "node-finished"; readonly id: string; readonly label: string; readonly depth: number }
  | { readonly type: "node-failed"; readonly id: string; readonly label: string; readonly error: string }
  /** A call that was not in the journal is under way. */
  | { readonly type: "call-started"; readonly prompt: string }
  | { readonly type: "call-failed"; readonly prompt: string; readonly error: string }
  /** Replayed ones come without a start. */
  | { readonly type: "call-finished"; readonly prompt: string; readonly completion: Completion };
