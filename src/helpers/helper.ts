/**
 * Whoever aids a judge: it reads a comparison and notes what the judge should know, with where that can be seen.
 * Source: Leike et al. 2018, arXiv:1811.07871.
 */
import type { Comparison, Note } from "../preferences/comparison.ts";

export interface NoteOptions {
  readonly signal?: AbortSignal;
  /** How often it was asked before for a verdict that did not come; 0 unless given. */
  readonly attempt?: number;
}

export interface Helper {
  /** Unique among a judge's helpers; it becomes part of the assisted judge's id. */
  readonly name: string;
  /** @throws ModelError or AskError when it cannot say anything about this comparison; the judge is then not asked */
  note(comparison: Comparison, options?: NoteOptions): Promise<readonly Note[]>;
}
