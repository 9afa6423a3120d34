/** What judges said of a node's output. */
import type { VerdictDetail } from "../../tree-api.ts";
import { Text } from "../text.tsx";
import { orderWords, verdictWords } from "./verdict-words.ts";

export function Verdicts({ verdicts }: { verdicts: readonly VerdictDetail[] }) {
  if (verdicts.length === 0) return <p class="empty">Nobody has judged this output.</p>;
  return (
    <>
      {verdicts.map((said) => {
        const { dataset, comparison, side, a, b, judge, kind, verdict } = said;
        return (
          <article key={`${dataset}${comparison}${judge}`} class="call">
            <h3>{verdictWords(said)}</h3>
            <p class="hint">
              {judge} ({kind}) · {dataset} · {comparison}
            </p>
            {orderWords(said) && <p>{orderWords(said)}</p>}
            {verdict.status === "unjudged" && <Text text={verdict.reason} />}
            {verdict.status === "judged" && verdict.rationale !== undefined && <Text text={verdict.rationale} />}
            <details>
              <summary>The other output</summary>
              <Text text={side === "a" ? b : a} />
            </details>
          </article>
        );
      })}
    </>
  );
}
