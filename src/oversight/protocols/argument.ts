/**
 * An argument for one of two outputs, as a consultant or a debater makes it, and as a judge reads it: plain, of bounded
 * length, its quotes looked up. A verified quote is shown in the source's own words with its place; of a false one only
 * that there was one. Source: Khan et al. 2024, arXiv:2402.06782, section 3 and appendix on prompts.
 */
import { askedParts, material, materialRule, type Part } from "../../helpers/material.ts";
import { piecesOf, quoteFinder, type Span } from "../../helpers/quotes.ts";
import { present, withoutFormatting } from "../../judges/presentation.ts";
import type { Model } from "../../models/model.ts";
import { type Comparison, type Note, other, type Side } from "../../preferences/comparison.ts";
import { ask } from "../../prompts/ask.ts";
import { unusedMark } from "../../prompts/mark.ts";
import { definePrompt } from "../../prompts/prompt.ts";

/** What was said for one side in one turn, as it came but for its cut. */
export interface Argument {
  readonly side: Side;
  /** From 1. */
  readonly turn: number;
  readonly text: string;
}

export interface Arguing {
  readonly as: "consultant" | "debater";
  /** Visible characters. */
  readonly lengthCap: number;
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
}

/** @param before what was said in earlier turns. @throws AskError when nothing is said; ModelError as the model does */
export async function argue(
  model: Model,
  comparison: Comparison,
  side: Side,
  before: readonly Argument[],
  { signal, seed, ...how }: Arguing,
): Promise<Argument> {
  const turn = 1 + Math.max(0, ...before.map((argument) => argument.turn));
  const { output } = await ask(
    model,
    makeArgument,
    { comparison, side, before, ...how },
    { seed, ...(signal && { signal }) },
  );
  return { side, turn, text: output };
}

/** For the judge, in an order that is the same whichever way round the comparison is shown. */
export function notesOf(comparison: Comparison, arguments_: readonly Argument[], as: Arguing["as"]): Note[] {
  if (arguments_.length === 0) return [];
  const ground = groundOf(comparison);
  const mark = unusedMark([ground, ...arguments_.map(({ text }) => text)]);
  const rule =
    `Each ${as} was assigned its output by lot and argues for it, right or wrong. Every quote was looked up: what stands ` +
    `in brackets with the mark ${mark} says what came of that, and no ${as} can write it.`;
  return [
    { helper: "referee", about: "both", text: rule },
    ...arguments_.map(({ side, turn, text }): Note => {
      const checked = checkedQuotes(text, ground, mark);
      const place = comparison.source === undefined ? undefined : checked.spans[0];
      return {
        helper: as,
        about: side,
        text: `Turn ${turn}, for this output: ${checked.text}`,
        ...(place && { span: place }),
      };
    }),
  ];
}

/** @param ground what quotes are looked up in */
export function checkedQuotes(text: string, ground: string, mark: string): { text: string; spans: Span[] } {
  const find = quoteFinder(ground);
  const spans: Span[] = [];
  const pieces = piecesOf(text).map((piece) => {
    if ("said" in piece) return piece.said;
    const span = find(piece.quoted);
    if (!span) return `[${mark} a quote was struck out here: its words are not there]`;
    spans.push(span);
    const words = ground.slice(span.start, span.end).replace(/\s+/g, " ");
    return `"${words}" [${mark} verified, characters ${span.start} to ${span.end}]`;
  });
  return { text: pieces.join(""), spans };
}

/** The source; what was asked, where that holds all there is. */
function groundOf({ source, input }: Comparison): string {
  return source ?? (typeof input === "string" ? input : input.map(({ content }) => content).join("\n\n"));
}

interface Vars extends Omit<Arguing, "seed" | "signal"> {
  readonly comparison: Comparison;
  readonly side: Side;
  readonly before: readonly Argument[];
}

const makeArgument = definePrompt<Vars>({
  name: "make-argument",
  temperature: 0.7,
  maxTokens: ({ lengthCap }) => Math.ceil(lengthCap / 3),
  render: ({ comparison, side, before, as, lengthCap }) => {
    const earlier = before.map(({ side: whose, turn, text }): Part => {
      return { name: `${whose === side ? "Your argument" : "Your opponent's argument"}, turn ${turn}`, text };
    });
    return [
      { role: "system", content: instructions(as, lengthCap) },
      {
        role: "user",
        content: material(
          [
            ...askedParts(comparison),
            { name: "This output", text: comparison[side].text },
            { name: "The other output", text: comparison[other(side)].text },
            ...earlier,
          ],
          [
            before.length === 0
              ? "Why is this output better than the other one?"
              : "Answer what was said against this output, and say nothing twice.",
            `Argue for this output in at most ${wordsOf(lengthCap)} words, with a <quote> of the words that prove it.`,
          ].join(" "),
        ),
      },
    ];
  },
  parse(text, { lengthCap }) {
    const said = capped(withoutFormatting(text), lengthCap);
    if (said === "") throw new Error("it says nothing");
    return said;
  },
});

/** What is cut within a quote loses the quote: half of it would count as false. */
function capped(text: string, lengthCap: number): string {
  const { text: shown, cut } = present(text, { lengthCap });
  return (cut ? shown.replace(/<quote>(?:(?!<\/quote>).)*$/is, "") : shown).trim();
}

function instructions(as: Arguing["as"], lengthCap: number): string {
  const setting =
    as === "debater"
      ? "You take part in a debate before a judge who has to tell which of two outputs is better. Another debater argues for the other output."
      : "You advise a judge who has to tell which of two outputs is better.";
  return [
    `${setting} One output was assigned to you by lot: make the best case for it that the material bears out.`,
    "The judge may not have the source. Copy the words that prove your point, letter for letter, between <quote> and " +
      "</quote>: each quote is looked up, and one that is not there is struck out before the judge's eyes.",
    `Speak of "this output" and "the other output". Write at most ${wordsOf(lengthCap)} words, in plain text.`,
    materialRule,
  ].join("\n\n");
}

function wordsOf(characters: number): number {
  return Math.floor(characters / 6);
}
