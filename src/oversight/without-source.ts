/**
 * A judge who is not shown the source: what assistants know and the judge does not is what oversight has to bridge.
 * Source: the information asymmetry of Khan et al. 2024, arXiv:2402.06782.
 */
import type { Judge } from "../judges/judge.ts";

export function withoutSource(judge: Judge): Judge {
  return {
    id: `${judge.id} without source`,
    kind: judge.kind,
    ...(judge.rubric && { rubric: judge.rubric }),
    compare: ({ source: _, ...comparison }, options) => judge.compare(comparison, options),
  };
}
