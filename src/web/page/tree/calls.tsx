/** What was sent for a node, as it was sent, and what came back. */
import type { CallDetail } from "../../tree-api.ts";
import { Text } from "../text.tsx";
import { count, duration, money } from "./format.ts";

export function Calls({ calls }: { calls: readonly CallDetail[] }) {
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
