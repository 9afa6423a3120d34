/** All of one node, at the right: four tabs. Texts of models are text, never anything else. */
import { visible } from "../pieces.ts";
import { type Tab, tabs } from "./address.ts";
import { Calls } from "./calls.tsx";
import type { TreeSource } from "./client.ts";
import { InputAndOutput, type Other } from "./input-and-output.tsx";
import { Source } from "./source.tsx";
import { useDetail } from "./use-detail.ts";
import { Verdicts } from "./verdicts.tsx";

const titles: Readonly<Record<Tab, string>> = {
  io: "Input and output",
  prompts: "Prompt as sent",
  verdicts: "Verdicts",
  source: "Source",
};

interface Props {
  readonly source: TreeSource;
  readonly run: string;
  readonly id: string;
  /** Another when the node may have changed. */
  readonly drawn: string;
  readonly tab: Tab;
  readonly onTab: (tab: Tab) => void;
  /** The node at its place in another run. */
  readonly other?: Other | undefined;
}

export function Detail({ source, run, id, drawn, tab, onTab, other }: Props) {
  const { detail, problem } = useDetail(source, run, id, drawn);
  const counts = { io: undefined, prompts: detail?.calls.length, verdicts: detail?.verdicts.length, source: undefined };
  const title = visible(detail?.label || detail?.task || "");
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length]!;
    onTab(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <section class="detail" aria-label="The node">
      <header>
        <h2 title={title}>{title}</h2>
        <p class="hint">{detail && `${detail.task} · ${detail.status} · ${detail.id}`}</p>
        <div role="tablist" aria-label="Of the node" onKeyDown={onKeyDown}>
          {tabs.map((name) => (
            <button
              key={name}
              type="button"
              role="tab"
              id={`tab-${name}`}
              aria-selected={tab === name}
              aria-controls="tab-panel"
              tabIndex={tab === name ? 0 : -1}
              onClick={() => onTab(name)}
            >
              {titles[name]}
              {counts[name] !== undefined && <span class="count">{counts[name]}</span>}
            </button>
          ))}
        </div>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard */}
      <div class="panel" role="tabpanel" id="tab-panel" aria-labelledby={`tab-${tab}`} tabIndex={0} key={`${id}${tab}`}>
        {problem !== undefined && <p role="alert">{problem}</p>}
        {detail && tab === "io" && <InputAndOutput detail={detail} source={source} other={other} drawn={drawn} />}
        {detail && tab === "prompts" && <Calls calls={detail.calls} />}
        {detail && tab === "verdicts" && <Verdicts verdicts={detail.verdicts} />}
        {detail && tab === "source" && <Source source={source} run={run} span={detail.span} />}
      </div>
    </section>
  );
}
