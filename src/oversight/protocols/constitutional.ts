/**
 * A constitution in the judge's place: by principles drawn at random the assistant criticises and revises outputs, then
 * says which of two is better, and a reward model learns from that. The judge is asked nothing.
 * Source: Bai et al. 2022, arXiv:2212.08073, sections 3 and 4.
 */
import { join } from "node:path";
import { seededRandom } from "../../core/random.ts";
import { askedParts, material, materialRule } from "../../helpers/material.ts";
import { constitution } from "../../judges/constitution.ts";
import { reasonOf } from "../../judges/failure.ts";
import { type ModelJudgeOptions, modelJudge } from "../../judges/model-judge.ts";
import { rewardJudge } from "../../judges/reward-judge.ts";
import type { Rubric } from "../../judges/rubric.ts";
import type { Model } from "../../models/model.ts";
import { approximateTokens } from "../../models/tokens.ts";
import { type Comparison, comparison as comparing } from "../../preferences/comparison.ts";
import { type AskOptions, ask } from "../../prompts/ask.ts";
import { definePrompt } from "../../prompts/prompt.ts";
import type { Protocol, Setting } from "../protocol.ts";
import { drawnTrain, labelAll, learnable, rewardOf } from "./label-train.ts";

export interface ConstitutionalOptions {
  /** Each says in its criteria what makes an output better. */
  readonly principles: readonly Rubric[];
  /** How the assistant gives its preferences; as `modelJudge` does unless given. */
  readonly verdicts?: ModelJudgeOptions;
}

/** Of its preferences, `labels` are made at most: as many as another protocol may ask its judge for. */
export function constitutional({ principles, verdicts }: ConstitutionalOptions): Protocol {
  const name = "constitution";
  return {
    name,
    async prepare(setting) {
      const reward = rewardOf(setting, name);
      const { assistant, folder, seed, signal } = setting;
      const byPrinciples = constitution(principles, (principle) => modelJudge(assistant, principle, verdicts));
      const preferences = await labelAll(byPrinciples, withRevisions(setting, principles), signal);
      const pairs = await learnable(preferences);
      const { model } = await reward.fit(pairs, { folder: join(folder, "reward"), seed, ...(signal && { signal }) });
      return rewardJudge(model);
    },
  };
}

/** Each comparison, then one of its outputs against what its revision made of it. */
async function* withRevisions(
  { train, labels, assistant, seed, signal }: Setting,
  principles: readonly Rubric[],
): AsyncGenerator<Comparison> {
  let left = labels;
  for (const found of drawnTrain(train, seed)) {
    if (left-- <= 0) return;
    yield found;
    if (left <= 0) return;
    const random = seededRandom(`revision ${seed} ${found.id}`);
    const principle = principles[Math.floor(random() * principles.length)]!;
    const { text } = found[random() < 0.5 ? "a" : "b"];
    const revised = await revision(assistant, found, text, principle, { seed, ...(signal && { signal }) });
    if (revised === undefined || revised === text.trim()) continue;
    left -= 1;
    // A place that told which is the revision would be learned as one that is preferred.
    const [a, b] = random() < 0.5 ? [text, revised] : [revised, text];
    yield comparing({ ...found, id: undefined, a: { text: a }, b: { text: b } });
  }
}

/** @returns undefined where the assistant made nothing of it */
async function revision(
  assistant: Model,
  comparison: Comparison,
  output: string,
  { criteria }: Rubric,
  options: AskOptions,
): Promise<string | undefined> {
  try {
    const about = { comparison, output, principle: criteria };
    const critique = (await ask(assistant, criticise, about, options)).output;
    return (await ask(assistant, revise, { ...about, critique }, options)).output;
  } catch (error) {
    options.signal?.throwIfAborted();
    reasonOf(error);
    return undefined;
  }
}

interface Vars {
  readonly comparison: Comparison;
  readonly output: string;
  readonly principle: string;
}

const criticise = definePrompt<Vars>({
  name: "criticise-by-principle",
  maxTokens: 150,
  render: ({ comparison, output, principle }) => [
    { role: "system", content: `You say how an output falls short of a principle. ${materialRule}` },
    {
      role: "user",
      content: material(
        [...askedParts(comparison), { name: "Output", text: output }],
        `The principle: ${principle}\nHow does the output fall short of it? Answer in one to three sentences.`,
      ),
    },
  ],
  parse: said,
});

const revise = definePrompt<Vars & { readonly critique: string }>({
  name: "revise-by-principle",
  maxTokens: ({ output }) => 2 * approximateTokens(output) + 100,
  render: ({ comparison, output, principle, critique }) => [
    { role: "system", content: `You revise an output so that it follows a principle. ${materialRule}` },
    {
      role: "user",
      content: material(
        [...askedParts(comparison), { name: "Output", text: output }, { name: "Criticism", text: critique }],
        `The principle: ${principle}\nWrite the output again, better, and nothing else.`,
      ),
    },
  ],
  parse(text, _, { finish }) {
    if (finish === "length") throw new Error("it was cut off");
    return said(text);
  },
});

function said(text: string): string {
  const words = text.trim();
  if (words === "") throw new Error("it is empty");
  return words;
}
