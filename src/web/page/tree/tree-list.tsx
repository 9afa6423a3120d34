/** The tree, or its waterfall: one list that is moved in by keys; of its rows only those in view exist. */
import { useEffect, useRef } from "preact/hooks";
import type { Nodes } from "./nodes.ts";
import { Row, rowHeight } from "./row.tsx";
import type { Filter } from "./rows.ts";
import { useVirtual } from "./use-virtual.ts";
import { Bar, type Span, TimeAxis } from "./waterfall.tsx";

interface Props {
  readonly nodes: Nodes;
  readonly rows: readonly number[];
  readonly folded: ReadonlySet<number>;
  readonly filter: Filter | undefined;
  readonly chosen: number;
  readonly marks: ReadonlyMap<number, string> | undefined;
  /** The time that the waterfall covers; absent for the tree. */
  readonly span?: Span | undefined;
  readonly onChoose: (index: number) => void;
  readonly onFold: (index: number, isFolded: boolean) => void;
}

export function TreeList({ nodes, rows, folded, filter, chosen, marks, span, onChoose, onFold }: Props) {
  const scrolls = useRef<HTMLDivElement>(null);
  const { items, total, show } = useVirtual(scrolls, rows.length, rowHeight);
  const at = rows.indexOf(chosen);
  useEffect(() => {
    if (at >= 0) show(at);
  }, [chosen, at < 0]);

  const go = (to: number) => {
    const index = rows[Math.max(0, Math.min(rows.length - 1, to))];
    if (index === undefined) return;
    onChoose(index);
    show(rows.indexOf(index));
  };
  const hasChildren = (index: number) => nodes.children[index] !== undefined;
  const page = () => Math.max(1, Math.floor((scrolls.current?.clientHeight ?? 0) / rowHeight) - 1);
  const inward = () => {
    if (chosen >= 0 && hasChildren(chosen) && folded.has(chosen)) onFold(chosen, false);
    else if (chosen >= 0 && hasChildren(chosen)) go(at + 1);
  };
  const outward = () => {
    if (chosen >= 0 && hasChildren(chosen) && !folded.has(chosen)) onFold(chosen, true);
    else if (chosen >= 0 && nodes.parent[chosen]! >= 0) go(rows.indexOf(nodes.parent[chosen]!));
  };
  const turn = () => {
    if (chosen >= 0 && hasChildren(chosen)) onFold(chosen, !folded.has(chosen));
  };
  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => go(at + 1),
    j: () => go(at + 1),
    ArrowUp: () => go(at - 1),
    k: () => go(at - 1),
    ArrowRight: inward,
    l: inward,
    ArrowLeft: outward,
    h: outward,
    Enter: turn,
    " ": turn,
    Escape: () => go(0),
    Home: () => go(0),
    End: () => go(rows.length - 1),
    PageDown: () => go(at + page()),
    PageUp: () => go(at - page()),
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const act = keys[event.key];
    if (!act || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    act();
  };

  return (
    <>
      {span && <TimeAxis span={span} />}
      <div
        ref={scrolls}
        class={span ? "list waterfall" : "list"}
        role="tree"
        aria-label={span ? "Waterfall of nodes" : "Tree of nodes"}
        tabIndex={0}
        {...(at >= 0 && { "aria-activedescendant": `row-${at}` })}
        onKeyDown={onKeyDown}
      >
        <div class="rows" role="presentation" style={{ height: `${total}px` }}>
          {items.map(({ index: place, start }) => {
            const index = rows[place]!;
            const common = {
              nodes,
              index,
              at: place,
              top: start,
              isChosen: index === chosen,
              onChoose: () => onChoose(index),
            };
            return span ? (
              <Bar key={place} {...common} span={span} />
            ) : (
              <Row
                key={place}
                {...common}
                isFolded={folded.has(index)}
                isHit={filter?.hits.has(index) ?? false}
                mark={marks?.get(index)}
                onFold={() => onFold(index, !folded.has(index))}
              />
            );
          })}
        </div>
      </div>
    </>
  );
}
