/** Messages as the tokens a model was trained to see: its own chat template. */
import type { ChatHistoryItem, LlamaModel, Token } from "node-llama-cpp";
import type { Message } from "../../model.ts";
import { nodeLlamaCpp } from "./backend.ts";

export type Render = (messages: readonly Message[]) => Token[];

/** @returns a function that writes messages as a prompt; a last message of the assistant is continued */
export async function chatTemplate(model: LlamaModel): Promise<Render> {
  const { resolveChatWrapper } = await nodeLlamaCpp();
  const wrapper = resolveChatWrapper(model, { warningLogs: false });
  return (messages) => {
    const chatHistory: ChatHistoryItem[] = messages.map(({ role, content }) =>
      role === "assistant" ? { type: "model", response: [content] } : { type: role, text: content },
    );
    if (messages.at(-1)?.role !== "assistant") chatHistory.push({ type: "model", response: [] });
    const tokens = wrapper.generateContextState({ chatHistory }).contextText.tokenize(model.tokenizer);
    // A template that writes the beginning-of-sequence token itself (ChatML's is <|im_start|>) must not get a second one.
    return tokens[0] === model.tokens.bos && tokens[1] === tokens[0] ? tokens.slice(1) : tokens;
  };
}
