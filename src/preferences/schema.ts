/** Comparisons and preferences as they are read from files, the journal and the network: checked, never believed. */
import * as z from "zod";
import type { Comparison } from "./comparison.ts";
import type { Preference, Verdict } from "./preference.ts";

const side = z.enum(["a", "b"]);
const choice = z.enum(["a", "b", "tie"]);
const probability = z.number().min(0).max(1).optional();
const origin = z.object({
  model: z.string().optional(),
  prompt: z.string().optional(),
  temperature: z.number().optional(),
  sample: z.number().optional(),
  run: z.string().optional(),
  node: z.string().optional(),
});
const candidate = z.object({ text: z.string(), origin: origin.optional() });
const note = z.object({
  helper: z.string(),
  about: z.enum(["a", "b", "both"]),
  text: z.string(),
  span: z.object({ start: z.int().min(0), end: z.int().min(0) }).optional(),
  node: z.object({ run: z.string(), id: z.string() }).optional(),
});

export const turnSchema = z.object({ role: z.enum(["system", "user", "assistant"]), content: z.string() });

/** A comparison's fields; `comparison()` gives one without an id its own. */
export const comparisonParts = z.object({
  id: z.string().min(1).optional(),
  input: z.union([z.string(), z.array(turnSchema)]),
  a: candidate,
  b: candidate,
  task: z.string().optional(),
  source: z.string().optional(),
  notes: z.array(note).optional(),
  gold: choice.optional(),
  extra: z.record(z.string(), z.unknown()).optional(),
});

export const comparisonSchema: z.ZodType<Comparison> = comparisonParts.required({ id: true });

const spending = z.object({
  calls: z.number(),
  inputTokens: z.number(),
  outputTokens: z.number(),
  cost: z.number().optional(),
});
const common = {
  orders: z.array(z.object({ first: side, choice, probability })).optional(),
  votes: z
    .record(
      z.string(),
      z.lazy(() => verdictSchema),
    )
    .optional(),
  spending: spending.optional(),
};

export const verdictSchema: z.ZodType<Verdict> = z.discriminatedUnion("status", [
  z.object({
    status: z.literal("judged"),
    choice,
    bothBad: z.boolean().optional(),
    probability,
    strength: z.number().min(1).max(9).optional(),
    rationale: z.string().optional(),
    ...common,
  }),
  z.object({ status: z.literal("unjudged"), reason: z.string(), ...common }),
]);

/** A preference without its comparison: the body of a judgement in the journal. */
export const judgementSchema: z.ZodType<Omit<Preference, "comparison">> = z.object({
  judge: z.string().min(1),
  kind: z.enum(["human", "model", "program"]),
  rubric: z.string().optional(),
  first: side.optional(),
  verdict: verdictSchema,
  milliseconds: z.number().optional(),
  at: z.number().optional(),
});
