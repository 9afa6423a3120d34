/** The eval in a file of the user's own. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { EspalierError, messageOf } from "../../core/errors.ts";
import { defineEval } from "../../evals/define.ts";
import type { EvalDefinition } from "../../evals/eval.ts";

/** @throws EspalierError with the file and, where it can be told, the line */
export async function evalIn(file: string): Promise<EvalDefinition<unknown, unknown>> {
  if (!existsSync(file)) throw new EspalierError(`There is no file "${file}" to take an eval from.`);
  const module = await import(pathToFileURL(resolve(file)).href).catch((cause: unknown) => {
    throw new EspalierError(`${placeIn(file, cause)} could not be loaded: ${messageOf(cause)}`, { cause });
  });
  const found: unknown = module.default;
  if (typeof found !== "object" || found === null || !("arms" in found) || !("metrics" in found)) {
    throw new EspalierError(
      `${file} has no eval as its default export. It should end like  export default defineEval({ name, question, data, arms, metrics });`,
    );
  }
  return defineEval(found as EvalDefinition<unknown, unknown>);
}

/** @returns the file with the line that an error comes from; the file alone where the error knows of no line in it */
export function placeIn(file: string, error: unknown): string {
  const path = resolve(file);
  const names = [pathToFileURL(path).href, path];
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    for (const name of names) {
      const at = cause.stack?.indexOf(`${name}:`) ?? -1;
      const line = at < 0 ? undefined : cause.stack!.slice(at + name.length).match(/^:(\d+)/)?.[1];
      if (line !== undefined) return `${file}:${line}`;
    }
  }
  return file;
}
