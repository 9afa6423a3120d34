/** Who writes the summaries as growing begins: a model, asked in the words that summarise a book. */
import { mergeSummaries, summarisePassage } from "../../prompts/index.ts";
import {
  AskError,
  ask,
  type Below,
  type Model,
  type Policy,
  type Prompt,
  type SampleOptions,
} from "../../src/index.ts";
import { type ChapterText, type PassageText, passageSummary } from "./summaries.ts";

const temperature = 0.8;

/** @param model a journaled one is not asked twice */
export function passageSummaries(model: Model): Policy<PassageText> {
  return {
    id: `${summarisePassage.name} ${model.id}`,
    sample: ({ text, before }, count, options) => drawn(model, summarisePassage, { text, before }, count, options),
  };
}

/** Joins one summary of each passage, by the policy that was grown for passages. */
export function chapterSummaries(model: Model): (below: Below) => Policy<ChapterText> {
  return (below) => {
    const passages = below.policy(passageSummary);
    return {
      id: `${mergeSummaries.name} ${model.id} of ${passages.id}`,
      async sample({ passages: texts }, count, options) {
        const summaries = await Promise.all(
          texts.map(async (text) => (await passages.sample({ text, before: "" }, 1, options))[0] ?? ""),
        );
        const told = summaries.filter(Boolean);
        return told.length === 0 ? [] : drawn(model, mergeSummaries, { summaries: told, height: 1 }, count, options);
      },
    };
  };
}

/** What cannot be used is left out. */
async function drawn<Vars>(
  model: Model,
  prompt: Prompt<Vars, string>,
  vars: Vars,
  count: number,
  { seed, signal }: SampleOptions,
): Promise<string[]> {
  const asked = Array.from({ length: count }, async (_, sample) => {
    try {
      return (await ask(model, prompt, vars, { temperature, sample, seed, ...(signal && { signal }) })).output;
    } catch (error) {
      if (error instanceof AskError) return undefined;
      throw error;
    }
  });
  return (await Promise.all(asked)).filter((output) => output !== undefined);
}
