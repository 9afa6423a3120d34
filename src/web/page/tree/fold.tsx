/** The sign that folds a node's children away, and how many they are. The list has the clicks on it. */

/** No component of its own: rows are many, and drawn while somebody scrolls. */
export function foldSign(count: number, isFolded: boolean, canFold: boolean) {
  if (count === 0) return <span class="fold" />;
  return (
    <span class="fold" title={`${count} ${count === 1 ? "child" : "children"}`}>
      {canFold && <span aria-hidden="true">{isFolded ? "▸" : "▾"}</span>}
      <span class="children">{count}</span>
    </span>
  );
}
