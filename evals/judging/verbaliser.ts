/**
 * A language model as a reward model, as it is: how much likelier "yes" is than "no" when it is asked whether an output
 * is good. What `espalier train` begins with. Source: the verbaliser of Qwen3-Reranker, arXiv:2506.05176.
 */
import { defaultPrompt, type Model, type RewardModel, type Score, type ScoreItem } from "../../src/index.ts";

/** As many alternatives as providers give. */
const alternatives = 20;

/** Sources and notes are not shown: the public sets have none. */
const words = defaultPrompt.user
  .split("\n\n")
  .filter((paragraph) => !/\{(source|notes)\}/.test(paragraph))
  .join("\n\n");

/** @param model with log-probabilities: one that has none fails with the first output */
export function verbaliser(model: Model): RewardModel {
  const scoreOne = async ({ input, output }: Pick<ScoreItem, "input" | "output">, signal?: AbortSignal) => {
    const asked =
      typeof input === "string" ? input : input.map(({ role, content }) => `${role}: ${content}`).join("\n");
    const texts = { input: asked, output };
    const content = words.replaceAll(/\{(input|output)\}/g, (_, name: keyof typeof texts) => fenced(texts[name]));
    const { logprobs } = await model.complete(
      [
        { role: "system", content: defaultPrompt.system },
        { role: "user", content },
      ],
      { maxTokens: 1, temperature: 0, logprobs: alternatives, ...(signal && { signal }) },
    );
    return { mean: logitOf(logprobs?.[0]?.top ?? []), sd: 0 };
  };
  return {
    id: `${model.id} untrained (${defaultPrompt.name} at ${model.endpoint})`,
    score: (input, output, { signal } = {}) => scoreOne({ input, output }, signal),
    scoreAll(items, { signal, onDone } = {}) {
      return Promise.all(
        items.map(async (item): Promise<Score> => {
          const score = await scoreOne(item, signal);
          onDone?.(1);
          return score;
        }),
      );
    },
    async [Symbol.asyncDispose]() {},
  };
}

/** @returns no number where neither word is listed: then nothing is known. One that is not listed is as likely as the least of what is. */
function logitOf(top: readonly { readonly token: string; readonly logprob: number }[]): number {
  const chanceOf = (word: string) =>
    top
      .filter(({ token }) => token.trim().toLowerCase() === word)
      .reduce((sum, { logprob }) => sum + Math.exp(logprob), 0);
  const [yes, no] = [chanceOf("yes"), chanceOf("no")];
  const least = Math.exp(Math.min(...top.map(({ logprob }) => logprob)));
  return yes + no > 0 ? Math.log((yes || least) / (no || least)) : Number.NaN;
}

/** No text can end the tags that stand around it. */
const fenced = (text: string) => text.replaceAll(/<(?=\/(request|answer)>)/gi, "< ");
