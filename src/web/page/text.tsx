/** Text that nobody vouches for, shown as text: its beginning at first, all of it when asked, never as anything else. */
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { blocks, looksLikeCode, pieces, type Range } from "./pieces.ts";

/** Characters that are shown before somebody asks for more. */
const shownAtFirst = 20_000;
/** What is shown before a passage that lies further on. */
const before = 2_000;
/** Characters before a passage, and from its start on, that have their height before it is scrolled to. */
const laidOut = 16_000;

interface Props {
  readonly text: string;
  readonly ranges?: readonly Range[];
  /** A place to bring into view. */
  readonly focus?: Range | undefined;
}

const none: readonly Range[] = [];

/** `ranges` are drawn anew when they are another array, not when an equal one. */
export function Text({ text, ranges = none, focus }: Props) {
  const isShort = text.length <= shownAtFirst * 1.5;
  const [fromStart, setFromStart] = useState(isShort);
  const [toEnd, setToEnd] = useState(isShort);
  const from = focus && focus.end > shownAtFirst ? Math.max(0, focus.start - before) : 0;
  const start = fromStart ? 0 : from;
  const end = toEnd ? text.length : Math.min(text.length, from + shownAtFirst);
  const place = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    // Where a passage begins is where one reads on.
    place.current?.querySelector(".focus")?.scrollIntoView({ block: "start" });
  }, [focus?.start, focus?.end, fromStart]);

  const drawn = useMemo(
    () =>
      blocks(text, start, end).map((block) => (
        <Block
          key={block.start}
          text={text}
          {...block}
          ranges={focus ? [...ranges, focus] : ranges}
          isLaidOut={focus !== undefined && Math.abs(block.start - focus.start) < laidOut}
        />
      )),
    [text, start, end, ranges, focus],
  );
  if (text.trim() === "") return <p class="empty">(nothing)</p>;
  return (
    <div class={looksLikeCode(text) ? "text code" : "text"} ref={place}>
      {start > 0 && (
        <More
          label={`${start.toLocaleString("en")} characters before this: show all`}
          onClick={() => setFromStart(true)}
        />
      )}
      {drawn}
      {end < text.length && (
        <More
          label={`Show all ${text.length.toLocaleString("en")} characters (${(text.length - end).toLocaleString("en")} more)`}
          onClick={() => setToEnd(true)}
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
  /** Even where it is out of view. */
  readonly isLaidOut: boolean;
}

function Block({ text, start, end, ranges, isLaidOut }: BlockProps) {
  // The line break that ends a block is the block's own end.
  const stop = text[end - 1] === "\n" ? end - 1 : end;
  return (
    <div class={isLaidOut ? "block laid-out" : "block"}>
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
