/** Where in a user's own files an error comes from: neither in this program, nor in a package. */
import { relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const program = new URL("../", import.meta.url).href;

/** @param stack of an error; of a syntax error it begins with where it is. @returns such as `my.eval.ts:12` */
export function placeInOwnCode(stack: string): string | undefined {
  const places = stack.matchAll(/^((?:file:\/\/)?\/\S+):(\d+)$|(file:\/\/\S+?):(\d+):\d+\)?$/gm);
  for (const [, begun, beginLine, called, line] of places) {
    const url = begun?.startsWith("/") ? pathToFileURL(begun).href : (begun ?? called)!;
    if (url.startsWith(program) || url.includes("/node_modules/")) continue;
    return `${relative("", fileURLToPath(url))}:${beginLine ?? line}`;
  }
  return undefined;
}
