/** The source that a run is about, with a node's passage in view. */
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { Detail } from "../../tree-api.ts";
import type { Range } from "../pieces.ts";
import { Text } from "../text.tsx";
import type { TreeSource } from "./client.ts";
import { useFound } from "./use-found.ts";

interface Props extends Pick<Detail, "span"> {
  readonly source: TreeSource;
  readonly run: string;
}

export function Source({ source, run, span }: Props) {
  const { found: text, problem } = useFound(() => source.source(run), run);
  const focus = useMemo<Range | undefined>(() => span && { ...span, kind: "focus" }, [span?.start, span?.end]);
  const scrolled = useRef(0);
  scrolled.current = document.documentElement.scrollTop;
  useLayoutEffect(() => {
    // The text has brought its passage into view: the panel alone is to move for that, on a small screen too.
    document.documentElement.scrollTop = scrolled.current;
  }, [text, focus]);
  if (problem !== undefined) return <p role="alert">{problem}</p>;
  if (text === undefined) return null;
  if (text === null) return <p class="empty">This run's input holds no source with places in it.</p>;
  return (
    <>
      <p class="hint">
        {span ? `Characters ${span.start} to ${span.end} are this node's.` : "This node says no place in the source."}
      </p>
      <Text text={text} focus={focus} />
    </>
  );
}
