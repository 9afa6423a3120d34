/** The keys, and how judging goes. */
import { Dialog } from "./dialog.tsx";

const keys = [
  ["A", "A is better"],
  ["B", "B is better"],
  ["E", "equally good: a tie"],
  ["X", "both are bad"],
  ["1–9", "how much better; 0 takes it back"],
  ["Enter", "submit, and on to the next"],
  ["Shift+Enter", "write why; Esc leaves, Ctrl+Enter submits"],
  ["S", "skip: it comes back at the end"],
  ["U", "undo: back to the one before"],
  ["D", "mark the words that differ"],
  ["← →", "go to A or B, to scroll it with ↑ ↓"],
  ["T", "fold the task away"],
  ["V", "show or hide the source"],
  ["G", "guidelines"],
  ["F", "finish, once all is judged"],
  ["?", "this help"],
] as const;

interface Props {
  readonly shortcutsOn: boolean;
  readonly onTurn: (on: boolean) => void;
  readonly onClose: () => void;
}

export function Help({ shortcutsOn, onTurn, onClose }: Props) {
  return (
    <Dialog title="Keys" kind="overlay" onClose={onClose}>
      <dl class="keys">
        {keys.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <label class="check">
        <input type="checkbox" checked={shortcutsOn} onChange={({ currentTarget }) => onTurn(currentTarget.checked)} />
        Single keys do these things
      </label>
      <p class="hint">
        What you enter is kept as you type, and an answer once it is submitted. Who wrote A and B is told when all is
        judged; which of them stands first is drawn anew for each comparison. Nobody who judges sees what others said.
      </p>
    </Dialog>
  );
}
