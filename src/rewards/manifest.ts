/** What a reward model's folder says of itself: reward-model.json, checked when it is read. */
import * as z from "zod";

/** The words around an input and an output, with which the model was trained and must be asked. */
const gradingPrompt = z.object({
  /** Name and version. */
  name: z.string(),
  system: z.string(),
  /** With {input}, {source}, {notes} and {output}; a paragraph whose place is empty is left out. */
  user: z.string(),
  /** The two replies whose log-probabilities' difference is the reward; one token each. */
  yes: z.string(),
  no: z.string(),
});

const base = z.object({
  /** As it was given: `llama/smollm2-135m`, `llama/./base.gguf`. */
  model: z.string(),
  /** Of the GGUF file; a head or an adapter means nothing on another. */
  sha256: z.string().length(64),
  architecture: z.string(),
});

const common = {
  format: z.literal(1),
  base,
  prompt: gradingPrompt,
  /** Prompts were cut to so many tokens, from the middle of the output. */
  maxTokens: z.int().min(16),
  /** sha256 of head.bin, or of each adapter, by name. */
  files: z.record(z.string(), z.string().length(64)),
  /**
   * Mean rewards of its training outputs, by task ("" for none), one for each member of an ensemble: subtracted, so that
   * each task's mean is zero. Preferences fix differences alone, so members differ in level for no reason.
   */
  centres: z.record(z.string(), z.array(z.number())),
  /** Differences of raw rewards are multiplied with it to be logits, fitted on held-out pairs; 1 for not at all. */
  scale: z.number().positive(),
};

/** A linear function of the frozen base's hidden state, with its posterior (Laplace): head.bin. */
const head = z.object({ ...common, method: z.literal("head"), width: z.int().positive() });

/** LoRA adapters for the base, one for each seed; their rewards' mean is the reward. */
const lora = z.object({ ...common, method: z.literal("lora"), adapters: z.array(z.string()).min(1) });

export const manifestSchema = z.discriminatedUnion("method", [head, lora]);
export type Manifest = z.infer<typeof manifestSchema>;
export type GradingPrompt = z.infer<typeof gradingPrompt>;
