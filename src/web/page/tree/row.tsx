/** One node in the list: what it is, what it was given, what came of it, and what it took. */
import { statuses } from "../../tree-api.ts";
import { visible } from "../pieces.ts";
import { foldSign } from "./fold.tsx";
import { count, money } from "./format.ts";
import { badges } from "./kinds.ts";
import { memo } from "./memo.ts";
import type { Nodes } from "./nodes.ts";

interface Props {
  readonly nodes: Nodes;
  /** Rises with every change of the nodes. */
  readonly drawn: number;
  readonly index: number;
  /** Its place in the list. */
  readonly at: number;
  readonly isFolded: boolean;
  readonly canFold: boolean;
  readonly isChosen: boolean;
  readonly isHit: boolean;
  readonly mark: string | undefined;
}

/** Pixels. */
export const rowHeight = 30;
const indent = 16;
/** Deeper nodes are not moved further: their rows would be empty. */
const deepest = 24;

/** The list has the clicks and the keys. */
export const Row = memo(({ nodes, index, at, isFolded, canFold, isChosen, isHit, mark }: Props) => {
  const children = nodes.children[index]!;
  const status = statuses[nodes.status[index]!]!;
  const parent = nodes.parent[index]!;
  const label = visible(nodes.label.at(index) || nodes.input.at(index));
  // A task is named where it begins.
  const hasTask = parent < 0 ? nodes.tasks.size > 1 : nodes.task[index] !== nodes.task[parent];
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the tree itself has the focus, by aria-activedescendant
    <div
      role="treeitem"
      id={`row-${at}`}
      class={`row ${isChosen ? "chosen" : ""} ${isHit ? "hit" : ""}`}
      style={{
        transform: `translateY(${at * rowHeight}px)`,
        paddingInlineStart: `${6 + indent * Math.min(deepest, nodes.depth[index]!)}px`,
      }}
      aria-level={nodes.depth[index]! + 1}
      aria-setsize={parent < 0 ? nodes.roots.count : nodes.children[parent]!}
      aria-posinset={nodes.position[index]! + 1}
      aria-selected={isChosen}
      {...(children > 0 && canFold && { "aria-expanded": !isFolded })}
    >
      {foldSign(children, isFolded, canFold)}
      {hasTask && <span class="task">{visible(nodes.taskOf(index))}</span>}
      <span class="label" title={label}>
        {label}
      </span>
      <span class={`chip ${status}`} title={status}>
        {status === "done" ? "✓" : status}
      </span>
      <span class="result">{visible(nodes.output.at(index))}</span>
      {(mark || nodes.flags[index]! > 0) && (
        <span class="badges">
          {mark && <span class="badge mark">{mark}</span>}
          {badges.map(
            ([bit, name, title]) =>
              (nodes.flags[index]! & bit) !== 0 && (
                <span key={name} class={`badge ${name}`} title={title}>
                  {name}
                </span>
              ),
          )}
        </span>
      )}
      <span class="cost">
        {money(nodes.cost[index]!) || (nodes.tokens[index]! > 0 && `${count(nodes.tokens[index]!)} tok`)}
      </span>
    </div>
  );
});
