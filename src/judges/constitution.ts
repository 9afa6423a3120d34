/**
 * Judges by principles, some of which are drawn for each pair, and averages. Many short principles drawn at random make
 * labels that no single wording decides. Source: Bai et al. 2022, arXiv:2212.08073, section 4.1.
 */
import { EspalierError } from "../core/errors.ts";
import { contentHash } from "../core/hash.ts";
import { seededRandom, shuffled } from "../core/random.ts";
import type { Judge } from "./judge.ts";
import { panel } from "./panel.ts";

export interface ConstitutionOptions {
  /** Principles that each pair is judged by; 1 unless set. */
  readonly draw?: number;
}

/**
 * @param makeJudge a judge by one principle; its id must name the principle
 * @throws EspalierError when there are fewer principles than are to be drawn
 */
export function constitution<Principle>(
  principles: readonly Principle[],
  makeJudge: (principle: Principle) => Judge,
  { draw = 1 }: ConstitutionOptions = {},
): Judge {
  if (!(draw >= 1 && draw <= principles.length)) {
    throw new EspalierError(`Of ${principles.length} principles, ${draw} cannot be drawn.`);
  }
  const judges = principles.map(makeJudge);
  const version = contentHash(judges.map(({ id }) => id)).slice(0, 8);
  const rubric = `constitution of ${principles.length}@${version}`;
  const id = `${rubric} (${draw} drawn)`;
  return {
    id,
    kind: judges[0]!.kind,
    rubric,
    compare: (comparison, options) =>
      panel(shuffled(judges, seededRandom(`${comparison.id}\n${id}`)).slice(0, draw), { decide: "mean" }).compare(
        comparison,
        options,
      ),
  };
}
