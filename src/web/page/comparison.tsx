/** What is judged: the task above, A and B beside each other, and at the side what they are about, with helpers' notes. */

import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import type { Item } from "../../judges/human/view.ts";
import { differences } from "./differences.ts";
import { Key, Scrolls } from "./parts.tsx";
import { Source } from "./source.tsx";
import { Text } from "./text.tsx";

interface Props {
  readonly item: Item;
  readonly taskOpen: boolean;
  readonly onTask: (open: boolean) => void;
  readonly marking: boolean;
  readonly sourceOpen: boolean;
  /** On a small screen, the only one that is to be seen. */
  readonly shown: PaneName;
  readonly onShow: (pane: PaneName) => void;
}

export type PaneName = "first" | "second" | "source";

export const paneIds = { first: "candidate-a", second: "candidate-b" } as const;

export function Comparison({ item, taskOpen, onTask, marking, sourceOpen, shown, onShow }: Props) {
  const found = useMemo(() => (marking ? differences(item.first, item.second) : undefined), [item, marking]);
  const hasSource = item.source !== undefined || item.notes.length > 0;
  const isSame = item.first === item.second;
  const tabs: [PaneName, string][] = [
    ["first", "A"],
    ["second", "B"],
  ];
  if (hasSource && sourceOpen) tabs.push(["source", "Source"]);
  return (
    <>
      <details class="task" open={taskOpen} onToggle={({ currentTarget }) => onTask(currentTarget.open)}>
        <summary>
          Task <Key name="T" />
        </summary>
        <Scrolls label="Task">
          {typeof item.input === "string" ? <Text text={item.input} /> : <Conversation turns={item.input} />}
        </Scrolls>
      </details>
      {isSame && <p class="notice">A and B are the same text.</p>}
      {marking && !found && !isSame && (
        <p class="notice">A and B are too long, or differ too much, to mark the words.</p>
      )}
      {/* biome-ignore lint/a11y/useSemanticElements: these buttons are no part of a form */}
      <div class="tabs" role="group" aria-label="What is shown">
        {tabs.map(([name, words]) => (
          <button type="button" key={name} aria-pressed={shown === name} onClick={() => onShow(name)}>
            {words}
          </button>
        ))}
      </div>
      <div class={hasSource && sourceOpen ? "panes three" : "panes"} data-shown={shown}>
        <Pane name="first" title="A">
          <Text text={item.first} ranges={found?.first} />
        </Pane>
        <Pane name="second" title="B">
          <Text text={item.second} ranges={found?.second} />
        </Pane>
        {hasSource && sourceOpen && <Source source={item.source} notes={item.notes} />}
      </div>
    </>
  );
}

function Pane({ name, title, children }: { name: "first" | "second"; title: string; children: ComponentChildren }) {
  return (
    <section class="pane" data-pane={name} aria-label={`Candidate ${title}`}>
      <h2>{title}</h2>
      <Scrolls label={`Text of ${title}`} id={paneIds[name]}>
        {children}
      </Scrolls>
    </section>
  );
}

function Conversation({ turns }: { turns: Exclude<Item["input"], string> }) {
  return (
    <ol class="turns">
      {turns.map(({ role, content }, index) => {
        const key = index;
        return (
          <li key={key}>
            <span class="role">{role}</span>
            <Text text={content} />
          </li>
        );
      })}
    </ol>
  );
}
