/** Above all: which run it is, what it took, and how it is shown. */
import { useMemo } from "preact/hooks";
import { visible } from "../pieces.ts";
import { addressOf, start, type View } from "./address.ts";
import { count, duration, money } from "./format.ts";
import type { LoadedRun } from "./use-run.ts";

interface Props {
  readonly loaded: LoadedRun;
  readonly view: View;
  readonly change: (part: Partial<View>) => void;
  /** There are other runs to go to. */
  readonly isLive: boolean;
  /** With a filter, all that it leaves is in view. */
  readonly canFold: boolean;
  readonly onHelp: () => void;
}

export function RunBar({ loaded, view, change, isLive, canFold, onHelp }: Props) {
  return (
    <header class="bar-top">
      {isLive && <a href={addressOf(start)}>Runs</a>}
      <h1>{loaded.run ? visible(loaded.run.name) : view.run}</h1>
      <Facts loaded={loaded} />
      <div class="tools">
        <fieldset class="switch" aria-label="Show as">
          {(["tree", "waterfall"] as const).map((list) => (
            <button key={list} type="button" aria-pressed={view.list === list} onClick={() => change({ list })}>
              {list === "tree" ? "Tree" : "Waterfall"}
            </button>
          ))}
        </fieldset>
        <button type="button" disabled={!canFold} onClick={() => change({ fold: undefined, turned: undefined })}>
          Unfold all
        </button>
        <button type="button" disabled={!canFold} onClick={() => change({ fold: 1, turned: undefined })}>
          Fold all
        </button>
        <button type="button" aria-label="Keys" onClick={onHelp}>
          ?
        </button>
      </div>
    </header>
  );
}

function Facts({ loaded: { nodes, run, drawn, isComplete, isFilled } }: { loaded: LoadedRun }) {
  const sums = useMemo(() => {
    const sum = (column: Int32Array | Float64Array) => {
      let total = 0;
      for (let at = 0; at < nodes.count; at += 1) total += column[at]!;
      return total;
    };
    return { calls: sum(nodes.calls), tokens: sum(nodes.tokens), cost: sum(nodes.cost) };
  }, [nodes, drawn]);
  if (!run) return null;
  const facts = [
    `${nodes.count.toLocaleString("en")} nodes${isComplete ? "" : " …"}`,
    ...(isFilled ? [`${count(sums.calls)} calls`, `${count(sums.tokens)} tokens`, money(sums.cost)] : []),
    run.ended !== null && duration(run.ended - run.started),
  ];
  return (
    <p class="facts" aria-live="off">
      <span class={`chip ${run.status}`}>{run.status}</span> {facts.filter(Boolean).join(" · ")}
      {run.error && <span class="failure"> {visible(run.error)}</span>}
    </p>
  );
}
