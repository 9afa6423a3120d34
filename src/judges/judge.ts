/** Whoever tells which of two outputs is better: a model, a person, a program, a panel of them. */
import type { Comparison } from "../preferences/comparison.ts";
import type { JudgeKind, Preference, Verdict } from "../preferences/preference.ts";

export interface Judge {
  /** Names what can change its verdicts: the model, the rubric's version, how it is asked. */
  readonly id: string;
  readonly kind: JudgeKind;
  /**
   * Name and version of the rubric, where it has one; where it depends on the comparison, what tells it, and then it need
   * not be in the id: kept judgements by another rubric are none of this judge's.
   */
  readonly rubric?: string | ((comparison: Comparison) => string | undefined);
  /**
   * A judge that fails says so in its verdict: `unjudged`, with the reason.
   * @throws only what would meet every other comparison too: a wrong key, an exhausted budget, a journal that fails, an abort
   */
  compare(comparison: Comparison, options?: JudgeOptions): Promise<Verdict>;
}

export interface JudgeOptions {
  readonly signal?: AbortSignal;
  /**
   * How often it was asked before and came to no verdict; 0 unless given. A model then gives another sample where its
   * reply could not be read: a journal would answer with the same one for ever.
   */
  readonly attempt?: number;
}

/** What a judge said of a comparison, as it is kept. */
export function preferenceOf(judge: Judge, comparison: Comparison, verdict: Verdict): Preference {
  const { id, kind } = judge;
  const rubric = rubricOf(judge, comparison);
  const first = verdict.orders?.[0]?.first;
  return { comparison, judge: id, kind, ...(rubric !== undefined && { rubric }), ...(first && { first }), verdict };
}

/** @returns name and version of the rubric that a comparison is judged by */
export function rubricOf({ rubric }: Judge, comparison: Comparison): string | undefined {
  return typeof rubric === "function" ? rubric(comparison) : rubric;
}

/** @returns all that several judges decide by, in their order */
export function rubricsOf(judges: readonly Judge[], comparison: Comparison): string | undefined {
  const rubrics = new Set(judges.flatMap((judge) => rubricOf(judge, comparison) ?? []));
  return rubrics.size > 0 ? [...rubrics].join(" + ") : undefined;
}

/** Whether a judgement that was kept is one that this judge made of the comparison, by what it would decide by now. */
export function isOwn(judge: Judge, comparison: Comparison, said: Pick<Preference, "judge" | "rubric">): boolean {
  return said.judge === judge.id && said.rubric === rubricOf(judge, comparison);
}
