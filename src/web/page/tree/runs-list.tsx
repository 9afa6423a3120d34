/** All there is to look at: the runs and labels of the journal, and the reward models and reports that lie beside it. */
import { useEffect, useState } from "preact/hooks";
import type { Place, Runs } from "../../tree-api.ts";
import { addressOf, start } from "./address.ts";
import { beside, type TreeSource } from "./client.ts";
import { duration, estimate } from "./format.ts";
import { useFound } from "./use-found.ts";

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

export function RunsList({ source }: { source: TreeSource }) {
  const { runs, problem } = useRuns(source);
  return (
    <main class="runs">
      <h1>Espalier</h1>
      {problem !== undefined && <p role="alert">{problem}</p>}
      {runs && <p class="hint">{runs.journal}</p>}
      <h2>Runs</h2>
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
                    <a href={addressOf({ ...start, run: id })}>{id}</a>
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
      {runs && <Labels places={placesOf(runs, "labels")} />}
      {runs && <Files title="Trees grown" places={placesOf(runs, "tree grown")} />}
      {runs && <Files title="Reward models" places={placesOf(runs, "reward model")} />}
      {runs && <Files title="Eval reports" places={placesOf(runs, "eval report")} />}
      {runs && <Files title="Eval reports kept of earlier runs" places={placesOf(runs, "kept eval report")} />}
    </main>
  );
}

function placesOf({ places }: Runs, kind: Place["kind"]): readonly Place[] {
  return places.filter((place) => place.kind === kind);
}

function Labels({ places }: { places: readonly Place[] }) {
  if (places.length === 0) return null;
  return (
    <>
      <h2>Labels</h2>
      <ul class="places">
        {places.map(({ name, about, where }) => (
          <li key={name}>
            <a href={addressOf({ ...start, labels: name })}>{name}</a>
            <span>
              {about}
              <Alpha name={name} />
            </span>
            <span class="hint">
              To judge more of it: <code>{where}</code>
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** How far judges agree: it takes a while, so the list is there before it. */
function Alpha({ name }: { name: string }) {
  const { found } = useFound(() => beside.agreement(name), name);
  return found?.alpha ? `, alpha ${estimate(found.alpha)}` : null;
}

function Files({ title, places }: { title: string; places: readonly Place[] }) {
  if (places.length === 0) return null;
  return (
    <>
      <h2>{title}</h2>
      <ul class="places">
        {places.map(({ kind, name, where, key }) => (
          <li key={where}>
            {kind === "reward model" || kind === "tree grown" ? (
              <a href={addressOf({ ...start, written: key })}>{name}</a>
            ) : (
              <a href={`reports/${key}`} target="_blank" rel="noreferrer">
                {name}
              </a>
            )}
            <code>{where}</code>
          </li>
        ))}
      </ul>
    </>
  );
}
