/**
 * What can be told of an answer to "does the second place contradict the first?" without understanding it: which answer it
 * is, and whether its quoted words are those of the places. How much each counts is learned from labels.
 */
import type { ScoreItem } from "../../../src/index.ts";
import { nothing, saysContradiction } from "../../../tasks/story-consistency/index.ts";

export function answerFeatures({ source = "", output }: ScoreItem): Float32Array {
  const quoted = Array.from(output.matchAll(/“([^”]+)”/g), ([, words]) => words!);
  const lines = source.split("\n");
  const stands = (place: string, words: string | undefined) =>
    words !== undefined && lines.some((line) => line.startsWith(place) && has(line, words));
  const isYes = saysContradiction(output) === true;
  const [one, two = one] = quoted;
  return Float32Array.from(
    [
      isYes,
      output.includes("both times"),
      output.includes("in between"),
      isYes && alike(one, two),
      isYes && quoted.includes(nothing),
      isYes && stands("Between", two),
      output.includes("both times") && stands("First", one),
      output.includes("in between") && stands("Between", one),
      output.includes("in between") && stands("First", one),
    ].map(Number),
  );
}

function alike(one: string | undefined, two: string | undefined): boolean {
  return one !== undefined && two !== undefined && (has(one, two) || has(two, one));
}

function has(text: string, words: string): boolean {
  return text.toLowerCase().includes(words.toLowerCase());
}
