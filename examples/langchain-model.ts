/**
 * LangChain both ways: a LangChain chat model does the work of an Espalier task, and the task is a Runnable in a
 * LangChain chain. Runs without a key, because the chat model is LangChain's own fake.
 * From the repository's root: node examples/langchain-model.ts [BOOK]
 * Your own script imports from "espalier", "espalier/langchain" and "espalier/tasks".
 */
import { RunnableLambda } from "@langchain/core/runnables";
import { FakeListChatModel } from "@langchain/core/utils/testing";
import { divide, readDocument, run, tokenCounter } from "../src/index.ts";
import { fromLangChain, toRunnable } from "../src/langchain.ts";
import { summariseBook } from "../tasks/index.ts";

// It says the same two things of every passage, so much of what it says is refused and extracts stand in.
// A real one: new ChatOpenAI({ model: "gpt-5-mini", maxRetries: 0 }) from "@langchain/openai", with OPENAI_API_KEY set.
const chatModel = new FakeListChatModel({
  responses: [
    "Nell Orde copies the harbour's papers and finds a page of the ledger in a stranger's hand.",
    "Nell learns that her father never wrote the page that sent him to prison.",
  ],
});
const model = fromLangChain(chatModel);

const summarise = toRunnable(async (path: string, { signal }) => {
  const passages = await divide(await readDocument(path), { countTokens: tokenCounter(model) });
  const { output } = await run(summariseBook, passages, { model, ...(signal && { signal }) });
  return output;
});

const headline = summarise.pipe(RunnableLambda.from((summary: string) => `In short: ${summary}`));
console.log(await headline.invoke(process.argv[2] ?? "datasets/stories/the-lighthouse-ledger.txt"));
