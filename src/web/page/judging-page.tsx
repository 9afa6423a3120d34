/** The page on which a person judges. */

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { PlacedChoice } from "../../judges/human/view.ts";
import type { Access } from "../api.ts";
import { AnswerBar } from "./answer-bar.tsx";
import { Comparison, type PaneName, paneIds } from "./comparison.tsx";
import { Dialog } from "./dialog.tsx";
import { Finished, Nothing } from "./ends.tsx";
import { Help } from "./help.tsx";
import { Markdown } from "./markdown.tsx";
import { Key } from "./parts.tsx";
import { useJudging } from "./use-judging.ts";
import { useShortcuts } from "./use-shortcuts.ts";

export function JudgingPage({ access }: { access: Extract<Access, { role: "judge" }> }) {
  const judging = useJudging();
  const { step, draft, problem, said } = judging;
  const [taskOpen, setTaskOpen] = useState(true);
  const [sourceOpen, setSourceOpen] = useState(true);
  const [shown, setShown] = useState<PaneName>("first");
  const [marking, setMarking] = useState(false);
  const [dialog, setDialog] = useState<"help" | "guidelines">();
  const rationale = useRef<HTMLTextAreaElement>(null);
  const item = step?.state === "item" ? step.item : undefined;

  // A dialog tells later that it was closed; another may be open by then.
  const close = (name: typeof dialog) => setDialog((open) => (open === name ? undefined : open));
  const choose = (choice: PlacedChoice) => () => judging.enter({ choice });
  const goTo = (pane: "first" | "second") => () => {
    setShown(pane);
    // Once it is drawn: what is hidden cannot be focused.
    requestAnimationFrame(() => document.getElementById(paneIds[pane])?.focus());
  };
  const digits = Array.from({ length: 9 }, (_, index) => [
    String(index + 1),
    () => judging.enter({ strength: index + 1 }),
  ]);
  const [shortcutsOn, turnShortcuts] = useShortcuts({
    ...(item && {
      ...Object.fromEntries(digits),
      0: () => judging.enter({ strength: undefined }),
      a: choose("first"),
      b: choose("second"),
      e: choose("tie"),
      x: choose("bad"),
      s: () => judging.act("skip"),
      t: () => setTaskOpen(!taskOpen),
      v: () => setSourceOpen(!sourceOpen),
      d: () => setMarking(!marking),
      enter: judging.submit,
      "shift+enter": () => rationale.current?.focus(),
      arrowleft: goTo("first"),
      arrowright: goTo("second"),
    }),
    ...(step?.state === "none" && { f: () => judging.act("finish") }),
    u: () => judging.act("undo"),
    g: () => access.guidelines !== undefined && setDialog("guidelines"),
    "?": () => setDialog("help"),
  });

  // Every comparison begins at its beginning.
  const top = useRef<HTMLHeadingElement>(null);
  const key = item?.key;
  useLayoutEffect(() => {
    setShown("first");
    scrollTo(0, 0);
    top.current?.focus({ preventScroll: true });
  }, [key, step?.state]);
  const { done = 0, total = 0 } = step?.progress ?? {};
  useEffect(() => {
    document.title = `${done}/${total} · ${access.dataset} · Espalier`;
  }, [done, total, access.dataset]);

  return (
    <div class={item ? "page judging" : "page"}>
      <header class="bar">
        <h1 ref={top} tabIndex={-1} class="where">
          {access.dataset} <span class="who">{access.name}</span>
        </h1>
        <div class="progress">
          <progress value={done} max={Math.max(1, total)} aria-label="Judged" />
          <output>
            {done}/{total}
          </output>
        </div>
        <nav aria-label="Aids">
          {item && (
            <button type="button" class="quiet" aria-pressed={marking} onClick={() => setMarking(!marking)}>
              Differences <Key name="D" />
            </button>
          )}
          {item && (item.source !== undefined || item.notes.length > 0) && (
            <button
              type="button"
              class="quiet on-large"
              aria-pressed={sourceOpen}
              onClick={() => setSourceOpen(!sourceOpen)}
            >
              Source <Key name="V" />
            </button>
          )}
          {access.guidelines !== undefined && (
            <button type="button" class="quiet" onClick={() => setDialog("guidelines")}>
              Guidelines <Key name="G" />
            </button>
          )}
          <button type="button" class="quiet" onClick={() => setDialog("help")}>
            Keys <Key name="?" />
          </button>
        </nav>
      </header>
      <p class="said" role="status">
        {problem ? "" : said}
      </p>
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {item && (
        <main key={item.key}>
          <Comparison {...{ item, taskOpen, marking, sourceOpen, shown }} onTask={setTaskOpen} onShow={setShown} />
        </main>
      )}
      {item && <AnswerBar {...{ draft, judging, rationale }} canUndo={step!.progress.canUndo} />}
      {step?.state === "none" && <Nothing {...{ step, judging }} />}
      {step?.state === "finished" && <Finished results={step.results} />}
      {dialog === "help" && <Help {...{ shortcutsOn }} onTurn={turnShortcuts} onClose={() => close("help")} />}
      {dialog === "guidelines" && access.guidelines !== undefined && (
        <Dialog title="Guidelines" kind="drawer" onClose={() => close("guidelines")}>
          <Markdown text={access.guidelines} />
        </Dialog>
      )}
    </div>
  );
}
