/** One node in the list: what it is, what it was given, what came of it, and what it took. */
import { flags, statuses } from "../../tree-api.ts";
import { count, money } from "./format.ts";
import type { Nodes } from "./nodes.ts";

export interface RowProps {
  readonly nodes: Nodes;
  readonly index: number;
  /** Its place in the list. */
  readonly at: number;
  readonly isFolded: boolean;
  readonly isChosen: boolean;
  readonly isHit: boolean;
  readonly mark: string | undefined;
  readonly top: number;
  readonly onChoose: () => void;
  readonly onFold: () => void;
}

const badges = [
  [flags.cached, "cached", "A reply came from the journal, for nothing"],
  [flags.retried, "retried", "A call was made again: the provider failed or was busy"],
  [flags.askedAgain, "repaired", "A reply could not be used, and was asked for again"],
  [flags.judged, "judged", "Somebody has judged its output"],
] as const;

/** Pixels. */
export const rowHeight = 30;
const indent = 16;
/** Deeper nodes are not moved further: their rows would be empty. */
const deepest = 24;

export function Row({ nodes, index, at, isFolded, isChosen, isHit, mark, top, onChoose, onFold }: RowProps) {
  const children = nodes.children[index];
  const status = statuses[nodes.status[index]!]!;
  const siblings = nodes.parent[index]! < 0 ? nodes.roots : nodes.children[nodes.parent[index]!]!;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree itself has the focus and all the keys
    // biome-ignore lint/a11y/useFocusableInteractive: as above, by aria-activedescendant
    <div
      role="treeitem"
      id={`row-${at}`}
      class={`row ${isChosen ? "chosen" : ""} ${isHit ? "hit" : ""}`}
      style={{
        transform: `translateY(${top}px)`,
        paddingInlineStart: `${6 + indent * Math.min(deepest, nodes.depth[index]!)}px`,
      }}
      aria-level={nodes.depth[index]! + 1}
      aria-setsize={siblings.length}
      aria-posinset={nodes.position[index]! + 1}
      aria-selected={isChosen}
      {...(children && { "aria-expanded": !isFolded })}
      onClick={onChoose}
    >
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: Enter folds the chosen row */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: as above */}
      <span class="fold" onClick={children && onFold} title={children && `${children.length} children`}>
        {children && (
          <>
            <span aria-hidden="true">{isFolded ? "▸" : "▾"}</span>
            <span class="children">{children.length}</span>
          </>
        )}
      </span>
      <span class="task">{nodes.task[index]}</span>
      <span class="label">{nodes.label[index] || nodes.input[index]}</span>
      <span class={`chip ${status}`} title={status}>
        {status === "done" ? "✓" : status}
      </span>
      <span class="result">{nodes.output[index]}</span>
      {mark && <span class="badge mark">{mark}</span>}
      {badges.map(
        ([bit, name, title]) =>
          (nodes.flags[index]! & bit) !== 0 && (
            <span key={name} class={`badge ${name}`} title={title}>
              {name}
            </span>
          ),
      )}
      <span class="cost">
        {money(nodes.cost[index]!) || (nodes.tokens[index]! > 0 && `${count(nodes.tokens[index]!)} tok`)}
      </span>
    </div>
  );
}
