/** With LangChain's own retriever and chain; its ContextualCompressionRetriever is these two in a row. */
import { Document } from "@langchain/core/documents";
import { BaseRetriever } from "@langchain/core/retrievers";
import { BaseDocumentCompressor } from "@langchain/core/retrievers/document_compressors";
import { RunnableLambda, RunnablePassthrough } from "@langchain/core/runnables";
import { expect, test } from "vitest";
import { rewardCompressor } from "../langchain.ts";
import type { RewardModel, ScoreItem } from "../rewards/reward-model.ts";

class Shelf extends BaseRetriever {
  lc_namespace = ["test"];

  override async _getRelevantDocuments() {
    return ["hi", "a bear of China", "a bear"].map(
      (pageContent, at) => new Document({ pageContent, metadata: { page: at }, id: String(at) }),
    );
  }
}

function byLength() {
  const asked: ScoreItem[] = [];
  const model: RewardModel = {
    id: "length",
    score: async (_input, output) => ({ mean: output.length, sd: 0 }),
    async scoreAll(items) {
      asked.push(...items);
      return items.map(({ output }) => ({ mean: output.length - 6, sd: 0 }));
    },
    async [Symbol.asyncDispose]() {},
  };
  return { model, asked };
}

test("what a retriever found is put in order, and the best are kept", async () => {
  const { model, asked } = byLength();
  const compressor = rewardCompressor(model, { topN: 2, task: "search" });
  expect(BaseDocumentCompressor.isBaseDocumentCompressor(compressor)).toBe(true);
  const found = RunnablePassthrough.assign({ documents: ({ query }: { query: string }) => new Shelf().invoke(query) });
  const chain = found.pipe(
    RunnableLambda.from(({ query, documents }: { query: string; documents: Document[] }) =>
      compressor.compressDocuments(documents, query),
    ),
  );
  const kept = await chain.invoke({ query: "What is a panda?" });
  expect(kept).toEqual([
    new Document({
      pageContent: "a bear of China",
      metadata: { page: 1, relevanceScore: 1 / (1 + Math.exp(-9)) },
      id: "1",
    }),
    new Document({ pageContent: "a bear", metadata: { page: 2, relevanceScore: 0.5 }, id: "2" }),
  ]);
  expect(asked[0]).toEqual({ input: "What is a panda?", task: "search", output: "hi" });
});

test("without a bound all are kept, and none are none; what it was given stays as it was", async () => {
  const compressor = rewardCompressor(byLength().model);
  expect(await compressor.compressDocuments([], "q")).toEqual([]);
  const given = await new Shelf().invoke("q");
  expect(await compressor.compressDocuments(given, "q")).toHaveLength(3);
  expect(given.map(({ metadata }) => metadata)).toEqual([{ page: 0 }, { page: 1 }, { page: 2 }]);
});
