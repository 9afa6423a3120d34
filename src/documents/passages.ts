/**
 * A document as a tree of passages, to be read from the leaves up. Source: Wu et al. 2021, arXiv:2109.10862.
 *
 * The rule: each section is filled with leaves of at most `passageTokens` tokens, even in size, that end with
 * paragraphs where they can. Then `join` makes one node of a section's leaves, and again one node of the sections:
 * while there are more than a node may hold (13 leaves, or 8 of anything else), neighbours are joined into groups as
 * equal in number as possible. A section of one leaf is that leaf; nothing is ever wrapped in a node of its own.
 */
import { z } from "zod";
import { EspalierError } from "../core/errors.ts";
import { type CountTokens, cut } from "./cut.ts";
import type { Document } from "./document.ts";
import { leavesOf } from "./leaves.ts";

/** Either a leaf with its text or a node with two or more parts. */
export interface Passage {
  /** A chapter's heading, or the document's title at the root; absent for passages within a chapter or across some. */
  readonly title?: string | undefined;
  /** UTF-16 offsets into `Document.text`; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
  readonly text?: string | undefined;
  readonly parts?: readonly Passage[] | undefined;
}

export const passageSchema: z.ZodType<Passage> = z
  .object({
    title: z.string().optional(),
    start: z.int().nonnegative(),
    end: z.int().positive(),
    text: z.string().min(1).optional(),
    get parts(): z.ZodOptional<z.ZodArray<z.ZodType<Passage>>> {
      return z.array(passageSchema).min(2).optional();
    },
  })
  .refine(({ text, parts }) => (text === undefined) !== (parts === undefined), "A passage has either a text or parts.")
  .refine(({ start, end }) => start < end, "A passage ends after it starts.");

export interface DivideOptions {
  /** Tokens in each text, by the tokenizer of the model that will read them. Called at most five times. */
  readonly countTokens: CountTokens;
  /** The most tokens in a leaf. */
  readonly passageTokens?: number;
  /** The most parts of a node: of leaves only, and of anything else. Each at least 2. */
  readonly fanIn?: { readonly leaves: number; readonly nodes: number };
}

/** @throws EspalierError when the document's sections contain no text or the sizes are too small */
export async function divide(
  document: Document,
  { countTokens, passageTokens = 600, fanIn = { leaves: 13, nodes: 8 } }: DivideOptions,
): Promise<Passage> {
  if (!(passageTokens >= 8))
    throw new EspalierError(`Passages of ${passageTokens} tokens are too small. Use 8 or more; 600 is usual.`);
  for (const [kind, most] of Object.entries(fanIn)) {
    if (!(most >= 2))
      throw new EspalierError(
        `A node of ${most} ${kind} joins nothing. Use 2 or more; 13 leaves and 8 nodes are usual.`,
      );
  }
  // Pieces of at most half a passage leave a choice of where each passage ends.
  const pieces = await cut(document.text, document.sections, passageTokens / 2, countTokens);
  const chapters = document.sections.flatMap(({ title }, index) => {
    const leaves = leavesOf(pieces[index]!, passageTokens).flatMap((span) => leafOf(document.text, span));
    return leaves.length > 0 ? [withTitle(join(leaves, fanIn), title)] : [];
  });
  if (chapters.length === 0)
    throw new EspalierError("The document has no text in its sections. Give one with words in it.");
  const root = join(chapters, fanIn);
  return root.title === undefined ? withTitle(root, document.title) : root;
}

/** The text that the offsets point into, as far as the passages hold it: between them it is blank. */
export function sourceText(passage: Passage): string {
  let text = "";
  for (const leaf of leaves(passage)) {
    const gap = leaf.start - text.length;
    text += (gap < 2 ? " ".repeat(gap) : "\n\n".padStart(gap)) + leaf.text;
  }
  return text;
}

function* leaves(passage: Passage): Generator<Passage> {
  if (passage.parts) for (const part of passage.parts) yield* leaves(part);
  else yield passage;
}

/** Without the spaces around it; none when nothing else is there. */
function leafOf(document: string, { start, end }: { start: number; end: number }): Passage[] {
  const text = document.slice(start, end);
  const trimmed = text.trim();
  if (trimmed === "") return [];
  const from = start + text.length - text.trimStart().length;
  return [{ start: from, end: from + trimmed.length, text: trimmed }];
}

/** @param passages one or more */
function join(passages: readonly Passage[], fanIn: { leaves: number; nodes: number }): Passage {
  // Among leaves and nodes mixed, a group may turn out to be leaves only.
  const most = passages.every(({ text }) => text !== undefined) ? fanIn.leaves : Math.min(fanIn.leaves, fanIn.nodes);
  if (passages.length <= most) return nodeOf(passages);
  const groups = Math.ceil(passages.length / most);
  const bound = (group: number) => Math.round((group * passages.length) / groups);
  return join(
    Array.from({ length: groups }, (_, group) => nodeOf(passages.slice(bound(group), bound(group + 1)))),
    fanIn,
  );
}

function nodeOf(parts: readonly Passage[]): Passage {
  if (parts.length === 1) return parts[0]!;
  return { start: parts[0]!.start, end: parts.at(-1)!.end, parts };
}

function withTitle(passage: Passage, title: string | undefined): Passage {
  return title === undefined ? passage : { title, ...passage };
}
