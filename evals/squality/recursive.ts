/** A story summarised through its passages, as `espalier summarize` does it, about a question. Source: Wu et al. 2021, arXiv:2109.10862. */
import { type Document, divide, type Model, openJournal, type Passage, run, tokenCounter } from "../../src/index.ts";
import { summariseBook } from "../../tasks/index.ts";
import { askedAbout } from "./asked-about.ts";

export interface AskedStory {
  readonly story: string;
  readonly question: string;
}

export interface Manner {
  readonly seed: number;
  readonly signal: AbortSignal;
}

/** Groups of so few that a story has two levels of summaries: the upper one may be as long as references are. */
const fanIn = { leaves: 4, nodes: 8 };

export async function recursive(model: Model, { story, question }: AskedStory, manner: Manner): Promise<string> {
  // Of its own, so that all calls of a sample count as its own.
  const journal = openJournal(":memory:");
  try {
    const passage = await passagesOf(model, story);
    const { output } = await run(summariseBook, passage, { ...manner, model: askedAbout(model, question), journal });
    return output;
  } finally {
    await journal.close();
  }
}

/** Tokens of instructions and the question, of a summary of a passage or a few, and of the whole, as prompts have them. */
const [instructions, summary, whole] = [110, 110, 250];

/** About what it takes, in and out, when no reply has to be asked for again. */
export async function tokensOfRecursion(model: Model, story: string): Promise<number> {
  const count = tokenCounter(model);
  const passage = await passagesOf(model, story);
  const leaves = leavesIn(passage);
  const [text] = await count([leaves.join("\n")]);
  // Each passage is shown two summaries of those before it; each summary is read once by what joins it.
  const joins = Math.ceil(leaves.length / fanIn.leaves);
  return (
    text! + leaves.length * (instructions + 4 * summary) + joins * (instructions + 2 * summary) + instructions + whole
  );
}

function leavesIn({ text, parts = [] }: Passage): string[] {
  return text === undefined ? parts.flatMap(leavesIn) : [text];
}

function passagesOf(model: Model, story: string): Promise<Passage> {
  return divide(documentOf(story), { countTokens: tokenCounter(model), fanIn });
}

/** Paragraphs of the published texts are parted by lines with a space in them. */
function documentOf(story: string): Document {
  const text = story
    .replace(/[ \t]+$/gm, "")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
  return { text, sections: [{ start: 0, end: text.length }] };
}
