/** What judges said of a node's output. */
import type { VerdictDetail } from "../../tree-api.ts";
import { Text } from "../text.tsx";
import { type Names, orderWords, verdictWords } from "./verdict-words.ts";

/** By the side that the node's output was. */
const names: Readonly<Record<"a" | "b", Names>> = {
  a: { a: "this one", b: "the other" },
  b: { a: "the other", b: "this one" },
};

export function Verdicts({ verdicts }: { verdicts: readonly VerdictDetail[] }) {
  if (verdicts.length === 0) return <p class="empty">Nobody has judged this output.</p>;
  return (
    <>
      {verdicts.map(({ dataset, comparison, side, a, b, judge, kind, verdict }) => {
        const orders = orderWords(verdict, names[side]);
        return (
          <article key={`${dataset}${comparison}${judge}`} class="call">
            <h3>{verdictWords(verdict, names[side])}</h3>
            <p class="hint">
              {judge} ({kind}) · {dataset} · {comparison}
            </p>
            {orders && <p>{orders}</p>}
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
