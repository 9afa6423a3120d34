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

/** Tokens of an instruction with its question, of a summary of a passage or a few, and of the whole. */
const [instruction, summary, whole] = [85, 100, 250];

/** About what it takes, in and out, where replies can be used; where extracts stand in for them it takes less. */
export async function tokensOfRecursion(model: Model, story: string): Promise<number> {
  const leaves = leavesIn(await passagesOf(model, story));
  const [text] = await tokenCounter(model)([leaves.join("\n")]);
  const joins = Math.ceil(leaves.length / fanIn.leaves);
  // A passage's summary is written, shown to two passages at most, and read by what joins it.
  const ofPassages = text! + leaves.length * (instruction + 3.25 * summary);
  return Math.round(ofPassages + joins * (instruction + 2 * summary) + instruction + whole);
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
