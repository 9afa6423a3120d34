/** LangChain's batch over each level of the tree, with its own limit on concurrency and its own retries. */
import { ChatOpenAI } from "@langchain/openai";
import type { OpenContender } from "./contender.ts";
import { childrenOf, promptOf } from "./tree.ts";

export const open: OpenContender = async ({ baseUrl, concurrency }) => {
  const model = new ChatOpenAI({ model: "mock", apiKey: "none", configuration: { baseURL: baseUrl } });
  return {
    async solve(tree) {
      let lost = 0;
      let below: string[] = [];
      for (const [level, size] of tree.levels.entries()) {
        const prompts = Array.from({ length: size }, (_, index) => {
          const children = childrenOf(tree, { level, index });
          const replies = children.map((child) => below[child.index]!);
          return promptOf(tree, { level, index }, replies);
        });
        const messages = await model.batch(prompts, { maxConcurrency: concurrency }, { returnExceptions: true });
        below = messages.map((message) => {
          if (!(message instanceof Error)) return message.text;
          lost += 1;
          return "";
        });
      }
      return { root: below[0]!, lost };
    },
    close: async () => {},
  };
};
