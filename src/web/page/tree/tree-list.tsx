/** The tree, or its waterfall: one list that is moved in by keys; of its rows only those in view exist. */
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { Nodes } from "./nodes.ts";
import { Row, rowHeight } from "./row.tsx";
import { type Filter, hit } from "./rows.ts";
import { useWindow } from "./use-window.ts";
import { Bar, type Span, TimeAxis } from "./waterfall.tsx";

interface Props {
  readonly nodes: Nodes;
  readonly drawn: number;
  readonly rows: Int32Array;
  readonly folded: Uint8Array | undefined;
  readonly canFold: boolean;
  readonly filter: Filter | undefined;
  readonly chosen: number;
  readonly marks: ReadonlyMap<number, string> | undefined;
  /** The time that the waterfall covers; absent for the tree. */
  readonly span?: Span | undefined;
  readonly onChoose: (index: number) => void;
  readonly onTurn: (index: number) => void;
}

export function TreeList(props: Props) {
  const { nodes, drawn, rows, folded, canFold, filter, chosen, marks, span, onChoose, onTurn } = props;
  const scrolls = useRef<HTMLDivElement>(null);
  const { from, to, show } = useWindow(scrolls, rows.length, rowHeight);
  const at = useMemo(() => rows.indexOf(chosen), [rows, chosen]);
  useEffect(() => {
    if (at >= 0) show(at);
  }, [chosen, at < 0]);

  const go = (to: number) => {
    const index = rows[Math.max(0, Math.min(rows.length - 1, to))];
    if (index === undefined) return;
    onChoose(index);
    show(rows.indexOf(index));
    // On a small screen the page itself scrolls.
    scrolls.current?.scrollIntoView({ block: "nearest" });
  };
  const hasChildren = chosen >= 0 && nodes.children[chosen]! > 0;
  const isFolded = chosen >= 0 && folded?.[chosen] === 1;
  const page = () => Math.max(1, Math.floor((scrolls.current?.clientHeight ?? 0) / rowHeight) - 1);
  const inward = () => {
    if (hasChildren && isFolded) onTurn(chosen);
    else if (hasChildren) go(at + 1);
  };
  const outward = () => {
    if (hasChildren && !isFolded && canFold) onTurn(chosen);
    else if (chosen >= 0 && nodes.parent[chosen]! >= 0) go(rows.indexOf(nodes.parent[chosen]!));
  };
  const turn = () => {
    if (hasChildren && canFold) onTurn(chosen);
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

  const onClick = (event: MouseEvent) => {
    const row = (event.target as HTMLElement).closest<HTMLElement>(".row");
    const index = row ? rows[Number(row.id.slice("row-".length))] : undefined;
    if (index === undefined) return;
    onChoose(index);
    if ((event.target as HTMLElement).closest(".fold") && nodes.children[index]! > 0 && canFold) onTurn(index);
  };
  // An element is used again for the row that comes into view as another leaves it.
  const slots = 2 ** Math.ceil(Math.log2(Math.max(1, to - from)));

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
        onClick={onClick}
      >
        <div class="rows" role="presentation" style={{ height: `${rows.length * rowHeight}px` }}>
          {Array.from({ length: Math.max(0, to - from) }, (_, offset) => {
            const place = from + offset;
            const index = rows[place]!;
            const isFolded = folded?.[index] === 1;
            const common = { nodes, drawn, index, at: place, isChosen: index === chosen, isFolded, canFold };
            return span ? (
              <Bar key={place % slots} {...common} span={span} />
            ) : (
              <Row key={place % slots} {...common} isHit={filter?.kept[index] === hit} mark={marks?.get(index)} />
            );
          })}
        </div>
      </div>
    </>
  );
}
