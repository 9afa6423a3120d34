/** Says why calls are made again: once for each reason, since a server that is gone fails all that are in flight. */
import { onRetry } from "../models/retrying.ts";
import { withinWidth } from "./table.ts";

/** Characters of a reason. */
const longest = 240;

/** @returns ends it */
export function noteRetries(note: (text: string) => void): () => void {
  const told = new Set<string>();
  return onRetry(({ message }) => {
    // Of one reason, numbers and ids differ from call to call.
    const reason = message.replace(/\S*\d\S*/g, "");
    if (told.has(reason)) return;
    told.add(reason);
    note(`Asking again: ${withinWidth(message, longest)}`);
  });
}
