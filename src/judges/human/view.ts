/**
 * What a person at work is shown, and what they answer: by place, first or second, as it was drawn for them. Replies
 * pass through these schemas on their way out, and what they do not name stays behind: where a candidate came from,
 * the right answer, what others said.
 */
import * as z from "zod";
import { turnSchema } from "../../preferences/schema.ts";
import { longestRationale } from "./limits.ts";

const place = z.enum(["first", "second"]);
const choiceSchema = z.enum(["first", "second", "tie", "bad"]);

export const draftSchema = z.strictObject({
  choice: choiceSchema.optional(),
  /** How much better, 1 (barely) to 9. */
  strength: z.int().min(1).max(9).optional(),
  rationale: z.string().max(longestRationale).optional(),
  /** Time spent on it so far. */
  milliseconds: z.int().min(0).optional(),
});
export const answerSchema = draftSchema.required({ choice: true });

const item = z.object({
  /** Its number in the batch. The comparison's own id might tell where it came from. */
  key: z.int(),
  input: z.union([z.string(), z.array(turnSchema)]),
  first: z.string(),
  second: z.string(),
  source: z.string().optional(),
  notes: z.array(
    z.object({
      helper: z.string(),
      about: z.enum(["first", "second", "both"]),
      text: z.string(),
      span: z.object({ start: z.int(), end: z.int() }).optional(),
    }),
  ),
  draft: draftSchema.optional(),
});

const progress = z.object({
  /** Comparisons of the batch that need this person no more: judged, or judged by enough others. */
  done: z.int(),
  total: z.int(),
  canUndo: z.boolean(),
});

const results = z.object({
  labels: z.int(),
  gold: z.object({ right: z.int(), asked: z.int() }),
  /** By where the candidates came from. */
  origins: z.array(z.object({ name: z.string(), won: z.int(), tied: z.int(), lost: z.int() })),
  judged: z.array(
    z.object({
      input: z.string(),
      choice: choiceSchema,
      first: z.string(),
      second: z.string(),
      gold: z.enum([...place.options, "tie"]).optional(),
    }),
  ),
});

/** What to do now. */
export const stepSchema = z.discriminatedUnion("state", [
  z.object({ state: z.literal("item"), progress, item }),
  /** Nothing to hand out at the moment; `held` are those that others are at work on. */
  z.object({ state: z.literal("none"), progress, skipped: z.int(), held: z.int() }),
  /** Null until everybody has finished: what one person learned, another might hear. */
  z.object({ state: z.literal("finished"), progress, results: results.nullable() }),
]);

/** What to do after an answer. */
export const submittedSchema = stepSchema.and(
  z.object({
    /** The answer was not kept: the person had judged the comparison, or finished, in another window. */
    isDropped: z.literal(true).optional(),
  }),
);

export type Place = z.infer<typeof place>;
export type PlacedChoice = z.infer<typeof choiceSchema>;
export type Draft = z.infer<typeof draftSchema>;
export type Answer = z.infer<typeof answerSchema>;
export type Item = z.infer<typeof item>;
export type Progress = z.infer<typeof progress>;
export type Results = z.infer<typeof results>;
export type Step = z.infer<typeof stepSchema>;
export type Submitted = z.infer<typeof submittedSchema>;
