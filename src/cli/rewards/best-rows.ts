/** What `espalier best` reads: prompts to draw outputs for, or outputs that are there, with what they are really worth. */
import * as z from "zod";
import { EspalierError } from "../../core/errors.ts";
import { readJsonl } from "../../core/jsonl.ts";
import { checked, type Row, RowError } from "../../preferences/formats/format.ts";
import { comparisonParts } from "../../preferences/schema.ts";
import type { ScoreItem } from "../../rewards/reward-model.ts";
import type { UnreadLines } from "../lines.ts";

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

/** @throws EspalierError when the file cannot be read, or is empty */
export async function* promptsIn(file: string, unread: UnreadLines): AsyncGenerator<Prompt> {
  let isEmpty = true;
  for await (const read of readJsonl(file)) {
    isEmpty = false;
    if ("problem" in read) {
      unread.add(file, read);
      continue;
    }
    try {
      yield promptIn(read.value);
    } catch (error) {
      if (!(error instanceof RowError)) throw error;
      unread.add(file, { line: read.line, problem: error.message });
    }
  }
  if (isEmpty) throw new EspalierError(`${file === "-" ? "Standard input" : file} is empty: there is nothing to read.`);
}

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
