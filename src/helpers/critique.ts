/**
 * A helper that looks for mistakes in each output by itself and says where the source shows them. It is shown one output
 * at a time, so that it cannot favour a place, and its quotes are looked up before a judge reads them.
 * Source: Saunders et al. 2022, "Self-critiquing models for assisting human evaluators", arXiv:2206.05802.
 */
import * as z from "zod";
import type { Model } from "../models/model.ts";
import type { Comparison, Note, Side } from "../preferences/comparison.ts";
import { type AskOptions, ask } from "../prompts/ask.ts";
import { definePrompt } from "../prompts/prompt.ts";
import type { Helper } from "./helper.ts";
import { askedParts, material, materialRule } from "./material.ts";
import { quoteFinder } from "./quotes.ts";

export interface CritiqueOptions extends Pick<AskOptions, "seed" | "temperature"> {
  /** Mistakes named of each output at most; 3 unless given. */
  readonly mistakes?: number;
}

/** @throws (when it notes) AskError where no critique can be read; ModelError as the model does */
export function critique(model: Model, { mistakes = 3, ...sampling }: CritiqueOptions = {}): Helper {
  const manner = Object.entries(sampling).map(([name, value]) => `, ${name} ${value}`);
  const prompt = findMistakes(mistakes);

  async function notesOn(comparison: Comparison, about: Side, signal?: AbortSignal): Promise<Note[]> {
    const vars = { comparison, output: comparison[about].text };
    const { output } = await ask(model, prompt, vars, { ...sampling, ...(signal && { signal }) });
    const found = output.mistakes.filter(({ mistake }) => mistake.trim() !== "");
    if (found.length === 0) return [{ helper: "critic", about, text: "No mistake was found." }];
    return found.map((one) => noteOf(comparison, about, one));
  }

  return {
    name: `critique of ${mistakes} by ${model.id}${manner.join("")}`,
    async note(comparison, { signal } = {}) {
      const notes = await Promise.all((["a", "b"] as const).map((about) => notesOn(comparison, about, signal)));
      return notes.flat();
    },
  };
}

interface Mistake {
  readonly mistake: string;
  readonly quote: string;
}

/** The first line is ours: what the critic says is one line below it, so that it cannot speak for us. */
function noteOf({ source }: Comparison, about: Side, { mistake, quote }: Mistake): Note {
  const said = `Mistake: ${mistake.replace(/\s+/g, " ").trim()}`;
  const note = (checked: string): Note => ({ helper: "critic", about, text: `${checked}\n${said}` });
  if (source === undefined) return note("Nothing was given to check it against.");
  if (quote.trim() === "") return note("It quotes nothing from the source.");
  const span = quoteFinder(source)(quote);
  if (!span) return note("Its quote was struck out: these words are not in the source.");
  const words = source.slice(span.start, span.end).replace(/\s+/g, " ");
  return { ...note(`Its quote is in the source, characters ${span.start} to ${span.end}: "${words}"`), span };
}

/** A mistake and its quote take at most about so many tokens, with their JSON. */
const tokensOfMistake = 120;

function findMistakes(most: number) {
  return definePrompt({
    name: "find-mistakes",
    schema: z.strictObject({
      mistakes: z.array(z.strictObject({ quote: z.string(), mistake: z.string() })).max(most),
    }),
    maxTokens: tokensOfMistake * most + 40,
    render: ({ comparison, output }: { readonly comparison: Comparison; readonly output: string }) => [
      {
        role: "system",
        content:
          "You look for mistakes in an output, for a judge who has less time than you. Name only what is wrong, not what " +
          `is a matter of taste; when nothing is wrong, name nothing. ${materialRule}`,
      },
      {
        role: "user",
        content: material(
          [...askedParts(comparison), { name: "Output", text: output }],
          `Which mistakes does the output make? Reply with JSON: "mistakes", a list of at most ${most}, the worst first; ` +
            'of each "quote", the words of the source that show it, copied letter for letter, or "" where none do, and ' +
            '"mistake", what is wrong, in one sentence. The list is empty when there is no mistake.',
        ),
      },
    ],
  });
}
