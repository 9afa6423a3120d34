/**
 * A reward model where LangChain expects a document compressor: it puts what a retriever found in order, the best first,
 * and keeps so many. Source: @langchain/core's BaseDocumentCompressor; `relevanceScore` is where its rerankers put it.
 */
import type { DocumentInterface } from "@langchain/core/documents";
import { Document } from "@langchain/core/documents";
import { BaseDocumentCompressor } from "@langchain/core/retrievers/document_compressors";
import { sigmoid } from "../core/statistics/logistic.ts";
import type { RewardModel } from "../rewards/reward-model.ts";

export interface RewardCompressorOptions {
  /** Documents that are kept; all unless given. */
  readonly topN?: number;
  /** The task that documents are scored for, as it was called when the model was trained. */
  readonly task?: string;
}

/** Each document says in its metadata how probably it is preferred to one of the mean reward: `relevanceScore`. */
export function rewardCompressor(
  rewardModel: RewardModel,
  options: RewardCompressorOptions = {},
): BaseDocumentCompressor {
  return new RewardCompressor(rewardModel, options);
}

class RewardCompressor extends BaseDocumentCompressor {
  readonly #model: RewardModel;
  readonly #options: RewardCompressorOptions;

  constructor(model: RewardModel, options: RewardCompressorOptions) {
    super();
    this.#model = model;
    this.#options = options;
  }

  override async compressDocuments(documents: DocumentInterface[], query: string): Promise<Document[]> {
    const { task, topN = documents.length } = this.#options;
    const about = { input: query, ...(task !== undefined && { task }) };
    const scores = await this.#model.scoreAll(documents.map(({ pageContent }) => ({ ...about, output: pageContent })));
    return documents
      .map((document, at) => ({ document, reward: scores[at]!.mean }))
      .sort((one, other) => other.reward - one.reward)
      .slice(0, topN)
      .map(({ document: { pageContent, metadata, id }, reward }) => {
        const relevanceScore = sigmoid(reward);
        return new Document({
          pageContent,
          metadata: { ...metadata, relevanceScore },
          ...(id !== undefined && { id }),
        });
      });
  }
}
