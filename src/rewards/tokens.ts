/**
 * Grading prompts as tokens: cut to fit, and gathered into groups that begin alike. Where a group's sequences part is
 * found in the tokens themselves, since how a text becomes tokens depends on what stands next to it.
 */
import type { Group } from "../ggml/training/job.ts";
import { groupLength } from "../ggml/training/packing.ts";
import type { Tokenizer } from "../models/providers/llama/tokenizer.ts";
import { type GradedTexts, inputText, messages, notesText } from "./grading-prompt.ts";
import type { GradingPrompt } from "./manifest.ts";
import type { ScoreItem } from "./reward-model.ts";

export interface GradedItem extends ScoreItem {
  /** Which of the sides that its notes speak of it is; all notes are about it unless given. */
  readonly side?: "a" | "b";
}

export interface PromptTokens {
  readonly tokens: readonly number[];
  /** How many did not fit and were cut. */
  readonly cut: number;
}

/** What stands where something was cut. */
const marker = "\n[… cut …]\n";

/**
 * @param maxTokens of a whole prompt. The output is cut in its middle, where both ends tell most. So that it need not
 *   be cut to nothing, source and input have three quarters of the room and notes an eighth: what they have more is cut
 *   from their middle. This depends on no output, so all outputs of an input are graded by the same words.
 */
export function promptWriter(
  tokenizer: Pick<Tokenizer, "prompt" | "tokenize">,
  prompt: GradingPrompt,
  maxTokens: number,
) {
  const lengthOf = (texts: GradedTexts) => tokenizer.prompt(messages(prompt, texts)).length;
  const count = (text: string) => (text === "" ? 0 : tokenizer.tokenize(text).length);
  // With a word in each place, since a place that is empty takes its paragraph along.
  const room = maxTokens - lengthOf({ input: "x", source: "x", output: "x", notes: "x" });

  function cutToFit(texts: GradedTexts): { readonly texts: GradedTexts; readonly cut: number } {
    const shared = Math.floor((room * 3) / 4);
    const input = cutMiddle(texts.input, shared, count);
    const source = cutMiddle(texts.source, shared - count(input), count);
    const notes = cutMiddle(texts.notes, Math.floor(room / 8), count);
    const others = { input, source, notes };
    let output = texts.output;
    for (let most = room - count(input) - count(source) - count(notes); ; most--) {
      output = cutMiddle(texts.output, most, count);
      const over = lengthOf({ ...others, output }) - maxTokens;
      if (over <= 0 || most <= 0) break;
      most -= over;
    }
    const kept = { ...others, output };
    const cut = (Object.keys(kept) as (keyof GradedTexts)[])
      .map((name) => Math.max(0, count(texts[name]) - count(kept[name])))
      .reduce((sum, length) => sum + length);
    return { texts: kept, cut };
  }

  return ({ input, output, source = "", notes, side }: GradedItem): PromptTokens => {
    const texts = { input: inputText(input), source, output, notes: notesText(notes, side) };
    const whole = tokenizer.prompt(messages(prompt, texts));
    if (whole.length <= maxTokens && fitsShares(texts)) return { tokens: whole, cut: 0 };
    const { texts: fitting, cut } = cutToFit(texts);
    return { tokens: tokenizer.prompt(messages(prompt, fitting)), cut };
  };

  /** Whatever its output, so that the words around it are the same for all outputs. */
  function fitsShares({ input, source, notes }: GradedTexts): boolean {
    return count(input) + count(source) <= Math.floor((room * 3) / 4) && count(notes) <= Math.floor(room / 8);
  }
}

/** @returns the text itself if it has at most so many tokens; else its beginning and its end */
function cutMiddle(text: string, most: number, count: (text: string) => number): string {
  const tokens = count(text);
  if (tokens <= most) return text;
  const characters = Array.from(text);
  let share = Math.max(0, most - count(marker)) / tokens;
  for (;;) {
    const half = Math.floor((characters.length * share) / 2);
    const cut = `${characters.slice(0, half).join("")}${marker}${half > 0 ? characters.slice(-half).join("") : ""}`;
    if (half === 0 || count(cut) <= most) return cut;
    share *= 0.95;
  }
}

/** @param sequences at least one, each of at least two tokens */
export function groupOf(sequences: readonly (readonly number[])[]): Group {
  const [first, ...others] = sequences;
  const shortest = Math.min(...sequences.map(({ length }) => length));
  let shared = others.length === 0 ? first!.length : 0;
  while (shared < shortest && others.every((sequence) => sequence[shared] === first![shared])) shared += 1;
  // Each branch needs a token of its own, on which its hidden state stands.
  const length = Math.min(shared, shortest - 1);
  return { prefix: first!.slice(0, length), branches: sequences.map((sequence) => sequence.slice(length)) };
}

/** An edge between two sequences, by their places among them. */
export interface Edge {
  readonly chosen: number;
  readonly rejected: number;
}

/**
 * Divides pairs of sequences that begin alike into groups, each of which fits a row; a sequence may come in several.
 * @returns of each group its sequences' places, and its edges by places among those
 * @throws RangeError when a pair alone does not fit
 */
export function fittingGroups<E extends Edge>(
  sequences: readonly (readonly number[])[],
  edges: readonly E[],
  rowTokens: number,
): { readonly group: Group; readonly edges: E[] }[] {
  const groups: { readonly places: Set<number>; readonly edges: E[] }[] = [];
  const groupFor = (places: ReadonlySet<number>) => groupOf([...places].map((place) => sequences[place]!));
  for (const edge of edges) {
    const last = groups.at(-1);
    const joined = new Set([...(last?.places ?? []), edge.chosen, edge.rejected]);
    if (last && groupLength(groupFor(joined)) <= rowTokens) {
      for (const place of joined) last.places.add(place);
      last.edges.push(edge);
      continue;
    }
    const places = new Set([edge.chosen, edge.rejected]);
    const length = groupLength(groupFor(places));
    if (length > rowTokens) throw new RangeError(`A pair of ${length} tokens does not fit a row of ${rowTokens}.`);
    groups.push({ places, edges: [edge] });
  }
  return groups.map(({ places, edges: own }) => {
    const order = new Map([...places].map((place, index) => [place, index]));
    return {
      group: groupFor(places),
      edges: own.map((edge) => ({
        ...edge,
        chosen: order.get(edge.chosen)!,
        rejected: order.get(edge.rejected)!,
      })),
    };
  });
}
