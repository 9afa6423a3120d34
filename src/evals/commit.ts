/** The commit that is checked out where an eval is run: two of them are compared by `espalier eval diff`. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** @returns abbreviated, with "+" where files that git keeps were changed since; undefined outside git */
export async function commitOf(folder: string): Promise<string | undefined> {
  const args = ["describe", "--always", "--dirty=+", "--exclude=*", "--abbrev=10"];
  return promisify(execFile)("git", args, { cwd: folder }).then(
    ({ stdout }) => stdout.trim() || undefined,
    () => undefined,
  );
}
