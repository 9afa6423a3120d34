/** Markdown to blocks: headings, paragraphs, lists and code. Inline marks stay, links keep their words. */
import type { Block, Reading } from "./blocks.ts";
import { cleanText, joinLines } from "./paragraphs.ts";

const FENCE = /^ {0,3}(`{3,}|~{3,})/;
/** List items, quotes, tables and indented code: their lines are meant. */
const LINE_BY_LINE = /^( {4}|\s*([-*+>|]|\d{1,9}[.)])(\s|$))/;

export function readMarkdown(text: string): Reading {
  const { title, body } = withoutFrontMatter(cleanText(text));
  const blocks: Block[] = [];
  let lines: string[] = [];
  let fence: string | undefined;
  const endBlock = () => {
    const words = lines.some((line) => LINE_BY_LINE.test(line)) ? lines.join("\n").trim() : joined(lines);
    if (words !== "") blocks.push({ text: words });
    lines = [];
  };
  for (const line of body.split("\n")) {
    const mark = FENCE.exec(line)?.[1];
    if (fence !== undefined) {
      if (mark?.startsWith(fence) && line.trim() === mark) {
        fence = undefined;
        if (lines.length > 0) blocks.push({ text: withoutEmptyLines(lines) });
        lines = [];
      } else lines.push(line);
      continue;
    }
    const heading = /^ {0,3}(#{1,6})\s(.*)$/.exec(line);
    const underline = /^ {0,3}(=+|-{2,})\s*$/.exec(line)?.[1];
    if (mark) {
      endBlock();
      fence = mark;
    } else if (heading) {
      endBlock();
      const words = plain(heading[2]!)
        .replace(/\s#+\s*$/, "")
        .trim();
      if (words !== "") blocks.push({ text: words, level: heading[1]!.length });
    } else if (underline && lines.length > 0 && lines.length <= 3 && !LINE_BY_LINE.test(lines[0]!)) {
      blocks.push({ text: joinLines(lines.map((line) => line.trim())), level: underline.startsWith("=") ? 1 : 2 });
      lines = [];
    } else if (line.trim() === "") endBlock();
    else lines.push(plain(line));
  }
  endBlock();
  return { ...(title !== undefined && { title }), blocks };
}

/** YAML between two lines of three hyphens, of which the title is kept. */
function withoutFrontMatter(text: string): { title?: string; body: string } {
  const end = text.startsWith("---\n") ? text.indexOf("\n---\n", 3) : -1;
  if (end < 0) return { body: text };
  const title = /^title:\s*(["']?)(.+)\1\s*$/m.exec(text.slice(0, end))?.[2];
  return { ...(title !== undefined && { title: title.trim() }), body: text.slice(end + 5) };
}

/** Two spaces or a backslash at the end of a line keep the break. */
function joined(lines: readonly string[]): string {
  const kept: string[][] = [[]];
  for (const line of lines) {
    kept.at(-1)!.push(line.replace(/\\$/, "").trim());
    if (/( {2}|\\)$/.test(line)) kept.push([]);
  }
  return kept.map(joinLines).join("\n").trim();
}

/** Pictures and comments go, links leave their words. The bounds keep the work linear on any line. */
function plain(line: string): string {
  return line
    .replace(/<!--.{0,400}?-->/g, "")
    .replace(/!\[[^\]]{0,200}\]\([^)]{0,400}\)/g, "")
    .replace(/\[([^[\]]{1,400})\]\([^)]{0,400}\)/g, "$1");
}

function withoutEmptyLines(lines: readonly string[]): string {
  return lines.filter((line) => line.trim() !== "").join("\n");
}
