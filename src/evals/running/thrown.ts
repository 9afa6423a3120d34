/** What an arm or metric threw, in words that lead whoever wrote it to the line. */
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { messageOf } from "../../core/errors.ts";

const own = new URL("../../", import.meta.url).href;

/** @returns the message; of a mistake in code, such as a TypeError, with the line of the user's own that made it */
export function thrownWords(error: unknown): string {
  const message = messageOf(error);
  const isMistake =
    error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError || message === "";
  const place = isMistake ? placeOf(error) : undefined;
  return place === undefined ? message : `${message || String(error)} (${place})`;
}

function placeOf(error: unknown): string | undefined {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  for (const [, url, line] of stack.matchAll(/(file:\/\/\S+?):(\d+):\d+\)?$/gm)) {
    if (!url!.startsWith(own) && !url!.includes("/node_modules/"))
      return `${relative("", fileURLToPath(url!))}:${line}`;
  }
  return undefined;
}
