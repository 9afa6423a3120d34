/** The ways in which a model can give a verdict: how it is told to reply, and how the reply is read. */
import { z } from "zod";
import { EspalierError } from "../core/errors.ts";
import { type Model, type TokenLogprob, UnsupportedError } from "../models/model.ts";
import type { Side } from "../preferences/comparison.ts";
import { ask } from "../prompts/ask.ts";
import { definePrompt } from "../prompts/prompt.ts";
import type { Letter, Question } from "./question.ts";
import type { Rubric } from "./rubric.ts";

/** What was said of the candidates as they were shown. */
export interface Reading {
  readonly letter: Letter | "tie";
  /** That the one shown first is better, in [0, 1]. */
  readonly probability?: number;
  readonly rationale?: string;
}

export interface WayOptions {
  /** Tokens for reasons and verdict; a reply in JSON that is cut off is asked for again with twice as many. */
  readonly maxTokens: number;
  readonly temperature: number;
  readonly sample: number;
  readonly signal: AbortSignal | undefined;
}

/** @throws AskError or Unreadable when no verdict can be read; ModelError as the model does */
type Way = (model: Model, question: Question, first: Side, rubric: Rubric, options: WayOptions) => Promise<Reading>;

/** A reply came, and no verdict can be read from it. */
export class Unreadable extends EspalierError {
  override readonly name = "Unreadable";
}

/** As many alternatives as providers give. */
const alternatives = 20;
/** Share of the probability that the verdict's letters must have together: with less the model was about to say something else. */
const leastMass = 0.05;

export const ways = {
  /** JSON of a fixed shape, constrained where the provider can; mended or asked for once more where it does not fit. */
  async schema(model, question, first, rubric, options) {
    const asked = { question, first, rubric, maxTokens: options.maxTokens };
    const answer = await ask(model, rubric.ties ? jsonWithTies : json, asked, options);
    const { choice, rationale } = answer.output;
    return { letter: choice, rationale };
  },

  /** Reasons in plain text, and a verdict on the last line. */
  async text(model, question, first, rubric, options) {
    const asked = { question, first, rubric, maxTokens: options.maxTokens };
    return (await ask(model, lastLine, asked, options)).output;
  },

  /**
   * One token is written, and the probabilities of the letters that it could have been make a soft label. Never a tie.
   * Source: Lee et al. 2023 (RLAIF), arXiv:2309.00267, who also average both orders.
   */
  async logprobs(model, question, first, { candidate }, { temperature, sample, signal }) {
    const messages = question.messages(first, `Which ${candidate} is better? Answer with one letter, A or B.`);
    const { finish, logprobs } = await model.complete(messages, {
      maxTokens: 1,
      temperature,
      logprobs: alternatives,
      sample,
      ...(signal && { signal }),
    });
    if (finish === "refusal") throw new Unreadable("the model refused");
    if (logprobs === undefined) {
      throw new UnsupportedError(
        "request",
        `${model.id} returned no log-probabilities. Judge with the verdict "schema" or "text" instead of "logprobs".`,
      );
    }
    return fromLogprobs(logprobs[0]);
  },
} satisfies Record<string, Way>;

export type WayName = keyof typeof ways;

/** @param token where the verdict stands */
export function fromLogprobs(token: TokenLogprob | undefined): Reading {
  const listed = alternativesOf(token);
  const mass = { A: 0, B: 0 };
  for (const { text, chance } of listed) {
    const letter = text.replace(/[^\p{L}\p{N}]/gu, "").toUpperCase();
    if (letter === "A" || letter === "B") mass[letter] += chance;
  }
  const found = mass.A + mass.B;
  if (!(found >= leastMass)) {
    throw new Unreadable(
      `A and B have ${(100 * found).toFixed(1)}% of the probability together; the model would say ${JSON.stringify(token?.token ?? "")}`,
    );
  }
  // What is not listed may be as likely as the least of what is, or all that is left: a short list makes nobody certain.
  const chances = listed.map(({ chance }) => chance);
  const left = Math.max(0, 1 - chances.reduce((sum, chance) => sum + chance, 0));
  const unlisted = Math.min(left, ...chances);
  const [a, b] = [mass.A || unlisted, mass.B || unlisted];
  const probability = a / (a + b);
  return { letter: probability > 0.5 ? "A" : probability < 0.5 ? "B" : "tie", probability };
}

/** The token itself is usually among its alternatives, and counts once. Some providers list the impossible too. */
function alternativesOf(token: TokenLogprob | undefined): { readonly text: string; readonly chance: number }[] {
  if (token === undefined) return [];
  const all = token.top.some((other) => other.token === token.token) ? token.top : [token, ...token.top];
  return all.map((one) => ({ text: one.token, chance: Math.exp(one.logprob) })).filter(({ chance }) => chance > 0);
}

interface Asked {
  readonly question: Question;
  readonly first: Side;
  readonly rubric: Rubric;
  readonly maxTokens: number;
}

/** Reasons come before the choice, so that the choice can follow from them. */
function jsonPrompt(choices: readonly (Letter | "tie")[]) {
  return definePrompt({
    name: "compare",
    schema: z.strictObject({ rationale: z.string(), choice: z.enum(choices) }),
    maxTokens: ({ maxTokens }) => maxTokens,
    render: ({ question, first, rubric: { candidate } }: Asked) =>
      question.messages(
        first,
        `Which ${candidate} is better? Reply with JSON: "rationale", the reasons in one or two sentences, then "choice", ` +
          `${listed(choices)}.`,
      ),
  });
}
const json = jsonPrompt(["A", "B"]);
const jsonWithTies = jsonPrompt(["A", "B", "tie"]);

const lastLine = definePrompt<Asked, Reading>({
  name: "compare-in-text",
  maxTokens: ({ maxTokens }) => maxTokens,
  render: ({ question, first, rubric: { candidate, ties } }) =>
    question.messages(
      first,
      `Which ${candidate} is better? Give the reasons in one or two sentences. Then end with a line of its own: ` +
        `${listed(verdicts(ties).map((verdict) => `VERDICT: ${verdict}`))}.`,
    ),
  /** Reads the last line only: a letter named in the reasoning is not a verdict. */
  parse(text, { rubric }, { finish }) {
    if (finish === "length") throw new Error("the reply was cut off before its end");
    const lines = text.trim().split("\n");
    const said = lines
      .at(-1)!
      .match(/^\W*VERDICT\W+(A|B|TIE)\W*$/i)?.[1]
      ?.toUpperCase();
    const letter = verdicts(rubric.ties).find((verdict) => verdict.toUpperCase() === said);
    if (letter === undefined) throw new Error("its last line is no verdict");
    return { letter, rationale: lines.slice(0, -1).join("\n").trim() };
  },
});

function verdicts(ties: boolean): readonly (Letter | "tie")[] {
  return ties ? ["A", "B", "tie"] : ["A", "B"];
}

function listed(choices: readonly string[]): string {
  const quoted = choices.map((choice) => `"${choice}"`);
  return `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`;
}
