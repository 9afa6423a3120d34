/** When each node was at work: time runs to the right, rows are those of the tree. */
import { statuses } from "../../tree-api.ts";
import { visible } from "../pieces.ts";
import { foldSign } from "./fold.tsx";
import { duration } from "./format.ts";
import { memo } from "./memo.ts";
import type { Nodes } from "./nodes.ts";
import { rowHeight } from "./row.tsx";

/** Milliseconds since 1970. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** @param now the end of what has not ended */
export function spanOf(nodes: Nodes, now: number): Span {
  let [from, to] = [Number.POSITIVE_INFINITY, 0];
  for (let at = 0; at < nodes.count; at += 1) {
    from = Math.min(from, nodes.started[at]!);
    to = Math.max(to, endOf(nodes, at, now));
  }
  return nodes.count === 0 ? { from: now, to: now + 1 } : { from, to: Math.max(to, from + 1) };
}

function endOf(nodes: Nodes, index: number, now: number): number {
  const took = nodes.took[index]!;
  if (!Number.isNaN(took)) return nodes.started[index]! + took;
  return statuses[nodes.status[index]!] === "running" ? now : nodes.started[index]!;
}

export function TimeAxis({ span }: { span: Span }) {
  return (
    <div class="axis" aria-hidden="true">
      <div>
        {[0, 0.25, 0.5, 0.75, 1].map((share) => (
          <span key={share}>{duration(share * (span.to - span.from))}</span>
        ))}
      </div>
    </div>
  );
}

interface Props {
  readonly nodes: Nodes;
  /** Rises with every change of the nodes. */
  readonly drawn: number;
  readonly index: number;
  /** Its place in the list. */
  readonly at: number;
  readonly span: Span;
  readonly isChosen: boolean;
  readonly isFolded: boolean;
  readonly canFold: boolean;
}

/** Pixels, and how often at most: names have a third of the row. */
const indent = 10;
const deepest = 8;

export const Bar = memo(({ nodes, index, at, span, isChosen, isFolded, canFold }: Props) => {
  const status = statuses[nodes.status[index]!]!;
  const children = nodes.children[index]!;
  const label = visible(nodes.label.at(index) || nodes.taskOf(index));
  const length = span.to - span.from;
  const took = endOf(nodes, index, span.to) - nodes.started[index]!;
  const left = (100 * (nodes.started[index]! - span.from)) / length;
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the list itself has the focus, by aria-activedescendant
    <div
      role="treeitem"
      id={`row-${at}`}
      class={`row bar-row ${isChosen ? "chosen" : ""}`}
      style={{ transform: `translateY(${at * rowHeight}px)` }}
      aria-level={nodes.depth[index]! + 1}
      aria-selected={isChosen}
      {...(children > 0 && canFold && { "aria-expanded": !isFolded })}
    >
      <span class="name" style={{ paddingInlineStart: `${indent * Math.min(deepest, nodes.depth[index]!)}px` }}>
        {foldSign(children, isFolded, canFold)}
        <span class="label" title={label}>
          {label}
        </span>
      </span>
      <span class="lane">
        <span class={`bar ${status}`} style={{ left: `${left}%`, width: `max(2px, ${(100 * took) / length}%)` }} />
      </span>
      <span class="cost">
        {status !== "done" && `${status} `}
        {duration(took)}
      </span>
    </div>
  );
});
