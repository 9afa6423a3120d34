/** What a person says of a comparison: which is better, by how much and why. */

import type { RefObject } from "preact";
import { useState } from "preact/hooks";
import { longestRationale } from "../../judges/human/limits.ts";
import type { Draft, PlacedChoice } from "../../judges/human/view.ts";
import { Key } from "./parts.tsx";
import type { Judging } from "./use-judging.ts";

export const choices: readonly { readonly choice: PlacedChoice; readonly words: string; readonly key: string }[] = [
  { choice: "first", words: "A is better", key: "A" },
  { choice: "tie", words: "Tie", key: "E" },
  { choice: "second", words: "B is better", key: "B" },
  { choice: "bad", words: "Both bad", key: "X" },
];
const strengths = [1, 2, 3, 4, 5, 6, 7, 8, 9];

interface Props {
  readonly draft: Draft;
  readonly judging: Judging;
  readonly rationale: RefObject<HTMLTextAreaElement | null>;
  readonly canUndo: boolean;
}

export function AnswerBar({ draft, judging, rationale, canUndo }: Props) {
  /** On a small screen, whether strength and rationale are shown; on a large one they always are. */
  const [more, setMore] = useState(false);
  const isPreferred = draft.choice === "first" || draft.choice === "second";
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") rationale.current?.blur();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      judging.submit();
    }
  };
  return (
    <section class="answer" aria-label="Your judgement">
      <fieldset class="choices">
        <legend class="unseen">Which is better?</legend>
        {choices.map(({ choice, words, key }) => (
          <label key={choice} class="choice">
            <input
              type="radio"
              name="choice"
              checked={draft.choice === choice}
              onChange={() => judging.enter({ choice })}
            />
            <span>{words}</span>
            <Key name={key} />
          </label>
        ))}
      </fieldset>
      <div class={more ? "more-said" : "more-said folded"}>
        <fieldset class="strengths" disabled={!isPreferred}>
          <legend>
            How much? <span class="hint">1 barely, 9 by far</span>
          </legend>
          <div>
            {strengths.map((strength) => (
              <label key={strength}>
                <input
                  type="radio"
                  name="strength"
                  checked={isPreferred && draft.strength === strength}
                  onChange={() => judging.enter({ strength })}
                />
                <span>{strength}</span>
              </label>
            ))}
          </div>
        </fieldset>
        <label class="rationale">
          <span>
            Why? <span class="hint">if you like</span> <Key name="Shift+Enter" />
          </span>
          <textarea
            ref={rationale}
            rows={2}
            maxLength={longestRationale}
            value={draft.rationale ?? ""}
            onInput={({ currentTarget }) => judging.enter({ rationale: currentTarget.value })}
            onKeyDown={onKeyDown}
          />
        </label>
        <div class="acts">
          <button type="button" class="unfold" aria-expanded={more} onClick={() => setMore(!more)}>
            Say more
          </button>
          <button type="button" onClick={() => judging.act("undo")} disabled={!canUndo}>
            Undo <Key name="U" />
          </button>
          <button type="button" onClick={() => judging.act("skip")}>
            Skip <Key name="S" />
          </button>
          <button type="button" class="main" onClick={judging.submit}>
            Submit <Key name="Enter" />
          </button>
        </div>
      </div>
    </section>
  );
}
