/**
 * A run as one file: the page with all its data in it, which asks nobody for anything. Data stands in elements that
 * browsers do not run, packed by gzip and written in base64, in which no text can end its element.
 * Source: https://html.spec.whatwg.org/multipage/scripting.html#restrictions-for-contents-of-script-elements
 */
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { EspalierError } from "../core/errors.ts";
import type { Journal, RunRecord } from "../journal/journal.ts";
import type { RunReader } from "../journal/run-reader.ts";
import type { Files } from "../web/build.ts";
import { detailsTogether } from "../web/tree-api.ts";
import { tree } from "./tree-app.ts";
import { detailOf, sourceOf } from "./tree-detail.ts";

/** Pieces of the file, in order: it may be larger than a string can be. */
export function* exportTree(files: Files, journal: Journal, reader: RunReader, run: RunRecord): Generator<string> {
  // As a module it would wait for the end of the file.
  const script = `(() => {"use strict";${only(files, ".js")}})()`;
  const style = only(files, ".css");
  yield `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src '${hashOf(script)}'; style-src '${hashOf(style)}'; worker-src blob:; base-uri 'none'; form-action 'none'">
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
    if ("id" in line) ids.push(...(line.id as string).split("\n"));
  }
  yield data("source", { source: sourceOf(run.input) ?? null });
  // The tree is seen while the details, which are most of it, are still being read.
  yield `<script>${script}</script>\n`;
  const judged = reader.judged(run.id);
  for (let at = 0; at < ids.length; at += detailsTogether) {
    const some = ids.slice(at, at + detailsTogether);
    yield data(
      "details",
      some.map((id) => detailOf(journal, reader, run.id, id, judged) ?? null),
    );
  }
  yield "</body>\n</html>\n";
}

function data(kind: string, value: object): string {
  const packed = gzipSync(JSON.stringify(value), { level: 3 }).toString("base64");
  return `<script type="text/plain" data-kind="${kind}">${packed}</script>\n`;
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
