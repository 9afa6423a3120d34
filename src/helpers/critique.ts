/**
 * A helper that looks for mistakes in each output by itself and says where the source shows them. It is shown one output
 * at a time, so that it cannot favour a place, and its quotes are looked up before a judge reads them.
 * Source: Saunders et al. 2022, "Self-critiquing models for assisting human evaluators", arXiv:2206.05802.
 */
import type { Model } from "../models/model.ts";
import type { Comparison, Note, Side } from "../preferences/comparison.ts";
import { type AskOptions, ask } from "../prompts/ask.ts";
import { definePrompt } from "../prompts/prompt.ts";
import type { Helper } from "./helper.ts";
import { askedParts, material, materialRule } from "./material.ts";
import { piecesOf, quoteFinder } from "./quotes.ts";

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
    if (output.length === 0) return [{ helper: "critic", about, text: "No mistake was found." }];
    return output.map((mistake) => noteOf(comparison, about, mistake));
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
  /** In a sentence; its quotes are left out. */
  readonly mistake: string;
  readonly quotes: readonly string[];
}

/** The first line is ours: what the critic says is one line below it, so that it cannot speak for us. */
function noteOf({ source }: Comparison, about: Side, { mistake, quotes }: Mistake): Note {
  const said = `Mistake: ${mistake.replace(/\s+/g, " ").trim()}`;
  const note = (checked: string): Note => ({ helper: "critic", about, text: `${checked}\n${said}` });
  if (source === undefined) return note("Nothing was given to check it against.");
  if (quotes.length === 0) return note("It quotes nothing from the source.");
  const spans = quotes.map(quoteFinder(source));
  // One that is made up is reason to believe none of them.
  if (!spans.every((span) => span !== undefined)) {
    return note("A quote of it was struck out: its words are not in the source.");
  }
  const shown = spans.map(({ start, end }) => {
    return `characters ${start} to ${end}: "${source.slice(start, end).replace(/\s+/g, " ")}"`;
  });
  return { ...note(`What it quotes is in the source, ${shown.join("; ")}`), span: spans[0]! };
}

/** A mistake and its quote take at most about so many tokens. */
const tokensOfMistake = 100;

/** In lines of text: a small model's JSON does not come to its end, and a text that is cut off can still be read. */
function findMistakes(most: number) {
  return definePrompt<{ readonly comparison: Comparison; readonly output: string }, readonly Mistake[]>({
    name: "find-mistakes",
    maxTokens: tokensOfMistake * most,
    render: ({ comparison, output }) => [
      {
        role: "system",
        content:
          "You look for mistakes in an output, for a judge who has less time than you. Name only what is wrong, not what " +
          `is a matter of taste. ${materialRule}`,
      },
      {
        role: "user",
        content: material(
          [...askedParts(comparison), { name: "Output", text: output }],
          `Which mistakes does the output make? Name at most ${most}, the worst first, each on a line of its own: what is ` +
            "wrong in one sentence, then the words of the source that show it, copied letter for letter, between <quote> " +
            "and </quote>. When there is no mistake, write NONE.",
        ),
      },
    ],
    parse(text, _, { finish }) {
      const lines = text
        .split("\n")
        .map((line) => line.trim())
        .filter(Boolean);
      if (lines.length === 0) throw new Error("it is empty");
      if (/^\W*(?:none|no mistakes?)\W*$/i.test(lines[0]!)) return [];
      // A line that was cut off is no loss where there are others.
      return (finish === "length" && lines.length > 1 ? lines.slice(0, -1) : lines).slice(0, most).map(mistakeOf);
    },
  });
}

function mistakeOf(line: string): Mistake {
  const pieces = piecesOf(line.replace(/^(?:[-*•]|\d{1,2}[.)])\s+/, ""));
  return {
    mistake: pieces.map((piece) => ("said" in piece ? piece.said : "…")).join(""),
    quotes: pieces.flatMap((piece) => ("quoted" in piece ? [piece.quoted] : [])),
  };
}
