/** A run: its tree or waterfall at the left, one node of it at the right. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { tabs, type View } from "./address.ts";
import type { TreeSource } from "./client.ts";
import { Detail } from "./detail.tsx";
import { FilterBar } from "./filter-bar.tsx";
import { foldedOf, turn } from "./folds.ts";
import { Help } from "./help.tsx";
import { visibleRows } from "./rows.ts";
import { RunBar } from "./run-bar.tsx";
import { TreeList } from "./tree-list.tsx";
import { useCompared } from "./use-compared.ts";
import { useFilter } from "./use-filter.ts";
import { useRun } from "./use-run.ts";
import { useTitle } from "./use-title.ts";
import { spanOf } from "./waterfall.tsx";

interface Props {
  readonly source: TreeSource;
  readonly view: View;
  readonly change: (part: Partial<View>) => void;
}

export function TreePage({ source, view, change }: Props) {
  const loaded = useRun(source, view.run);
  const other = useRun(source, view.with);
  const { nodes, run, drawn, isComplete, problem } = loaded;
  const both = isComplete && other.isComplete;
  const compared = useCompared(
    source,
    [both ? view.run : undefined, nodes],
    [both ? view.with : undefined, other.nodes],
    drawn + other.drawn,
  );
  const [isHelping, setHelping] = useState(false);
  const field = useRef<HTMLInputElement>(null);

  const filtering = useFilter(nodes, drawn, view, compared?.marks);
  const { filter } = filtering;
  const folded = useMemo(() => foldedOf(nodes, view), [nodes, drawn, view.fold, view.turned]);
  // With a filter, all that it leaves is in view.
  const open = filter ? undefined : folded;
  const rows = useMemo(() => visibleRows(nodes, open, filter), [nodes, drawn, open, filter]);
  const span = useMemo(
    () => (view.list === "waterfall" ? spanOf(nodes, Date.now()) : undefined),
    [nodes, drawn, view.list],
  );
  const chosen = view.node === undefined ? nodes.roots.first : nodes.indexOf(view.node);
  const choose = (index: number) => change({ node: nodes.id.at(index) });
  const turnOne = (index: number) => change(turn(nodes, view, [index]));

  // What is looked at is never hidden in a fold.
  useEffect(() => {
    const hiding =
      chosen < 0
        ? []
        : nodes
            .pathTo(chosen)
            .slice(0, -1)
            .filter((at) => folded?.[at]);
    if (hiding.length > 0) change(turn(nodes, view, hiding));
  }, [chosen, isComplete]);

  const keys: Readonly<Record<string, () => void>> = {
    "/": () => field.current?.focus(),
    "?": () => setHelping(true),
    w: () => change({ list: view.list === "tree" ? "waterfall" : "tree" }),
    ...Object.fromEntries(tabs.map((tab, index) => [String(index + 1), () => change({ tab })])),
  };
  useKeys(keys);
  useTitle(run?.name);
  useEffect(() => {
    document.querySelector<HTMLElement>("[role=tree]")?.focus({ preventScroll: true });
  }, []);

  const other_ = compared && chosen >= 0 ? compared.counterpart(chosen) : undefined;
  return (
    <main class="tree-page">
      <RunBar
        loaded={loaded}
        view={view}
        change={change}
        isLive={source.isLive}
        canFold={!filter}
        onHelp={() => setHelping(true)}
      />
      <FilterBar {...{ source, loaded, filtering, compared, view, change, field }} />
      {(problem ?? other.problem) !== undefined && (
        <p role="alert" class="alert">
          {problem ?? other.problem}
        </p>
      )}
      <div class="split">
        <section class="left" aria-label={view.list === "tree" ? "Tree" : "Waterfall"}>
          <TreeList
            nodes={nodes}
            drawn={drawn}
            rows={rows}
            folded={open}
            canFold={!filter}
            filter={filter}
            chosen={chosen}
            marks={compared?.marks}
            span={span}
            onChoose={choose}
            onTurn={turnOne}
          />
          {isComplete && rows.length === 0 && (
            <p class="empty">{nodes.count === 0 ? "This run has no nodes yet." : "Nothing is like that."}</p>
          )}
        </section>
        {chosen >= 0 && run && (
          <Detail
            source={source}
            run={run.id}
            id={nodes.id.at(chosen)}
            drawn={`${nodes.status[chosen]} ${nodes.calls[chosen]} ${nodes.took[chosen]}`}
            tab={view.tab}
            onTab={(tab) => change({ tab })}
            other={other_ === undefined ? undefined : { run: view.with!, id: other.nodes.id.at(other_) }}
          />
        )}
        {isComplete && chosen < 0 && view.node !== undefined && (
          <section class="detail">
            <p role="alert">This run has no node {view.node}, or not any more.</p>
          </section>
        )}
      </div>
      {isHelping && <Help onClose={() => setHelping(false)} />}
    </main>
  );
}

/** Single keys, unless something is being written or a dialog is open. */
function useKeys(keys: Readonly<Record<string, () => void>>): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      if ((event.target as HTMLElement).closest("dialog, input, select, textarea")) return;
      const act = latest.current[event.key];
      if (!act) return;
      event.preventDefault();
      act();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
}
