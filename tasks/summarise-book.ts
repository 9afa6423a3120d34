/**
 * Summarises a book by summarising its passages, then the summaries, up to one of the whole.
 * Source: Wu et al. 2021, "Recursively Summarizing Books with Human Feedback", arXiv:2109.10862.
 *
 * Where a model's replies cannot be used, extracts of what it was to summarise stand in, marked as such: the run goes
 * on, and says what it did. Extracts are never shown as context, and a model that failed on most parts of a node is not
 * asked for the whole, which is harder: what it then says reads well and is wrong.
 */
import { z } from "zod";
import { extracts, isExtracts, mergeSummaries, summarisePassage, usualWords, withoutMark } from "../prompts/index.ts";
import { AskError, defineTask, type Passage, passageSchema, type TaskNode } from "../src/index.ts";

/** A passage, and the summaries of those before it below the same parent. */
const passageInContext = z.intersection(passageSchema, z.object({ before: z.array(z.string()).default([]) }));
type PassageInContext = Passage & { readonly before?: readonly string[] };

/** How many summaries of earlier passages a passage is shown. */
const context = 2;

export const summariseBook = defineTask<PassageInContext, string>({
  name: "summarise-book",
  input: passageInContext as z.ZodType<PassageInContext>,
  output: z.string().min(1),
  size: ({ start, end }) => end - start,
  label: ({ title, text, start, end }) => title ?? (text ? `“${text.slice(0, 40).trim()}…”` : `${start}-${end}`),
  span: ({ start, end }) => ({ start, end }),
  async solve(passage, node) {
    const { text, parts, before = [] } = passage;
    if (!parts) {
      const asked = node.ask(summarisePassage, { text: text!, before: before.slice(-context).join(" ") });
      return asked.catch(orExtracts(text!, 0));
    }
    const summaries = await summarise(parts, node);
    if (summaries.length === 1) return summaries[0]!;
    const told = summaries.map(withoutMark);
    const height = heightOf(passage);
    if (2 * summaries.filter(isExtracts).length > summaries.length)
      return extracts(told.join("\n\n"), usualWords(height));
    return node.ask(mergeSummaries, { summaries: told, height }).catch(orExtracts(told.join("\n\n"), height));
  },
});

/** What to do when no reply can be used; other failures stay failures. */
function orExtracts(source: string, height: number): (error: unknown) => string {
  return (error) => {
    if (!(error instanceof AskError)) throw error;
    return extracts(source, usualWords(height));
  };
}

/**
 * Neighbouring passages one after the other, each with what came before it; larger parts side by side.
 * A part that failed is left out: the run reports it.
 */
async function summarise(parts: readonly Passage[], node: TaskNode): Promise<string[]> {
  const found = parts.every(({ parts }) => !parts)
    ? await inOrder(parts, node)
    : await node.map(parts, (part) => node.solve(summariseBook, part).catch(leftOut));
  const summaries = found.filter((summary) => summary !== undefined);
  if (summaries.length === 0) throw new Error("none of its parts could be summarised");
  return summaries;
}

async function inOrder(parts: readonly Passage[], node: TaskNode): Promise<(string | undefined)[]> {
  const summaries: (string | undefined)[] = [];
  for (const part of parts) {
    const before = summaries.filter((summary) => summary !== undefined).filter((summary) => !isExtracts(summary));
    summaries.push(await node.solve(summariseBook, { ...part, before }).catch(leftOut));
  }
  return summaries;
}

function leftOut(): undefined {}

function heightOf({ parts }: Passage): number {
  return parts ? 1 + Math.max(...parts.map(heightOf)) : 0;
}
