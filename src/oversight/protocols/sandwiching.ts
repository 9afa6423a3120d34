/**
 * Sandwiching: somebody who knows less than the model is to be helped by it to what an expert knows. All four are measured
 * on the same comparisons: the non-expert, the model alone, the non-expert assisted by it, and the expert.
 * Source: Bowman et al. 2022, arXiv:2211.03540; the idea is Cotra's of 2021.
 */
import { EspalierError } from "../../core/errors.ts";
import type { Figure } from "../../core/statistics/interval.ts";
import type { Judge } from "../../judges/judge.ts";
import { mapInOrder } from "../../judges/labelling/in-order.ts";
import type { Comparison } from "../../preferences/comparison.ts";
import type { Verdict } from "../../preferences/preference.ts";
import { inputKey } from "../../rewards/split.ts";
import { blinded } from "../comparing/blinded.ts";
import { type Measured, measured, rightness, type TestVerdict } from "../comparing/measured.ts";
import { gapRecovered } from "../gap-recovered.ts";

export interface Sandwich<Of> {
  readonly nonExpert: Of;
  /** Who assists, judging by itself. */
  readonly model: Of;
  /** What `prepare` of a protocol gives, or the non-expert with helpers. */
  readonly assisted: Of;
  /** The ceiling. Absent: whoever is always right. */
  readonly expert?: Of;
}

export interface SandwichReport extends Sandwich<Measured> {
  /** (assisted - non-expert) / (expert - non-expert), on what all of them judged; absent where there is no gap. */
  readonly gapRecovered?: Figure;
}

export interface SandwichOptions {
  /** Comparisons being judged at once; 4 unless given. */
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
}

/**
 * @param comparisons whose right answer is a side; nobody sees it
 * @throws EspalierError where none has one; whatever a judge throws
 */
export async function sandwich(
  comparisons: readonly Comparison[],
  { nonExpert, model, assisted, expert }: Sandwich<Judge>,
  { concurrency = 4, signal }: SandwichOptions = {},
): Promise<SandwichReport> {
  const known = comparisons.flatMap((found) =>
    found.gold === "a" || found.gold === "b" ? [{ found, gold: found.gold }] : [],
  );
  if (known.length === 0) {
    throw new EspalierError(
      `Of ${comparisons.length} comparisons none has a right answer that is a side: give some with gold "a" or "b".`,
    );
  }
  const judges = [nonExpert, model, assisted, ...(expert ? [expert] : [])];
  const rows: TestVerdict[][] = judges.map(() => []);
  const judge = ({ found }: (typeof known)[number]) =>
    Promise.all(judges.map((one) => one.compare(blinded(found), signal && { signal })));
  let at = 0;
  for await (const verdicts of mapInOrder(known, judge, { concurrency, ahead: 2 * concurrency })) {
    const { found, gold } = known[at]!;
    for (const [who, verdict] of verdicts.entries()) rows[who]!.push(testVerdict(at, found, gold, verdict));
    at += 1;
  }
  const [unaided, alone, helped, ceiling] = rows as [TestVerdict[], TestVerdict[], TestVerdict[], TestVerdict[]?];
  const thrice = unaided.flatMap((one, index) => {
    const [low, reached] = [rightness(one), rightness(helped[index]!)];
    const high = ceiling ? rightness(ceiling[index]!) : 1;
    if (low === undefined || reached === undefined || high === undefined) return [];
    return [{ unaided: low, assisted: reached, ceiling: high, input: one.input }];
  });
  const gap = gapRecovered(thrice);
  return {
    nonExpert: measured(unaided),
    model: measured(alone),
    assisted: measured(helped),
    ...(ceiling && { expert: measured(ceiling) }),
    ...(gap && { gapRecovered: gap }),
  };
}

function testVerdict(at: number, found: Comparison, gold: "a" | "b", verdict: Verdict): TestVerdict {
  return { item: String(at), input: inputKey(found), gold, verdict };
}
