/** Prompts and candidates that are texts in some files and lists of messages in others. */
import * as z from "zod";
import { canonicalJson } from "../../core/hash.ts";
import type { Turn } from "../comparison.ts";
import { turnSchema } from "../schema.ts";
import { RowError } from "./format.ts";

/** A text, or messages with `role` and `content`. */
export const textOrTurns = z.union([z.string(), z.array(turnSchema)], {
  error: ({ input }) =>
    input === undefined || input === null
      ? "Invalid input: expected a text, received undefined"
      : "it must be a text, or messages with role (system, user, assistant) and content",
});

export type TextOrTurns = z.infer<typeof textOrTurns>;

/** @returns a text as one message of the user */
export function turnsOf(input: string | readonly Turn[]): readonly Turn[] {
  return typeof input === "string" ? [{ role: "user", content: input }] : input;
}

/** @returns the text of a text or of one message of the user; undefined for a longer conversation */
export function textOf(input: string | readonly Turn[]): string | undefined {
  if (typeof input === "string") return input;
  const [only, ...more] = input;
  return only?.role === "user" && more.length === 0 ? only.content : undefined;
}

/** @returns how many turns two conversations have in common at their beginning */
export function sharedTurns(x: readonly Turn[], y: readonly Turn[]): number {
  const difference = x.findIndex((turn, index) => canonicalJson(turn) !== canonicalJson(y[index]));
  return difference < 0 ? x.length : difference;
}

/**
 * Two conversations that differ in their last answer alone.
 * @throws RowError when they do not
 */
export function splitAnswers(x: readonly Turn[], y: readonly Turn[]) {
  const shared = Math.min(sharedTurns(x, y), x.length - 1, y.length - 1);
  const [left, right] = [x.slice(shared), y.slice(shared)];
  if (left.length !== 1 || right.length !== 1 || left[0]!.role !== "assistant" || right[0]!.role !== "assistant") {
    throw new RowError("chosen and rejected must be the same messages but for a last one, the assistant's");
  }
  return { input: x.slice(0, shared), chosen: left[0]!.content, rejected: right[0]!.content };
}
