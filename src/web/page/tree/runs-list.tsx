/** All runs of the journal, and what else lies beside it. */
import { useEffect, useState } from "preact/hooks";
import type { Runs } from "../../tree-api.ts";
import { addressOf, type View } from "./address.ts";
import type { TreeSource } from "./client.ts";
import { duration } from "./format.ts";

interface Props {
  readonly source: TreeSource;
  readonly view: View;
}

const opened: View = { tab: "io", list: "tree", filter: "" };

export function useRuns(source: TreeSource): { readonly runs?: Runs; readonly problem?: string } {
  const [found, setFound] = useState<{ runs?: Runs; problem?: string }>({});
  useEffect(() => {
    source.runs().then(
      (runs) => setFound(runs ? { runs } : {}),
      (error) => setFound({ problem: error.message }),
    );
  }, [source]);
  return found;
}

export function RunsList({ source }: Props) {
  const { runs, problem } = useRuns(source);
  return (
    <main class="runs">
      <h1>Runs</h1>
      {problem !== undefined && <p role="alert">{problem}</p>}
      {runs && <p class="hint">{runs.journal}</p>}
      {runs?.runs.length === 0 && (
        <p>
          There are none yet. Start one with <code>espalier summarize BOOK</code>.
        </p>
      )}
      {runs && runs.runs.length > 0 && (
        <div class="scrolls-x">
          <table>
            <thead>
              <tr>
                <th scope="col">Run</th>
                <th scope="col">Name</th>
                <th scope="col">Task</th>
                <th scope="col">Status</th>
                <th scope="col">Started</th>
                <th scope="col">Took</th>
              </tr>
            </thead>
            <tbody>
              {runs.runs.map(({ id, name, task, status, started, ended }) => (
                <tr key={id}>
                  <th scope="row">
                    <a href={addressOf({ ...opened, run: id })}>{id}</a>
                  </th>
                  <td>{name}</td>
                  <td>{task}</td>
                  <td>
                    <span class={`chip ${status}`}>{status}</span>
                  </td>
                  <td>{new Date(started).toLocaleString("en")}</td>
                  <td>{ended !== null && duration(ended - started)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {runs && runs.places.length > 0 && (
        <>
          <h2>Beside it</h2>
          <ul class="places">
            {runs.places.map(({ kind, name, where, about }) => (
              <li key={`${kind}${where}`}>
                <strong>
                  {kind} {name}
                </strong>
                <code>{where}</code>
                {about && <span class="hint">{about}</span>}
              </li>
            ))}
          </ul>
        </>
      )}
    </main>
  );
}
