/** The line of an import that could not be followed: Node says what it resolved to and in which file, and not where in it. */
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export interface ImportPlace {
  /** An absolute path. */
  readonly file: string;
  readonly line: number;
  /** As it is written there. */
  readonly specifier: string;
}

/**
 * @param file that was loaded, where the error names no other
 * @returns undefined where the error is of something else, or its import is not found
 */
export function importPlace(file: string, error: unknown): ImportPlace | undefined {
  if (!(error instanceof Error) || !isOfImport(error)) return undefined;
  const wanted = error.message.match(/(?:module|package|import|url) ['"]([^'"\n]+)['"]/i)?.[1];
  const importer = resolve(error.message.match(/ imported from ([^\n]+)$/m)?.[1] ?? file);
  const text = textOf(importer);
  if (wanted === undefined || text === undefined) return undefined;
  for (const { 2: specifier = "", index } of text.matchAll(
    /(?:\bfrom|\bimport|\brequire)\s*\(?\s*(["'`])([^"'`\n]+)\1/g,
  )) {
    if (!isSame(specifier, wanted, importer)) continue;
    return { file: importer, line: text.slice(0, index).split("\n").length, specifier };
  }
  return undefined;
}

function isOfImport(error: Error): boolean {
  const codes = ["ERR_MODULE_NOT_FOUND", "ERR_UNSUPPORTED_DIR_IMPORT", "ERR_IMPORT_ATTRIBUTE_MISSING"];
  return (
    "code" in error && [...codes, "ERR_PACKAGE_PATH_NOT_EXPORTED", "MODULE_NOT_FOUND"].includes(String(error.code))
  );
}

/** A path is resolved from the file that it stands in; of a package, Node names the package alone. */
function isSame(specifier: string, wanted: string, importer: string): boolean {
  const pathOf = (text: string) => (text.startsWith("file:") ? fileURLToPath(text) : text);
  if (/^(\.|\/|file:)/.test(specifier)) {
    return specifier === wanted || resolve(dirname(importer), pathOf(specifier)) === resolve(pathOf(wanted));
  }
  return specifier === wanted || specifier.startsWith(`${wanted}/`);
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
