/** What to do about a file that Node read as CommonJS, because the package.json around it says so: npm init writes that. */
import { findPackageJSON } from "node:module";
import { relative } from "node:path";
import { pathToFileURL } from "node:url";

/** @param path of the file that was loaded. @returns a sentence to stand behind the error; nothing for other errors */
export function asModule(path: string, error: unknown): string {
  const isCommonJs =
    error instanceof SyntaxError && /import statement outside a module|Unexpected token 'export'/.test(error.message);
  if (!isCommonJs) return "";
  const manifest = findPackageJSON(pathToFileURL(path));
  const where = manifest === undefined ? "" : ` of ${relative("", manifest)}`;
  return `. By the "type"${where} it is read as CommonJS, not as a module:  npm pkg set type=module`;
}
