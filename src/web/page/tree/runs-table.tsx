/** Runs, a line each, with what tells one from another. */
import type { ListedRun } from "../../tree-api.ts";
import { visible } from "../pieces.ts";
import { addressOf, start } from "./address.ts";
import { count, duration, money } from "./format.ts";
import { when } from "./when.ts";

export function RunsTable({ runs }: { runs: readonly ListedRun[] }) {
  return (
    <div class="scrolls-x">
      <table class="runs-table">
        <thead>
          <tr>
            <th scope="col">Run</th>
            <th scope="col">Name</th>
            <th scope="col">Status</th>
            <th scope="col">Started</th>
            <th scope="col">Took</th>
            {["Nodes", "Calls", "Tokens", "Cost"].map((name) => (
              <th key={name} scope="col" class="figure">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {runs.map(({ id, name, task, model, settings, status, error, started, ended, ...took }) => (
            <tr key={id}>
              <th scope="row">
                <a href={addressOf({ ...start, run: id })}>{id}</a>
              </th>
              <td>
                <span class="clamped" title={visible(name)}>
                  {visible(name)}
                </span>
                <span class="hint settings">{[task, model, settings].filter(Boolean).join(" · ")}</span>
              </td>
              <td>
                <span class={`chip ${status}`} title={error === null ? undefined : visible(error)}>
                  {status}
                </span>
              </td>
              <td>{when(started)}</td>
              <td>{ended !== null && duration(ended - started)}</td>
              <td class="figure">{count(took.nodes)}</td>
              <td class="figure">{count(took.calls)}</td>
              <td class="figure">{count(took.tokens)}</td>
              <td class="figure">{money(took.cost)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
