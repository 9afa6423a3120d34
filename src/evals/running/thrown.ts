/** What an arm or metric threw, in words that lead whoever wrote it to the line. */
import { messageOf } from "../../core/errors.ts";
import { placeInOwnCode } from "../../core/own-code.ts";

/** @returns the message; of a mistake in code, such as a TypeError, with the line of the user's own that made it */
export function thrownWords(error: unknown): string {
  const message = messageOf(error);
  const isMistake = [TypeError, ReferenceError, RangeError].some((kind) => error instanceof kind);
  const place = isMistake ? placeInOwnCode((error as Error).stack ?? "") : undefined;
  return place === undefined ? message : `${message} (${place})`;
}
