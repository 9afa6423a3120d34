/**
 * A run as one file: the page with all its data in it, which asks nobody for anything. Data stands in elements that
 * browsers do not run, with every `<` escaped, so that no text can end its element.
 * Source: https://html.spec.whatwg.org/multipage/scripting.html#restrictions-for-contents-of-script-elements
 */
import { createHash } from "node:crypto";
import { EspalierError } from "../core/errors.ts";
import type { Journal, RunRecord } from "../journal/journal.ts";
import type { RunReader } from "../journal/run-reader.ts";
import type { Files } from "../web/build.ts";
import { tree } from "./tree-app.ts";
import { detailOf, sourceOf } from "./tree-detail.ts";

/** Nodes whose details are read together when one of them is opened. */
const detailsTogether = 200;

/** Pieces of the file, in order: it may be larger than a string can be. */
export function* exportTree(files: Files, journal: Journal, reader: RunReader, run: RunRecord): Generator<string> {
  // As a module it would wait for the end of the file.
  const script = `(() => {"use strict";${only(files, ".js")}})()`;
  const style = only(files, ".css");
  yield `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src '${hashOf(script)}'; style-src '${hashOf(style)}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(run.name)} · Espalier</title>
<style>${style}</style>
</head>
<body>
<div id="page"></div>
`;
  const ids: string[] = [];
  for (const line of tree(reader, run)) {
    yield data("tree", line);
    if ("id" in line) ids.push(...(line.id as string[]));
  }
  yield data("source", { source: sourceOf(run.input) ?? null });
  // The tree is seen while the details, which are most of it, are still being read.
  yield `<script>${script}</script>\n`;
  for (let at = 0; at < ids.length; at += detailsTogether) yield details(ids.slice(at, at + detailsTogether));
  yield "</body>\n</html>\n";

  function details(some: readonly string[]): string {
    const found = Object.fromEntries(some.map((id) => [id, detailOf(journal, reader, run.id, id)]));
    return data("details", found, ` data-ids="${some.join(" ")}"`);
  }
}

function data(kind: string, value: object, more = ""): string {
  return `<script type="application/json" data-kind="${kind}"${more}>${JSON.stringify(value).replaceAll("<", "\\u003c")}</script>\n`;
}

function only(files: Files, ending: string): string {
  const found = [...files]
    .filter(([path]) => path.endsWith(ending))
    .map(([, content]) => Buffer.from(content).toString());
  if (found.length !== 1)
    throw new EspalierError(`The tree page was built with ${found.length} files of ${ending}, not one.`);
  // What ends an element early would be seen in a build of ours at once; it is refused all the same.
  if (/<\/(script|style)|<!--/i.test(found[0]!))
    throw new EspalierError("The tree page holds a text that would end its element.");
  return found[0]!;
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
