/** The source that both candidates are about. A note that points into it opens the passage it came from. */

import { useMemo, useState } from "preact/hooks";
import type { Item } from "../../judges/human/view.ts";
import { Scrolls } from "./parts.tsx";
import type { Range } from "./pieces.ts";
import { Text } from "./text.tsx";

const abouts = { first: "A", second: "B", both: "A and B" } as const;

export function Source({ source, notes }: Pick<Item, "source" | "notes">) {
  const [opened, setOpened] = useState<number>();
  const length = source?.length ?? 0;
  const ranges = useMemo(() => notes.flatMap(({ span }) => (span ? [{ ...span, kind: "noted" }] : [])), [notes]);
  const span = opened === undefined ? undefined : notes[opened]?.span;
  const focus = useMemo<Range | undefined>(() => span && { ...span, kind: "focus" }, [span]);
  return (
    <section class="pane source" data-pane="source" aria-label="Source and notes">
      <h2>{source === undefined ? "Notes" : "Source"}</h2>
      {notes.length > 0 && (
        <ul class="notes">
          {notes.map(({ helper, about, text, span: place }, index) => {
            const key = index;
            const words = (
              <>
                <span class="about">{abouts[about]}</span> <Text text={text} />
                <span class="hint">{helper}</span>
              </>
            );
            return (
              <li key={key}>
                {place && place.end <= length && place.start < place.end ? (
                  <button type="button" aria-pressed={opened === index} onClick={() => setOpened(index)}>
                    {words}
                  </button>
                ) : (
                  words
                )}
              </li>
            );
          })}
        </ul>
      )}
      {source !== undefined && (
        <Scrolls label="Text of the source" id="source">
          <Text text={source} ranges={ranges} focus={focus} />
        </Scrolls>
      )}
    </section>
  );
}
