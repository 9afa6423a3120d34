/** The stock openai SDK, its own fetch and retries, with p-limit around it: what the others are compared with. */
import OpenAI from "openai";
import { type OpenContender, solveWithLimit } from "./contender.ts";

export const open: OpenContender = async ({ baseUrl, concurrency }) => {
  const client = new OpenAI({ apiKey: "none", baseURL: baseUrl });
  return {
    solve: (tree) =>
      solveWithLimit(tree, concurrency, async (prompt) => {
        const { choices } = await client.chat.completions.create({
          model: "mock",
          messages: [{ role: "user", content: prompt }],
        });
        return choices[0]!.message.content!;
      }),
    close: async () => {},
  };
};
