/** What `espalier best` reads: prompts to draw outputs for, or outputs that are there, with what they are really worth. */
import * as z from "zod";
import { checked, type Row, RowError } from "../../preferences/formats/format.ts";
import { comparisonParts } from "../../preferences/schema.ts";
import type { ScoreItem } from "../../rewards/reward-model.ts";

/** An input, and outputs of it where they are known. */
export interface Prompt extends Omit<ScoreItem, "output"> {
  readonly candidates?: readonly Candidate[];
}

export interface Candidate {
  readonly text: string;
  /** What it is really worth, on any scale. */
  readonly gold?: number;
}

const { input, task, source, notes } = comparisonParts.shape;
const text = z.string();
const candidates = z.array(z.union([text, z.object({ text, gold: z.number().optional() })])).min(1);
const schema = z.object({
  input: input.optional(),
  prompt: input.optional(),
  candidates: candidates.optional(),
  outputs: candidates.optional(),
  task,
  source,
  notes,
});

/** @throws RowError */
export function promptIn(value: unknown): Prompt {
  const row = checked(schema, value as Row);
  const asked = row.input ?? row.prompt;
  if (asked === undefined) {
    throw new RowError("the field input (or prompt) is missing; candidates (or outputs) may stand beside it");
  }
  const given = row.candidates ?? row.outputs;
  const about = {
    ...(row.task !== undefined && { task: row.task }),
    ...(row.source !== undefined && { source: row.source }),
  };
  return {
    input: asked,
    ...about,
    ...(given && { candidates: given.map((one) => (typeof one === "string" ? { text: one } : (one as Candidate))) }),
    ...(row.notes && { notes: row.notes as ScoreItem["notes"] & {} }),
  };
}
