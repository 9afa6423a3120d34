/**
 * A model without a model, for tests: `fake(script)` answers as the script says; `fake/lead` answers with the first
 * sentence of the longest paragraph it is shown, `fake/lead@20ms` after 20 ms.
 */
import { sleep } from "../../core/sleep.ts";
import { type CompleteOptions, type Completion, type Message, type Model, ModelError } from "../model.ts";

export type Script = (
  messages: readonly Message[],
  options: CompleteOptions,
) => string | Partial<Completion> | Promise<string | Partial<Completion>>;

/** @param script what to answer; it may throw a ModelError */
export function fake(script: Script, { id = "fake/script", latency = 0 } = {}): Model {
  return {
    id,
    endpoint: "fake",
    async complete(messages, options = {}) {
      if (latency > 0) await sleep(latency, options.signal);
      const reply = await script(messages, options);
      const completion = typeof reply === "string" ? { text: reply } : reply;
      const text = completion.text ?? "";
      options.onText?.(text);
      const input = messages.reduce((sum, { content }) => sum + words(content).length, 0);
      return { finish: "stop", tokens: { input, output: words(text).length }, ...completion, text };
    },
    countTokens: async (texts) => texts.map((text) => words(text).length),
  };
}

/** @throws ModelError for a name other than `lead` or `lead@…ms` */
export function fakeByName(name: string): Model {
  const [known, latency = "0"] = name.match(/^lead(?:@(\d+)ms)?$/) ?? [];
  if (known === undefined) {
    throw new ModelError("unknown-model", `No fake model named "${name}". There is fake/lead, and fake/lead@20ms.`);
  }
  return fake(lead, { id: `fake/${name}`, latency: Number(latency) });
}

function lead(messages: readonly Message[], { maxTokens = 40 }: CompleteOptions): string {
  const paragraphs = (messages.at(-1)?.content ?? "").split(/\n{2,}/);
  const longest = paragraphs.reduce((longest, paragraph) => (paragraph.length > longest.length ? paragraph : longest));
  const sentence = longest.match(/^.*?[.!?]["”’]*(?=\s|$)/s)?.[0] ?? longest;
  return words(sentence).slice(0, maxTokens).join(" ");
}

function words(text: string): string[] {
  return text.split(/\s+/).filter(Boolean);
}
