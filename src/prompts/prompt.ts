/** A prompt keeps its words, the shape of its reply and the reading of it together. */
import type { z } from "zod";
import type { Completion, Message } from "../models/model.ts";

export interface Prompt<Vars, Output = string> {
  /** Shown in traces and counted in reports. */
  readonly name: string;
  /** The messages to send. What all calls share should come first: models remember beginnings. */
  render(vars: Vars): readonly Message[];
  /** The reply is JSON of this shape. Without it the reply is text. */
  readonly schema?: z.ZodType<Output>;
  /**
   * Makes the output of a text reply.
   * @param completion the whole reply, for whether it came to an end
   * @throws Error whose message says what is wrong with it
   */
  parse?(text: string, vars: Vars, completion: Completion): Output;
  /** Longest reply, in tokens. */
  readonly maxTokens?: number | ((vars: Vars) => number);
  /** Sampling temperature; 0, greedy, unless set. */
  readonly temperature?: number;
  /** How often to ask in all before giving up; 2 unless set. */
  readonly attempts?: number;
}

/** Types a prompt where it is written. */
export function definePrompt<Vars, Output = string>(prompt: Prompt<Vars, Output>): Prompt<Vars, Output> {
  return prompt;
}
