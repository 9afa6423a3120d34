/** When there is nothing to judge: for now, or because all is done. */

import type { PlacedChoice, Results, Step } from "../../judges/human/view.ts";
import { Key } from "./parts.tsx";
import type { Judging } from "./use-judging.ts";

export function Nothing({ step, judging }: { step: Extract<Step, { state: "none" }>; judging: Judging }) {
  const { skipped, held, progress } = step;
  return (
    <main class="end">
      <h1 tabIndex={-1}>
        {held > 0 ? "Nothing for you at the moment" : skipped > 0 ? "All but what you skipped" : "All judged"}
      </h1>
      {held > 0 && (
        <p>
          {count(held, "comparison is", "comparisons are")} in somebody else's hands. Should they leave one, it comes to
          you: this page looks every ten seconds.
        </p>
      )}
      {skipped > 0 && <p>You skipped {count(skipped, "comparison", "comparisons")}.</p>}
      <p>
        Once you finish, your judgements stand, and nothing more is asked of you. Then, when everybody who takes part
        has finished, this page tells who wrote what.
      </p>
      <div class="acts">
        {progress.canUndo && (
          <button type="button" onClick={() => judging.act("undo")}>
            Undo the last <Key name="U" />
          </button>
        )}
        {skipped > 0 && (
          <button type="button" onClick={() => judging.act("unskip")}>
            Judge those I skipped
          </button>
        )}
        <button type="button" class="main" onClick={() => judging.act("finish")}>
          Finish <Key name="F" />
        </button>
      </div>
    </main>
  );
}

export function Finished({ results }: { results: Results | null }) {
  if (!results) {
    return (
      <main class="end">
        <h1 tabIndex={-1}>Thank you</h1>
        <p>
          Your judgements are kept. Others are still at work: once they have finished, this page tells who wrote what.
        </p>
      </main>
    );
  }
  const { labels, gold, origins, judged } = results;
  const isKnown = origins.some(({ name }) => name !== "unknown");
  return (
    <main class="end wide">
      <h1 tabIndex={-1}>Thank you: {count(labels, "comparison", "comparisons")} judged</h1>
      {gold.asked > 0 && (
        <p>
          Of {gold.asked} whose answer was known, you gave the known answer to {gold.right}.
        </p>
      )}
      {isKnown && (
        <table>
          <caption>Who wrote what, and how you liked it</caption>
          <thead>
            <tr>
              <th scope="col">written by</th>
              <th scope="col" class="number">
                better
              </th>
              <th scope="col" class="number">
                tied
              </th>
              <th scope="col" class="number">
                worse
              </th>
            </tr>
          </thead>
          <tbody>
            {origins.map(({ name, won, tied, lost }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td class="number">{won}</td>
                <td class="number">{tied}</td>
                <td class="number">{lost}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <details>
        <summary>One by one</summary>
        <div class="overflows">
          <table>
            <thead>
              <tr>
                <th scope="col">task</th>
                <th scope="col">A</th>
                <th scope="col">B</th>
                <th scope="col">you said</th>
                {gold.asked > 0 && <th scope="col">known answer</th>}
              </tr>
            </thead>
            <tbody>
              {judged.map(({ input, first, second, choice, gold: known }, index) => {
                const key = index;
                return (
                  <tr key={key}>
                    <td class="short">{input}</td>
                    <td>{first}</td>
                    <td>{second}</td>
                    <td>{said[choice]}</td>
                    {gold.asked > 0 && <td>{known ? said[known] : ""}</td>}
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      </details>
    </main>
  );
}

const said: Readonly<Record<PlacedChoice, string>> = { first: "A", second: "B", tie: "tie", bad: "both bad" };

function count(number: number, one: string, several: string): string {
  return `${number} ${number === 1 ? one : several}`;
}
