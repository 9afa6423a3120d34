/**
 * What a reader of the summary alone can answer of what the whole text answers. Sources: Deutsch et al. 2021,
 * arXiv:2010.00490 (question answering as a measure of summaries); Rajpurkar et al. 2016, arXiv:1606.05250 (F1 of words).
 */
import { EspalierError } from "../../core/errors.ts";
import type { Metric } from "../eval.ts";

export interface TextQuestion {
  readonly question: string;
  /** Right answers, one at least. */
  readonly answers: readonly string[];
}

export interface SummaryAnswersOptions<Item> {
  readonly questionsOf: (item: Item) => readonly TextQuestion[];
  /** Answers from the summary alone; undefined where the summary does not say. */
  readonly answer: (question: string, summary: string) => Promise<string | undefined>;
}

/**
 * Mean over an item's questions of `answerF1`, 0 for what the summary does not say; no value for an item without questions.
 * An answerer that knows the text by heart answers from there: an arm whose summaries are empty shows how much.
 */
export function summaryAnswers<Item>({ questionsOf, answer }: SummaryAnswersOptions<Item>): Metric<Item, string> {
  return {
    unit: "share",
    better: "higher",
    async score({ item, output }) {
      const questions = questionsOf(item);
      if (questions.length === 0) return undefined;
      const scores = await Promise.all(
        questions.map(async ({ question, answers }) => {
          const found = await answer(question, output!);
          return found === undefined ? 0 : answerF1(found, answers);
        }),
      );
      return scores.reduce((sum, score) => sum + score, 0) / scores.length;
    },
  };
}

/**
 * F1 of the words of an answer and of the right one nearest to it, in [0, 1], without case, punctuation and articles. Where
 * one of them has no other words: 1 if neither has, else 0.
 * @throws EspalierError without right answers
 */
export function answerF1(found: string, answers: readonly string[]): number {
  if (answers.length === 0) throw new EspalierError("A question has no right answer to compare with.");
  const said = wordsOf(found);
  return Math.max(...answers.map((right) => f1(said, wordsOf(right))));
}

function wordsOf(text: string): string[] {
  const plain = text.toLowerCase().replace(/\p{P}/gu, "");
  return plain.split(/\s+/).filter((word) => word !== "" && !["a", "an", "the"].includes(word));
}

function f1(said: readonly string[], right: readonly string[]): number {
  if (said.length === 0 || right.length === 0) return said.length === right.length ? 1 : 0;
  const left = Map.groupBy(right, (word) => word);
  const shared = said.filter((word) => left.get(word)?.pop() !== undefined).length;
  return (2 * shared) / (said.length + right.length);
}
