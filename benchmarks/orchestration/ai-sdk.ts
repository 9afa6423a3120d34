/** The AI SDK's generateText on an OpenAI-compatible provider, its own retries, with p-limit around it. */
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { generateText } from "ai";
import { type OpenContender, solveWithLimit } from "./contender.ts";

export const open: OpenContender = async ({ baseUrl, concurrency }) => {
  const model = createOpenAICompatible({ name: "mock", baseURL: baseUrl })("mock");
  return {
    solve: (tree) => solveWithLimit(tree, concurrency, async (prompt) => (await generateText({ model, prompt })).text),
    close: async () => {},
  };
};
