/** The sign that folds a node's children away, and how many they are. The list has the clicks on it. */

interface Props {
  readonly count: number;
  readonly isFolded: boolean;
  readonly canFold: boolean;
}

export function Fold({ count, isFolded, canFold }: Props) {
  if (count === 0) return <span class="fold" />;
  return (
    <span class="fold" title={`${count} ${count === 1 ? "child" : "children"}`}>
      {canFold && <span aria-hidden="true">{isFolded ? "▸" : "▾"}</span>}
      <span class="children">{count}</span>
    </span>
  );
}
