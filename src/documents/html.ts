/** HTML and XHTML to blocks: what a reader sees of a page, without navigation, scripts and the numbers of printed pages. */
import type { Block, Reading } from "./blocks.ts";
import { isNotice } from "./gutenberg.ts";
import { cleanText, paragraphs } from "./paragraphs.ts";
import { walkTags } from "./tags.ts";

export interface HtmlReading extends Reading {
  /** For each id, the index of the block that it is in or stands before. */
  readonly anchors: ReadonlyMap<string, number>;
}

const BLOCK_TAGS = new Set(
  "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html li main ol p pre section summary table ul".split(
    " ",
  ),
);
const SKIPPED_TAGS = new Set(
  "audio button iframe nav noscript object script select style svg template video".split(" "),
);
/** Numbers of printed pages, as they are marked in books made from scans. */
const PAGE_NUMBER = /\b(page-?num(ber)?|page-?no|page-?break)\b/i;
/** On a block such a class means that a page begins with it. */
const PAGE_NUMBER_TAGS = new Set(["a", "span"]);

/**
 * @param xhtml `<a id="x"/>` is a whole element
 * @throws EspalierError for nesting that no document has
 */
export function readHtml(html: string, { xhtml, name }: { xhtml: boolean; name: string }): HtmlReading {
  const blocks: Block[] = [];
  const anchors = new Map<string, number>();
  let title = "";
  let inTitle = false;
  let lines: string[] = [];
  let line = "";
  let pre: string | undefined;
  let level: number | undefined;
  let skipped = 0;

  const endLine = () => {
    const words = cleanText(line)
      .replace(/[ \n]+/g, " ")
      .trim();
    if (words !== "") lines.push(words);
    line = "";
    return words !== "";
  };
  const endBlock = () => {
    endLine();
    if (lines.length > 0) blocks.push({ text: lines.join("\n"), ...(level !== undefined && { level }) });
    lines = [];
  };
  const endPre = () => {
    for (const text of paragraphs(pre ?? "", isNotice)) blocks.push({ text });
    pre = undefined;
  };

  walkTags(
    html,
    name,
    { recognizeSelfClosing: xhtml, recognizeCDATA: xhtml },
    {
      open(tag, attributes) {
        if (skipped > 0 || isSkipped(tag, attributes)) {
          skipped++;
          return;
        }
        if (tag === "title") inTitle = true;
        else if (tag === "br") {
          // Two in a row stand for an empty line.
          if (pre !== undefined) pre += "\n";
          else if (!endLine()) endBlock();
        } else if (tag === "tr") endLine();
        else if ((tag === "td" || tag === "th") && line.trim() !== "") line += " | ";
        else if (BLOCK_TAGS.has(tag)) {
          if (pre === undefined) endBlock();
          if (/^h[1-6]$/.test(tag)) level = Number(tag[1]);
          if (tag === "pre") pre ??= "";
        }
        const id = attributes.id ?? (tag === "a" ? attributes.name : undefined);
        if (id !== undefined && !anchors.has(id)) anchors.set(id, blocks.length);
      },
      text(text) {
        if (inTitle) title += text;
        else if (skipped > 0) return;
        else if (pre !== undefined) pre += text;
        else line += text;
      },
      close(tag) {
        if (skipped > 0) skipped--;
        else if (tag === "title") inTitle = false;
        else if (tag === "pre") endPre();
        else if (BLOCK_TAGS.has(tag) && pre === undefined) {
          endBlock();
          if (/^h[1-6]$/.test(tag)) level = undefined;
        }
      },
    },
  );
  if (pre !== undefined) endPre();
  endBlock();

  const named = cleanTitle(title);
  return { ...(named !== "" && { title: named }), blocks, anchors };
}

/** The encoding that a page says it is in. */
export function charsetOf(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, 4096)).toString("latin1");
  return (
    /<meta[^>]{0,200}charset\s*=\s*["']?([\w-]+)/i.exec(head)?.[1] ??
    /^<\?xml[^>]{0,200}encoding=["']([\w-]+)/.exec(head)?.[1]
  );
}

function isSkipped(tag: string, attributes: Readonly<Record<string, string | undefined>>): boolean {
  return (
    SKIPPED_TAGS.has(tag) ||
    attributes.hidden !== undefined ||
    /display:\s*none/.test(attributes.style ?? "") ||
    (PAGE_NUMBER_TAGS.has(tag) && PAGE_NUMBER.test(attributes.class ?? "")) ||
    /\bpagebreak\b/.test(attributes["epub:type"] ?? "") ||
    attributes.role === "doc-pagebreak"
  );
}

function cleanTitle(title: string): string {
  const words = cleanText(title).replace(/\s+/g, " ").trim();
  const gutenberg = /^The Project Gutenberg e-?(?:book|text) of (.+?)(?:, by .*)?$/i.exec(words);
  return (gutenberg?.[1] ?? words).replace(/ \| Project Gutenberg$/, "");
}
