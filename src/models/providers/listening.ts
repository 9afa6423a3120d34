/**
 * What the caller's `onText` throws ends the call as an abort does: with that very error, whatever the provider's SDK
 * makes of it, and without being asked again.
 */
import type { CompleteOptions } from "../model.ts";

export function listening(options: CompleteOptions): CompleteOptions {
  const { onText, signal } = options;
  if (!onText) return options;
  const fault = new AbortController();
  return {
    ...options,
    signal: signal ? AbortSignal.any([signal, fault.signal]) : fault.signal,
    onText(delta) {
      try {
        onText(delta);
      } catch (error) {
        fault.abort(error);
        throw error;
      }
    },
  };
}
