/** The files of a page: in the package they lie in dist/web, from the sources they are built when a server starts. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildPage, type Files, type PageName } from "../web/build.ts";

export async function pageFiles(name: PageName): Promise<Files> {
  if (import.meta.url.endsWith(".ts")) return buildPage(name);
  const folder = fileURLToPath(new URL(`../../web/${name}`, import.meta.url));
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    found.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(folder.length + 1).replaceAll("\\", "/"), readFileSync(path)];
    }),
  );
}
