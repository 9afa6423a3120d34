/** The eval in a file of the user's own. */
import { statSync } from "node:fs";
import { relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { EspalierError, messageOf } from "../../core/errors.ts";
import { placeInOwnCode } from "../../core/own-code.ts";
import { defineEval } from "../../evals/define.ts";
import type { EvalDefinition } from "../../evals/eval.ts";
import { asModule } from "../as-module.ts";
import { importPlace } from "./import-place.ts";

/** @throws EspalierError with the file and, where it can be told, the line */
export async function evalIn(file: string): Promise<EvalDefinition<unknown, unknown>> {
  const kind = statSync(file, { throwIfNoEntry: false });
  if (!kind) throw new EspalierError(`There is no file "${file}" to take an eval from.`);
  if (kind.isDirectory()) throw new EspalierError(`"${file}" is a folder: name one of its files.`);
  const module = await import(pathToFileURL(resolve(file)).href).catch((cause: unknown) => {
    throw new EspalierError(whyNotLoaded(file, cause), { cause });
  });
  const found: unknown = module.default;
  if (typeof found !== "object" || found === null || !("arms" in found) || !("metrics" in found)) {
    throw new EspalierError(
      `${file} has no eval as its default export. It should end like  export default defineEval({ name, question, data, arms, metrics });`,
    );
  }
  return defineEval(found as EvalDefinition<unknown, unknown>);
}

function whyNotLoaded(file: string, error: unknown): string {
  const found = importPlace(file, error);
  if (found) {
    const { line, specifier } = found;
    const place = `${found.file === resolve(file) ? file : relative("", found.file)}:${line}`;
    const isPackage = !/^(\.|\/|file:)/.test(specifier);
    const name = specifier
      .split("/")
      .slice(0, specifier.startsWith("@") ? 2 : 1)
      .join("/");
    const advice = isPackage ? `. Is it installed?  npm install ${name}` : "";
    const why = messageOf(error)
      .split("\n")[0]!
      .replace(/ (?:resolving ES modules )?imported from .*$/, "");
    return `${place} could not be loaded: "${specifier}" cannot be imported: ${why}${advice}`;
  }
  return `${placeIn(file, error)} could not be loaded: ${messageOf(error)}${asModule(resolve(file), error)}`;
}

/**
 * @returns the file with the line that an error comes from; another file with its line, where that cannot be read; the
 *   file alone where the error knows of no line in it
 */
export function placeIn(file: string, error: unknown): string {
  const path = resolve(file);
  const names = [pathToFileURL(path).href, path];
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    for (const name of names) {
      const at = cause.stack?.indexOf(`${name}:`) ?? -1;
      const line = at < 0 ? undefined : cause.stack!.slice(at + name.length).match(/^:(\d+)/)?.[1];
      if (line !== undefined) return `${file}:${line}`;
    }
    const elsewhere = placeInOwnCode(cause.stack ?? "");
    if (elsewhere !== undefined) return elsewhere;
  }
  return file;
}
