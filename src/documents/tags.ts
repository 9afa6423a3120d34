/** Walks the tags of HTML or XML in one pass: no tree is built, so memory does not grow with the file. */
import { Parser, type ParserOptions } from "htmlparser2";
import { EspalierError } from "../core/errors.ts";

/** Deeper than any document; the parser's work on a tag grows with its depth. */
const DEEPEST = 20_000;

export interface TagHandler {
  open(tag: string, attributes: Readonly<Record<string, string | undefined>>): void;
  text(text: string): void;
  /** Also called for tags that the source leaves open. */
  close(tag: string): void;
}

/**
 * @param name of the source, for messages
 * @throws EspalierError for nesting that no document has
 */
export function walkTags(source: string, name: string, options: ParserOptions, handler: TagHandler): void {
  let depth = 0;
  const parser = new Parser(
    {
      onopentag(tag, attributes) {
        if (++depth > DEEPEST) {
          throw new EspalierError(`${name} is not a readable page: its tags are nested more than ${DEEPEST} deep.`);
        }
        handler.open(tag, attributes);
      },
      ontext: (text) => handler.text(text),
      onclosetag(tag) {
        depth--;
        handler.close(tag);
      },
    },
    options,
  );
  parser.end(source);
}
