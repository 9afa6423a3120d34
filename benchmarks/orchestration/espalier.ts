/** Espalier: a task that recurses, run with its journal on disk and its own limits and retries. */
import { join } from "node:path";
import { z } from "zod";
import { definePrompt, defineTask, openJournal, openModel, run, type Task } from "../../src/index.ts";
import type { OpenContender } from "./contender.ts";
import { childrenOf, type Place, promptOf, type Tree } from "./tree.ts";

export const open: OpenContender = async ({ baseUrl, concurrency, folder }) => {
  const model = await openModel("openai/mock", { baseUrl, concurrency });
  const journal = openJournal(join(folder, "journal.db"));
  return {
    async solve(tree) {
      const { output, failures } = await run(taskOf(tree), tree.root, { model, journal, concurrency });
      return { root: output, lost: failures.length };
    },
    async close() {
      await journal.close();
      await model.close?.();
    },
  };
};

function taskOf(tree: Tree): Task<Place, string> {
  const call = definePrompt<{ place: Place; replies: readonly string[] }>({
    name: "call",
    render: ({ place, replies }) => [{ role: "user", content: promptOf(tree, place, replies) }],
  });
  const task = defineTask<Place, string>({
    name: tree.title,
    version: "1",
    input: z.object({ level: z.number(), index: z.number() }),
    output: z.string(),
    size: ({ level }) => level,
    async solve(place, node): Promise<string> {
      const replies = await node.map(childrenOf(tree, place), (child) => node.solve(task, child).catch(() => ""));
      return node.ask(call, { place, replies });
    },
  });
  return task;
}
