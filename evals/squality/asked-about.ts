/**
 * A model that is told, with all that it is asked, which question the whole is to answer: so a task that summarises
 * becomes one that answers. Source: Wang et al. 2022, arXiv:2205.11465, who give their models the question with the text.
 */
import type { Message, Model } from "../../src/index.ts";

export function askedAbout(model: Model, question: string): Model {
  return { ...model, complete: (messages, options) => model.complete(withQuestion(messages, question), options) };
}

/** In the instruction, where there is one, and before the text. */
function withQuestion(messages: readonly Message[], question: string): Message[] {
  const told = `Tell above all what answers this: ${question}`;
  const [first, ...rest] = messages;
  return first?.role === "system"
    ? [{ ...first, content: `${first.content}\n\n${told}` }, ...rest]
    : [{ role: "system", content: told }, ...messages];
}
