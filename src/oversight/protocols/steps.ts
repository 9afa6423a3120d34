/** An output as the steps it takes, and the question whether one of them is right. Source: Lightman et al. 2023, arXiv:2305.20050. */
import { type Comparison, comparison, type Side } from "../../preferences/comparison.ts";

/** Divides an output; each step is a text that is not empty. */
export type Steps = (output: string) => readonly string[];

/** Lines; where there is but one, its sentences. */
export const linesOrSentences: Steps = (output) => {
  const lines = withText(output.split("\n"));
  return lines.length > 1 ? lines : withText(output.split(/(?<=[.!?;])\s+/));
};

function withText(parts: readonly string[]): string[] {
  return parts.map((part) => part.trim()).filter(Boolean);
}

/** @returns the output up to each of its steps */
export function beginnings(output: string, steps: Steps): string[] {
  const all = steps(output);
  return all.map((_, last) => all.slice(0, last + 1).join("\n"));
}

/** The two answers to whether a step is right. */
export const rightStep = "This step is right.";
export const wrongStep = "This step is wrong.";

/** The task of a comparison that asks for one step: what decides its rubric. */
export const stepTask = "step";

/**
 * Whether a step is right, as a comparison of the two answers, so that whoever judges outputs can judge a step.
 * @param step its place, from 0
 * @returns the answer "right" is on the side that its content draws, so that no place is the right one more often
 */
export function stepComparison(of: Comparison, side: Side, steps: Steps, step: number): Comparison {
  const all = steps(of[side].text);
  const asked = typeof of.input === "string" ? [{ role: "user" as const, content: of.input }] : of.input;
  const input = [
    ...asked,
    ...(step > 0 ? [{ role: "assistant" as const, content: all.slice(0, step).join("\n") }] : []),
    { role: "assistant" as const, content: `The step to check: ${all[step]!}` },
    { role: "user" as const, content: "Is this last step right, given what was asked and the steps before it?" },
  ];
  const parts = {
    input,
    task: stepTask,
    ...(of.source !== undefined && { source: of.source }),
    ...(of.extra && { extra: of.extra }),
  };
  const [right, wrong] = [{ text: rightStep }, { text: wrongStep }];
  const asIs = comparison({ ...parts, a: right, b: wrong });
  return Number.parseInt(asIs.id.slice(0, 8), 16) % 2 === 0 ? asIs : { ...asIs, a: wrong, b: right };
}
