/** From planned sentences to passages with air between them, and to the text of either version with its spans. */
import type { Random } from "../../src/index.ts";
import { shuffled } from "../../src/index.ts";
import { wordsOf } from "./attributes.ts";
import type { Split } from "./banks.ts";
import { fillers, openings } from "./filler.ts";
import { draw } from "./random.ts";
import type { Span, Statement, Story } from "./story.ts";
import { type Claim, clashes } from "./world.ts";

/** A sentence in both versions, and in which passage it stands. */
export interface Planned {
  readonly passage: number;
  readonly consistent: Told;
  readonly flawed: Told;
}

export interface Told {
  readonly text: string;
  /** None of a decoy or a filler. */
  readonly claim?: Claim;
}

export function same(passage: number, told: Told): Planned {
  return { passage, consistent: told, flawed: told };
}

interface Shape {
  readonly split: Split;
  readonly count: number;
  readonly words: number;
}

/** Puts sentences into passages and fills those up; each begins with an opening. */
export function fill(planned: readonly Planned[], { split, count, words }: Shape, random: Random): Planned[][] {
  const bank = wordsOf(split);
  const byPassage = Map.groupBy(planned, ({ passage }) => passage);
  return Array.from({ length: count }, (_, passage) => {
    const told = byPassage.get(passage) ?? [];
    const opening = either(draw(openings[bank], random), random);
    const air: string[] = [];
    let left = words - lengthOf([opening, ...told.map(({ consistent }) => consistent.text)]);
    for (const template of shuffled(fillers[bank], random)) {
      if (left <= 4) break;
      air.push(either(template, random));
      left -= lengthOf(air.slice(-1));
    }
    const rest = shuffled([...told, ...air.map((text) => same(passage, { text }))], random);
    return [same(passage, { text: opening }), ...rest];
  });
}

/** @param template with (one|or the other) */
function either(template: string, random: Random): string {
  return template.replace(/\(([^)]+)\)/g, (_, options: string) => draw(options.split("|"), random));
}

function lengthOf(sentences: readonly string[]): number {
  return sentences.reduce((sum, sentence) => sum + sentence.split(" ").length, 0);
}

export function storyOf(
  passages: readonly (readonly Planned[])[],
  isFlawed: boolean,
  about: Pick<Story, "id" | "split" | "kind" | "twin">,
): Story {
  let text = "";
  const spans: Span[] = [];
  const statements: Statement[] = [];
  for (const [passage, sentences] of passages.entries()) {
    if (passage > 0) text += "\n\n";
    const start = text.length;
    for (const [index, versions] of sentences.entries()) {
      const { text: sentence, claim } = isFlawed ? versions.flawed : versions.consistent;
      if (index > 0) text += " ";
      if (claim) statements.push({ ...claim, passage, start: text.length, end: text.length + sentence.length });
      text += sentence;
    }
    spans.push({ start, end: text.length });
  }
  const [contradiction] = clashes(statements);
  return { ...about, text, passages: spans, statements, ...(contradiction && { contradiction }) };
}
