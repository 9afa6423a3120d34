/** The keys of the tree page. */
import { Dialog } from "../dialog.tsx";

const keys = [
  ["↓ ↑  j k", "next and previous row"],
  ["→  l", "unfold, then into it"],
  ["←  h", "fold, then to its parent"],
  ["Enter Space", "fold or unfold"],
  ["Esc", "to the root"],
  ["Home End", "first and last row"],
  ["Page ↓ ↑", "a screen further"],
  ["/", "filter"],
  ["w", "tree or waterfall"],
  ["1 2 3 4", "input and output, prompt, verdicts, source"],
  ["?", "these keys"],
] as const;

export function Help({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keys" kind="overlay" onClose={onClose}>
      <dl class="keys">
        {keys.map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <p class="hint">
        The filter is a regular expression over labels, tasks, prompts and the beginnings of inputs and outputs; what is
        above a hit stays in view. Statuses, badges and what a comparison says are picked beside it.
      </p>
    </Dialog>
  );
}
