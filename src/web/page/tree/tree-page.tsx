/** A run: its tree or waterfall at the left, one node of it at the right. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { addressOf, start, tabs, type View } from "./address.ts";
import type { TreeSource } from "./client.ts";
import { Detail } from "./detail.tsx";
import { foldedOf, turn } from "./folds.ts";
import { count, duration, money } from "./format.ts";
import { Help } from "./help.tsx";
import { visibleRows } from "./rows.ts";
import { useRuns } from "./runs-list.tsx";
import { TreeList } from "./tree-list.tsx";
import { useCompared } from "./use-compared.ts";
import { useFilter } from "./use-filter.ts";
import { type LoadedRun, useRun } from "./use-run.ts";
import { spanOf } from "./waterfall.tsx";

interface Props {
  readonly source: TreeSource;
  readonly view: View;
  readonly change: (part: Partial<View>) => void;
}

export function TreePage({ source, view, change }: Props) {
  const loaded = useRun(source, view.run);
  const other = useRun(source, view.with);
  const { nodes, run, drawn, isComplete, isFilled, problem } = loaded;
  const both = isComplete && other.isComplete;
  const compared = useCompared(
    source,
    [both ? view.run : undefined, nodes],
    [both ? view.with : undefined, other.nodes],
    drawn + other.drawn,
  );
  const [isHelping, setHelping] = useState(false);
  const field = useRef<HTMLInputElement>(null);

  const { filter, problem: wrong, isSearching } = useFilter(nodes, drawn, view.filter, view.prompt);
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
  const turnOne = (index: number) => !filter && change(turn(nodes, view, [index]));

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
  useEffect(() => {
    document.title = run ? `${run.name} · Espalier` : "Espalier";
  }, [run?.name]);
  useEffect(() => {
    document.querySelector<HTMLElement>("[role=tree]")?.focus({ preventScroll: true });
  }, []);

  const other_ = compared && chosen >= 0 ? compared.counterpart(chosen) : undefined;
  return (
    <main class="tree-page">
      <header class="bar-top">
        {source.isLive && <a href={addressOf(start)}>Runs</a>}
        <h1>{run?.name ?? view.run}</h1>
        <Facts loaded={loaded} />
        <div class="tools">
          <fieldset class="switch" aria-label="Show as">
            {(["tree", "waterfall"] as const).map((list) => (
              <button key={list} type="button" aria-pressed={view.list === list} onClick={() => change({ list })}>
                {list === "tree" ? "Tree" : "Waterfall"}
              </button>
            ))}
          </fieldset>
          <button type="button" onClick={() => change({ fold: undefined, turned: undefined })}>
            Unfold all
          </button>
          <button type="button" onClick={() => change({ fold: 1, turned: undefined })}>
            Fold all
          </button>
          <button type="button" aria-label="Keys" onClick={() => setHelping(true)}>
            ?
          </button>
        </div>
      </header>
      <div class="bar-filter">
        <input
          ref={field}
          type="search"
          aria-label="Filter by regular expression"
          placeholder="Filter: a regular expression  ( / )"
          value={view.filter}
          aria-invalid={wrong !== undefined}
          aria-describedby="filter-says"
          onInput={({ currentTarget }) => change({ filter: currentTarget.value })}
          onKeyDown={(event) => {
            if (event.key !== "Escape" && event.key !== "Enter") return;
            event.preventDefault();
            if (event.key === "Escape") change({ filter: "" });
            document.querySelector<HTMLElement>("[role=tree]")?.focus();
          }}
        />
        <Prompts loaded={loaded} prompt={view.prompt} onChange={(prompt) => change({ prompt })} />
        <Comparing source={source} view={view} change={change} />
        <output id="filter-says" aria-live="polite">
          {wrong !== undefined && <span class="failure">{wrong}</span>}
          {filter && `${filter.hits.toLocaleString("en")} of ${nodes.count.toLocaleString("en")}`}
          {(isSearching || (filter && !isFilled)) && " …"}
          {compared &&
            ` ${count([...compared.marks.values()].filter((mark) => mark === "changed").length)} changed, ` +
              `${count([...compared.marks.values()].filter((mark) => mark === "only here").length)} only here, ` +
              `${count(compared.onlyThere)} only there`}
        </output>
      </div>
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
      {run.error && <span class="failure"> {run.error}</span>}
    </p>
  );
}

function Prompts({
  loaded: { nodes, drawn },
  prompt,
  onChange,
}: {
  loaded: LoadedRun;
  prompt: string | undefined;
  onChange: (prompt: string | undefined) => void;
}) {
  const names = useMemo(() => namesOfPrompts(nodes), [nodes, drawn]);
  return (
    <select
      aria-label="Only calls of one prompt"
      value={prompt ?? ""}
      onChange={({ currentTarget }) => onChange(currentTarget.value || undefined)}
    >
      <option value="">All prompts</option>
      {names.map((name) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </select>
  );
}

function namesOfPrompts({ prompts, words, count }: LoadedRun["nodes"]): string[] {
  const used = new Set(prompts.subarray(0, count));
  return [...new Set([...used].flatMap((word) => words[word]!.split(", ")))].filter(Boolean).sort();
}

function Comparing({ source, view, change }: Props) {
  const { runs } = useRuns(source);
  const others = runs?.runs.filter(({ id }) => id !== view.run) ?? [];
  if (others.length === 0) return null;
  return (
    <select
      aria-label="Compare with another run"
      value={view.with ?? ""}
      onChange={({ currentTarget }) => change({ with: currentTarget.value || undefined })}
    >
      <option value="">Compare with …</option>
      {others.map(({ id, name, status }) => (
        <option key={id} value={id}>
          {id} {name} ({status})
        </option>
      ))}
    </select>
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
