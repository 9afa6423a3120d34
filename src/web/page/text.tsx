/** Text that nobody vouches for, shown as text: its beginning at first, all of it when asked, never as anything else. */
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { blocks, looksLikeCode, pieces, type Range } from "./pieces.ts";

/** Characters that are shown before somebody asks for more. */
const shownAtFirst = 20_000;
/** What is shown before a passage that lies further on. */
const before = 2_000;

interface Props {
  readonly text: string;
  readonly ranges?: readonly Range[];
  /** A place to bring into view. */
  readonly focus?: Range | undefined;
}

const none: readonly Range[] = [];

/** `ranges` are drawn anew when they are another array, not when an equal one. */
export function Text({ text, ranges = none, focus }: Props) {
  const [all, setAll] = useState(text.length <= shownAtFirst * 1.5);
  const isFar = focus !== undefined && focus.end > shownAtFirst;
  const start = all || !isFar ? 0 : Math.max(0, focus.start - before);
  const end = all ? text.length : Math.min(text.length, start + shownAtFirst);
  const place = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    place.current?.querySelector(".focus")?.scrollIntoView({ block: "center" });
  }, [focus?.start, focus?.end]);

  const drawn = useMemo(
    () =>
      blocks(text, start, end).map((block) => (
        <Block key={block.start} text={text} {...block} ranges={focus ? [...ranges, focus] : ranges} />
      )),
    [text, start, end, ranges, focus],
  );
  if (text.trim() === "") return <p class="empty">(nothing)</p>;
  return (
    <div class={looksLikeCode(text) ? "text code" : "text"} ref={place}>
      {start > 0 && (
        <More label={`${start.toLocaleString("en")} characters before this: show all`} onClick={() => setAll(true)} />
      )}
      {drawn}
      {end < text.length && (
        <More
          label={`Show all ${text.length.toLocaleString("en")} characters (${(text.length - end).toLocaleString("en")} more)`}
          onClick={() => setAll(true)}
        />
      )}
    </div>
  );
}

function More({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <button type="button" class="more" onClick={onClick}>
      {label}
    </button>
  );
}

interface BlockProps {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly ranges: readonly Range[];
}

function Block({ text, start, end, ranges }: BlockProps) {
  // The line break that ends a block is the block's own end.
  const stop = text[end - 1] === "\n" ? end - 1 : end;
  return (
    <div class="block">
      {pieces(text, start, stop, ranges).map(({ text: words, kinds, hidden }, index) => {
        const key = index;
        if (hidden)
          return (
            <span key={key} class={`hidden-character ${kinds.join(" ")}`} title={hidden}>
              {words}
            </span>
          );
        return kinds.length > 0 ? (
          <mark key={key} class={kinds.join(" ")}>
            {words}
          </mark>
        ) : (
          words
        );
      })}
    </div>
  );
}
