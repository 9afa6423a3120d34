/** A file must not be written into while it is read. */
import { stat } from "node:fs/promises";
import { EspalierError } from "../core/errors.ts";

/** @param what the file holds, in the plural. @throws EspalierError when both are one file */
export async function refuseInput(file: string, out: string | undefined, what: string): Promise<void> {
  if (out === undefined || file === "-") return;
  const [input, output] = await Promise.all([file, out].map((path) => stat(path).catch(() => undefined)));
  if (input && output && input.ino === output.ino && input.dev === output.dev) {
    throw new EspalierError(`${out} holds the ${what} themselves. Name another file with --out.`);
  }
}
