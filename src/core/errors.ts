/**
 * Errors meant for a person: they say what was wrong, what was found and what works.
 * Anything else that is thrown is a fault of the program and keeps its stack trace.
 */
export class EspalierError extends Error {
  override readonly name: string = "EspalierError";
}

/** The message of whatever was thrown, for records and progress lines. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
