/** Which Espalier this is: the package's version, and the commit where it runs from a checkout. */
import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** package.json lies two folders up in the sources and three in the built package. */
const root = ["../../", "../../../"]
  .map((up) => new URL(up, import.meta.url))
  .find((url) => existsSync(new URL("package.json", url)));

/** As package.json says it. */
export function version(): string {
  return root ? JSON.parse(readFileSync(new URL("package.json", root), "utf8")).version : "unknown";
}

/** @returns abbreviated, with "-dirty" where files were changed since; undefined outside a checkout */
export async function commit(): Promise<string | undefined> {
  // A package within somebody else's checkout is not of that commit.
  if (!root || !existsSync(new URL(".git", root))) return undefined;
  const args = ["describe", "--always", "--dirty", "--exclude=*"];
  return promisify(execFile)("git", args, { cwd: fileURLToPath(root) }).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );
}
