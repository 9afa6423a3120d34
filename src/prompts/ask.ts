/** Puts a prompt to a model and reads the reply; a reply that cannot be used is asked for again, within a bound. */
import { z } from "zod";
import { EspalierError, messageOf } from "../core/errors.ts";
import { sha256 } from "../core/hash.ts";
import type { CompleteOptions, Completion, JsonSchema, Message, Model } from "../models/model.ts";
import type { Prompt } from "./prompt.ts";
import { readJson } from "./read-json.ts";

export interface AskOptions {
  /** Which of several samples this is, from 0. */
  readonly sample?: number;
  readonly temperature?: number;
  readonly seed?: number;
  readonly signal?: AbortSignal;
  readonly wait?: CompleteOptions["wait"];
  readonly onText?: (delta: string) => void;
}

export interface Answer<Output> {
  readonly output: Output;
  /** Every reply, the unusable ones too, in order. */
  readonly tries: readonly Try[];
}

export interface Try {
  readonly completion: Completion;
  /** Why it could not be used. */
  readonly problem?: string;
  /** True when its JSON had to be mended. */
  readonly repaired?: boolean;
}

/** No reply could be used within the bound; the last one is kept. */
export class AskError extends EspalierError {
  override readonly name = "AskError";
  readonly tries: readonly Try[];

  constructor(prompt: string, tries: readonly Try[]) {
    const last = tries.at(-1)!;
    const times = tries.length === 1 ? "1 try" : `${tries.length} tries`;
    super(
      `No usable reply to "${prompt}" in ${times}: ${last.problem}. The last reply began: ${excerpt(last.completion.text)}`,
    );
    this.tries = tries;
  }
}

const defaultAttempts = 2;
/** A reply that was rejected would come again from a greedy model: the next try is warmer. */
const warmth = 0.7;

/** @throws AskError when no reply can be used; ModelError as the model does */
export async function ask<Vars, Output = string>(
  model: Model,
  prompt: Prompt<Vars, Output>,
  vars: Vars,
  options: AskOptions = {},
): Promise<Answer<Output>> {
  const { sample = 0, temperature = prompt.temperature ?? 0, seed = 0, ...rest } = options;
  const attempts = prompt.attempts ?? defaultAttempts;
  const maxTokens = typeof prompt.maxTokens === "function" ? prompt.maxTokens(vars) : prompt.maxTokens;
  const first: Question = {
    messages: prompt.render(vars),
    temperature,
    ...(maxTokens !== undefined && { maxTokens }),
    ...(prompt.schema && { schema: jsonSchema(prompt.schema) }),
  };
  const tries: Try[] = [];
  let question = first;
  while (tries.length < attempts) {
    const { messages, ...asked } = question;
    const number = sample * attempts + tries.length;
    const chance = asked.temperature > 0 ? { seed: samplingSeed(seed, number) } : {};
    const completion = await model.complete(messages, { ...rest, ...asked, ...chance, sample: number });
    try {
      const { output, repaired } = read(prompt, completion, vars);
      tries.push({ completion, ...(repaired && { repaired }) });
      return { output, tries };
    } catch (error) {
      const problem = messageOf(error);
      tries.push({ completion, problem });
      // Plain text that ran over its length would run over it again, or end by chance.
      if (!first.schema && completion.finish === "length") break;
      question = again(first, completion, problem);
    }
  }
  throw new AskError(prompt.name, tries);
}

/** What changes from one try to the next. */
interface Question {
  readonly messages: readonly Message[];
  readonly temperature: number;
  readonly maxTokens?: number;
  readonly schema?: JsonSchema;
}

/** @returns 31 bits, unrelated for different seeds and samples */
export function samplingSeed(seed: number, sample: number): number {
  return Number.parseInt(sha256(`${seed} ${sample}`).slice(0, 8), 16) >>> 1;
}

function read<Vars, Output>(prompt: Prompt<Vars, Output>, completion: Completion, vars: Vars) {
  const { text, finish } = completion;
  if (finish === "refusal") throw new Error("the model refused");
  if (prompt.schema) {
    if (finish === "length") throw new Error("the reply was cut off before its end");
    return readJson(text, prompt.schema);
  }
  const output = prompt.parse ? prompt.parse(text, vars, completion) : (text as Output);
  return { output, repaired: false };
}

/** A structured reply is shown its mistake; one that was cut off gets more room; anything else is sampled anew. */
function again(first: Question, { text, finish }: Completion, problem: string): Question {
  if (first.schema && finish === "length" && first.maxTokens !== undefined) {
    return { ...first, maxTokens: 2 * first.maxTokens };
  }
  if (first.schema && finish === "stop") {
    const complaint = `That reply cannot be used: ${problem}. Reply again, with nothing but JSON that matches the schema.`;
    const exchange = [
      { role: "assistant", content: text },
      { role: "user", content: complaint },
    ] as const;
    return { ...first, messages: [...first.messages, ...exchange] };
  }
  return { ...first, temperature: Math.max(first.temperature, warmth) };
}

const schemas = new WeakMap<z.ZodType, JsonSchema>();

function jsonSchema(schema: z.ZodType): JsonSchema {
  const known = schemas.get(schema);
  if (known) return known;
  const made = z.toJSONSchema(schema) as JsonSchema;
  schemas.set(schema, made);
  return made;
}

function excerpt(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
}
