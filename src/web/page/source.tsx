/** The source that both candidates are about. A note that points into it opens the passage it came from. */

import { useCallback, useMemo, useState } from "preact/hooks";
import type { Item } from "../../judges/human/view.ts";
import { Scrolls } from "./parts.tsx";
import type { Range } from "./pieces.ts";
import { Text } from "./text.tsx";

const abouts = { first: "A", second: "B", both: "A and B" } as const;

export function Source({ source, notes }: Pick<Item, "source" | "notes">) {
  const [opened, setOpened] = useState<number>();
  /** A span that the source does not have points nowhere. */
  const spanOf = useCallback(
    ({ span }: Item["notes"][number]) =>
      span && span.start < span.end && span.end <= (source?.length ?? 0) ? span : undefined,
    [source],
  );
  const ranges = useMemo<Range[]>(
    () => notes.flatMap((note) => spanOf(note) ?? []).map((span) => ({ ...span, kind: "noted" })),
    [notes, spanOf],
  );
  const focus = useMemo<Range | undefined>(() => {
    const span = opened !== undefined && spanOf(notes[opened]!);
    return span ? { ...span, kind: "focus" } : undefined;
  }, [opened, notes, spanOf]);
  return (
    <section class="pane source" data-pane="source" aria-label="Source and notes">
      <h2>{source === undefined ? "Notes" : "Source"}</h2>
      {notes.length > 0 && (
        <ul class="notes">
          {notes.map((note, index) => {
            const { helper, about, text } = note;
            const key = index;
            const words = (
              <>
                <span class="about">{abouts[about]}</span> <Text text={text} />
                <span class="hint">{helper}</span>
              </>
            );
            return (
              <li key={key}>
                {spanOf(note) ? (
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
