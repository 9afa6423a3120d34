/**
 * A story summarised by one call, which reads as much of it as the context holds: with the words, the room for a reply
 * and the checks of the recursion's last call. What it may spend beyond goes into more drafts, of which the one that has
 * most words in common with the others is taken (minimum Bayes risk: Kumar and Byrne 2004, N04-1022).
 */

import { extracts, mergeSummaries, usualWords } from "../../prompts/index.ts";
import { AskError, ask, type Completion, type Model, rouge, tokenCounter } from "../../src/index.ts";
import { askedAbout } from "./asked-about.ts";
import { type AskedStory, type Manner, tokensOfRecursion } from "./recursive.ts";

/** Of the whole. */
const height = 2;
/** Of a reply, and of the instruction with its question. */
const besideStory = 384 + 200;

export async function onePass(model: Model, { story, question }: AskedStory, manner: Manner): Promise<string> {
  const text = await cutToContext(model, story);
  const budget = await tokensOfRecursion(model, story);
  const drafts: string[] = [];
  let spent = 0;
  for (let sample = 0; sample === 0 || spent + spent / sample <= budget; sample++) {
    const { output, tries } = await draft(askedAbout(model, question), text, { ...manner, sample });
    if (output !== undefined) drafts.push(output);
    const tokens = tries.map(({ completion }) => tokensIn(completion)).reduce((sum, one) => sum + one, 0);
    if (tokens === 0) break;
    spent += tokens;
  }
  return consensus(drafts) ?? extracts(text, usualWords(height));
}

/** The first as the model likes it best, others warmer. @returns without an output where no reply could be used */
async function draft(model: Model, text: string, { sample, ...manner }: Manner & { readonly sample: number }) {
  try {
    const temperature = sample === 0 ? 0 : 0.7;
    return await ask(model, mergeSummaries, { summaries: [text], height }, { ...manner, sample, temperature });
  } catch (error) {
    if (error instanceof AskError) return { output: undefined, tries: error.tries };
    throw error;
  }
}

function tokensIn({ tokens }: Completion): number {
  return tokens.input + tokens.output;
}

/** The first of equals. */
function consensus(drafts: readonly string[]): string | undefined {
  const common = drafts.map((one) =>
    drafts.reduce((sum, other) => sum + (other === one ? 0 : rouge("1", one, [other]).f), 0),
  );
  return drafts[common.indexOf(Math.max(...common))];
}

/** Its beginning, up to the end of a word. */
async function cutToContext(model: Model, story: string): Promise<string> {
  const room = (model.contextSize ?? Number.POSITIVE_INFINITY) - besideStory;
  const count = tokenCounter(model);
  for (let text = story; ; ) {
    const [tokens] = await count([text]);
    if (tokens! <= room) return text;
    // A little less than its share, since beginnings are not all alike.
    text = text.slice(0, Math.floor((0.98 * text.length * room) / tokens!)).replace(/\s+\S*$/, "");
  }
}
