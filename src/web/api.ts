/** What the pages of the browser and the server say to each other, as JSON. */
import * as z from "zod";
import { answerSchema, draftSchema, stepSchema, submittedSchema } from "../judges/human/view.ts";

const key = z.int().min(0);

/** What the holder of a token is, and what does not change while they are at work. */
export const accessSchema = z.discriminatedUnion("role", [
  z.object({
    role: z.literal("judge"),
    name: z.string(),
    dataset: z.string(),
    /** Markdown. */
    guidelines: z.string().optional(),
  }),
  z.object({ role: z.literal("overseer"), dataset: z.string() }),
]);

/** By the path below /api/: what is sent, and what comes back. All are POST, but for what asks nothing. */
export const calls = {
  step: { sends: z.strictObject({}), gives: stepSchema },
  hold: { sends: z.strictObject({ key }), gives: z.object({ held: z.boolean() }) },
  draft: { sends: z.strictObject({ key, draft: draftSchema }), gives: z.object({}) },
  submit: { sends: z.strictObject({ key, answer: answerSchema }), gives: submittedSchema },
  skip: { sends: z.strictObject({ key }), gives: stepSchema },
  unskip: { sends: z.strictObject({}), gives: stepSchema },
  undo: { sends: z.strictObject({}), gives: stepSchema },
  finish: { sends: z.strictObject({}), gives: stepSchema },
} as const;

export const problemSchema = z.object({ problem: z.string() });

export type Access = z.infer<typeof accessSchema>;
export type Calls = {
  readonly [Name in keyof typeof calls]: {
    sends: z.infer<(typeof calls)[Name]["sends"]>;
    gives: z.infer<(typeof calls)[Name]["gives"]>;
  };
};
