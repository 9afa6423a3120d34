/** Which failures are a verdict, and which would meet every other comparison too. */
import { ModelError, UnsupportedError } from "../models/model.ts";
import { AskError } from "../prompts/ask.ts";
import { Unreadable } from "./ways.ts";

/** Of these only this comparison suffers: it is too long, or the provider stayed away or refused it. */
const ofThisComparison = new Set(["rate-limit", "unavailable", "context", "request"]);

/** Whether a reply came, and no verdict can be read from it. */
export function isUnreadable(error: unknown): error is AskError | Unreadable {
  return error instanceof AskError || error instanceof Unreadable;
}

/**
 * @returns why there is no verdict
 * @throws the error itself when it would meet every other comparison
 */
export function reasonOf(error: unknown): string {
  const own =
    isUnreadable(error) ||
    (error instanceof ModelError && ofThisComparison.has(error.kind) && !(error instanceof UnsupportedError));
  if (!own) throw error;
  return error.message;
}
