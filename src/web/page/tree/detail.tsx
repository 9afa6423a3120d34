/** All of one node, at the right: four tabs. Texts of models are text, never anything else. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { CallDetail, Detail as NodeDetail, VerdictDetail } from "../../tree-api.ts";
import type { Range } from "../pieces.ts";
import { Text } from "../text.tsx";
import { type Tab, tabs } from "./address.ts";
import type { TreeSource } from "./client.ts";
import { count, duration, money } from "./format.ts";

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
  readonly other?: { readonly run: string; readonly id: string } | undefined;
}

export function Detail({ source, run, id, drawn, tab, onTab, other }: Props) {
  const { detail, problem } = useDetail(source, run, id, drawn);
  const counts = { io: undefined, prompts: detail?.calls.length, verdicts: detail?.verdicts.length, source: undefined };
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
        <h2>{detail?.label || detail?.task}</h2>
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

function useDetail(source: TreeSource, run: string, id: string, drawn: string) {
  const [found, setFound] = useState<{ id: string; detail?: NodeDetail; problem?: string }>();
  useEffect(() => {
    let isOver = false;
    source.detail(run, id).then(
      (detail) => !isOver && setFound({ id, detail }),
      (error) => !isOver && setFound({ id, problem: error.message }),
    );
    return () => {
      isOver = true;
    };
  }, [source, run, id, drawn]);
  // What belongs to another node is not shown while this one is fetched.
  return { detail: found?.id === id ? found.detail : undefined, problem: found?.id === id ? found.problem : undefined };
}

function InputAndOutput({
  detail,
  source,
  other,
  drawn,
}: { detail: NodeDetail } & Pick<Props, "source" | "other" | "drawn">) {
  return (
    <>
      {detail.error !== undefined && (
        <>
          <h3>Error</h3>
          <div class="failure">
            <Text text={detail.error} />
          </div>
        </>
      )}
      <h3>Output</h3>
      {detail.output === undefined ? <p class="empty">none yet</p> : <Text text={detail.output} />}
      {other && <OtherOutput source={source} other={other} drawn={drawn} />}
      <h3>Input</h3>
      <Text text={detail.input} />
    </>
  );
}

function OtherOutput({
  source,
  other,
  drawn,
}: Pick<Props, "source" | "drawn"> & { other: { run: string; id: string } }) {
  const { detail, problem } = useDetail(source, other.run, other.id, drawn);
  return (
    <>
      <h3>Output in run {other.run}</h3>
      {problem !== undefined && <p role="alert">{problem}</p>}
      {detail && (detail.output === undefined ? <p class="empty">none</p> : <Text text={detail.output} />)}
    </>
  );
}

function Calls({ calls }: { calls: readonly CallDetail[] }) {
  if (calls.length === 0) return <p class="empty">This node called no model: its output is made of its children's.</p>;
  return (
    <>
      {calls.map((call, index) => {
        const key = index;
        return <Call key={key} call={call} />;
      })}
    </>
  );
}

function Call({ call }: { call: CallDetail }) {
  const { prompt, model, status, replayed, problem, error, messages, options, reply, finish } = call;
  const facts = [
    model,
    status,
    replayed && "cached",
    call.attempts !== undefined && call.attempts > 1 && `${call.attempts} attempts`,
    call.inputTokens !== undefined && `${count(call.inputTokens)} tokens in, ${count(call.outputTokens ?? 0)} out`,
    call.cost !== undefined && money(call.cost),
    call.milliseconds !== undefined && duration(call.milliseconds),
    finish && `ended by ${finish}`,
  ];
  return (
    <article class="call">
      <h3>{prompt}</h3>
      <p class="hint">{facts.filter(Boolean).join(" · ")}</p>
      {problem !== undefined && <p class="failure">Asked again: {problem}</p>}
      {error !== undefined && <p class="failure">{error}</p>}
      {messages.map(({ role, content }, index) => {
        const key = index;
        return (
          <div key={key} class="message">
            <h4>{role}</h4>
            <Text text={content} />
          </div>
        );
      })}
      {reply !== undefined && (
        <div class="message reply">
          <h4>reply</h4>
          <Text text={reply} />
        </div>
      )}
      {options.length > 2 && <p class="hint options">{options}</p>}
    </article>
  );
}

function Verdicts({ verdicts }: { verdicts: readonly VerdictDetail[] }) {
  if (verdicts.length === 0) return <p class="empty">Nobody has judged this output.</p>;
  return (
    <>
      {verdicts.map(({ dataset, comparison, side, a, b, judge, kind, verdict }) => (
        <article key={`${dataset}${comparison}${judge}`} class="call">
          <h3>{saidOf(verdict, side)}</h3>
          <p class="hint">
            {judge} ({kind}) · {dataset} · {comparison}
          </p>
          {verdict.status === "unjudged" && <Text text={verdict.reason} />}
          {verdict.status === "judged" && verdict.rationale !== undefined && <Text text={verdict.rationale} />}
          <details>
            <summary>The other output</summary>
            <Text text={side === "a" ? b : a} />
          </details>
        </article>
      ))}
    </>
  );
}

function saidOf(verdict: VerdictDetail["verdict"], side: "a" | "b"): string {
  if (verdict.status === "unjudged") return "Not judged";
  if (verdict.choice === "tie") return verdict.bothBad ? "Both are bad" : "A tie";
  const share = verdict.probability === undefined ? "" : ` (probability ${verdict.probability.toFixed(2)} for a)`;
  return `${verdict.choice === side ? "This one is better" : "The other is better"}${share}`;
}

/** Pixels above a passage. */
const marginAbove = 40;

function Source({ source, run, span }: Pick<Props, "source" | "run"> & Pick<NodeDetail, "span">) {
  const [found, setFound] = useState<{ text?: string | null; problem?: string }>({});
  useEffect(() => {
    source.source(run).then(
      (text) => setFound({ text }),
      (error) => setFound({ problem: error.message }),
    );
  }, [source, run]);
  const focus = useMemo<Range | undefined>(() => span && { ...span, kind: "focus" }, [span?.start, span?.end]);
  const top = useRef<HTMLDivElement>(null);
  const scrolled = document.documentElement.scrollTop;
  useEffect(() => {
    // Where a passage begins is where one reads on. What lies above it gets its height as it comes into view.
    const show = () => {
      const panel = top.current?.closest(".panel");
      const passage = top.current?.querySelector(".focus");
      if (panel && passage) {
        panel.scrollTop += passage.getBoundingClientRect().top - panel.getBoundingClientRect().top - marginAbove;
      }
      // The panel alone is to move, on a small screen too.
      document.documentElement.scrollTop = scrolled;
    };
    show();
    const frame = requestAnimationFrame(() => requestAnimationFrame(show));
    return () => cancelAnimationFrame(frame);
  }, [found.text, focus]);
  if (found.problem !== undefined) return <p role="alert">{found.problem}</p>;
  if (found.text === undefined) return null;
  if (found.text === null) return <p class="empty">This run's input holds no source with places in it.</p>;
  return (
    <div ref={top}>
      <p class="hint">
        {span ? `Characters ${span.start} to ${span.end} are this node's.` : "This node says no place in the source."}
      </p>
      <Text text={found.text} focus={focus} />
    </div>
  );
}
