/** A dataset of labels: its comparisons, and who said what of them, and why. */
import { comparisonsTogether, type LabelsPage as Page } from "../../tree-api.ts";
import { Text } from "../text.tsx";
import { addressOf, start } from "./address.ts";
import { beside } from "./client.ts";
import { estimate } from "./format.ts";
import { useFollowed } from "./use-followed.ts";
import { useTitle } from "./use-title.ts";
import { orderWords, verdictWords } from "./verdict-words.ts";
import { when } from "./when.ts";

export function LabelsPage({ name, from }: { name: string; from: number }) {
  const { found: page, problem } = useFollowed(() => beside.labels(name, from), `${name} ${from}`);
  const { found: agreement } = useFollowed(() => beside.agreement(name), name);
  useTitle(`Labels: ${name}`);
  const to = (place: number) => addressOf({ ...start, labels: name, from: place });
  return (
    <main class="runs labels-page">
      <p>
        <a href={addressOf(start)}>All runs and labels</a>
      </p>
      <h1>Labels: {name}</h1>
      {problem !== undefined && <p role="alert">{problem}</p>}
      {page && (
        <p class="hint">
          {page.comparisons.length > 0 && `${page.comparisons[0]!.at + 1} to ${page.comparisons.at(-1)!.at + 1} of `}
          {page.comparisonsInAll} comparisons, {page.judgements} judgements by {page.judges}{" "}
          {page.judges === 1 ? "judge" : "judges"}
          {agreement?.alpha && `; Krippendorff's alpha ${estimate(agreement.alpha)}`}
        </p>
      )}
      {agreement && agreement.judges.length > 0 && (
        <div class="scrolls-x">
          <table>
            <thead>
              <tr>
                <th scope="col">Judge</th>
                <th scope="col">Kind</th>
                <th scope="col">Judged</th>
                <th scope="col">Ties</th>
                <th scope="col">Unjudged</th>
              </tr>
            </thead>
            <tbody>
              {agreement.judges.map(({ judge, kind, judged, ties, unjudged }) => (
                <tr key={judge}>
                  <th scope="row">{judge}</th>
                  <td>{kind}</td>
                  <td>{judged}</td>
                  <td>{ties}</td>
                  <td>{unjudged}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {page?.comparisons.map((comparison) => (
        <Comparison key={comparison.id} comparison={comparison} />
      ))}
      {page && (
        <nav aria-label="Comparisons">
          {from > 0 && <a href={to(Math.max(0, from - comparisonsTogether))}>Before these</a>}
          {from + comparisonsTogether < page.comparisonsInAll && (
            <a href={to(from + comparisonsTogether)}>After these</a>
          )}
        </nav>
      )}
    </main>
  );
}

function Comparison({ comparison }: { comparison: Page["comparisons"][number] }) {
  const { id, at, input, a, b, task, gold, judgements } = comparison;
  return (
    <article>
      <h2>
        {at + 1}{" "}
        <span class="hint">{[id, task, gold && `known to be right: ${gold}`].filter(Boolean).join(" · ")}</span>
      </h2>
      <details>
        <summary>What was asked</summary>
        <Text text={input} />
      </details>
      <div class="pair">
        {[["a", a] as const, ["b", b] as const].map(([side, { text, origin }]) => (
          <div key={side}>
            <h3>
              {side}
              {origin && <MadeBy origin={origin} />}
            </h3>
            <Text text={text} />
          </div>
        ))}
      </div>
      <ul class="judgements">
        {judgements.length === 0 && <li class="empty">Nobody has judged it yet.</li>}
        {judgements.map(({ judge, kind, verdict, at: said }) => (
          <li key={judge}>
            <strong>{verdictWords(verdict, names)}</strong>{" "}
            <span class="hint">
              {judge} ({kind}){said > 0 && `, ${when(said)}`}
            </span>
            {orderWords(verdict, names) && <p>{orderWords(verdict, names)}</p>}
            {verdict.status === "unjudged" && <Text text={verdict.reason} />}
            {verdict.status === "judged" && verdict.rationale !== undefined && <Text text={verdict.rationale} />}
          </li>
        ))}
      </ul>
    </article>
  );
}

/** No judge sees it; this page is for who looks over judges. */
function MadeBy({ origin }: { origin: NonNullable<Page["comparisons"][number]["a"]["origin"]> }) {
  const { model, prompt, temperature, sample, run, node } = origin;
  const words = [
    model,
    prompt && `prompt ${prompt}`,
    temperature !== undefined && `temperature ${temperature}`,
    sample !== undefined && `sample ${sample}`,
  ].filter(Boolean);
  return (
    <span class="hint">
      {words.length > 0 && ` · ${words.join(", ")}`}
      {run !== undefined && (
        <>
          {" · "}
          <a href={addressOf({ ...start, run, node })}>{node === undefined ? `run ${run}` : `node of run ${run}`}</a>
        </>
      )}
    </span>
  );
}

const names = { a: "a", b: "b" } as const;
