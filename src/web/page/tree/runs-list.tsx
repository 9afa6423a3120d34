/** All there is to look at: the runs and labels of the journal, and the reward models and reports that lie beside it. */
import { useState } from "preact/hooks";
import { beside } from "./client.ts";
import { Places } from "./places-list.tsx";
import { RunsTable } from "./runs-table.tsx";
import { useFollowed } from "./use-followed.ts";
import { useTitle } from "./use-title.ts";

export function RunsList() {
  const [isAll, setAll] = useState(false);
  const { found: front, problem } = useFollowed(() => beside.front(isAll), String(isAll));
  useTitle("");
  return (
    <main class="runs">
      <h1>Espalier</h1>
      {problem !== undefined && <p role="alert">{problem}</p>}
      {front && <p class="hint">{front.journal}</p>}
      <h2>Runs</h2>
      {front?.runs.length === 0 && (
        <p>
          There are none yet. Start one with <code>espalier summarize BOOK</code>.
        </p>
      )}
      {front && front.runs.length > 0 && <RunsTable runs={front.runs} />}
      {front && front.runs.length < front.runsInAll && (
        <button type="button" onClick={() => setAll(true)}>
          All {front.runsInAll}
        </button>
      )}
      {front && <Places places={front.places} />}
    </main>
  );
}
