/** A judge whose verdicts are kept in a dataset with what they took, and not asked for again when a comparison goes on. */
import { contentHash } from "../../core/hash.ts";
import { isOwn, type Judge, preferenceOf } from "../../judges/judge.ts";
import type { Keep } from "../../judges/labelling/label.ts";
import { type Comparison, identity } from "../../preferences/comparison.ts";
import type { Verdict } from "../../preferences/preference.ts";
import { judgementSchema } from "../../preferences/schema.ts";
import { importComparison, recordPreference } from "../../preferences/store.ts";
import { bookAgain, metering } from "./accounts.ts";

/**
 * What could not be judged is asked again. Works where its calls are booked: see accounts.ts.
 * @param scope whoever asks: verdicts are shared by none but the same
 */
export function keptJudge(judge: Judge, { journal, dataset }: Keep, scope: string): Judge {
  const summary = journal.labels.datasets().find((summary) => summary.dataset === dataset);
  let position = summary?.comparisons ?? 0;

  function recalled(kept: Comparison): Verdict | undefined {
    for (const { status, body } of [...journal.labels.judgements(dataset, kept.id)]) {
      const said = judgementSchema.parse(JSON.parse(body));
      if (status === "judged" && isOwn(judge, kept, said)) return said.verdict;
    }
    return undefined;
  }

  return {
    id: judge.id,
    kind: judge.kind,
    ...(judge.rubric && { rubric: judge.rubric }),
    async compare(comparison: Comparison, options) {
      // Its content decides, the notes too: an id may be the same with other notes.
      const kept = { ...comparison, id: contentHash([identity(comparison), scope]).slice(0, 16) };
      const known = recalled(kept);
      if (known) {
        if (known.spending) bookAgain(known.spending);
        return known;
      }
      const { result, spending } = await metering(() => judge.compare(comparison, options));
      const verdict: Verdict = spending.calls > 0 ? { ...result, spending } : result;
      importComparison(journal, dataset, position++, kept);
      await recordPreference(journal, dataset, preferenceOf(judge, kept, verdict));
      return verdict;
    },
  };
}
