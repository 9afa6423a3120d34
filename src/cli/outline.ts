/** A run's tree as Markdown that unfolds level by level, down to the passages of the source. */
import { printable, withinWidth } from "./table.ts";
import { outputText, type TreeNode } from "./tree.ts";

/** @param source the text that the spans point into, where it is at hand */
export function outline(name: string, root: TreeNode, source?: string): string {
  return `# ${escapeMarkdown(oneLine(name))}\n\n${body(root, source)}`;
}

function body(node: TreeNode, source: string | undefined): string {
  const text = node.output !== undefined ? outputText(node) : `${node.status}: ${node.error ?? "not finished"}`;
  const children = node.children.map((child) => details(child.label, where(child), body(child, source)));
  const isLeaf = node.children.length === 0 && node.source && source !== undefined;
  const passage = isLeaf
    ? [details("Source", where(node), quote(source.slice(node.source.start, node.source.end)))]
    : [];
  return `${escapeMarkdown(text)}\n\n${[...children, ...passage].join("")}`;
}

/** What stands in the summary is HTML: Markdown begins below the empty line. */
function details(label: string, note: string, content: string): string {
  return `<details>\n<summary>${escapeHtml(oneLine(label))}${note}</summary>\n\n${content}</details>\n\n`;
}

function where({ source }: TreeNode): string {
  return source ? ` <small>${source.start}–${source.end}</small>` : "";
}

function quote(text: string): string {
  return `${escapeMarkdown(text)
    .split("\n")
    .map((line) => `> ${line}`)
    .join("\n")}\n\n`;
}

function oneLine(text: string): string {
  return withinWidth(text, Number.POSITIVE_INFINITY);
}

/** Text of models and books is text: never HTML, never Markdown, never terminal control. */
function escapeMarkdown(text: string): string {
  return escapeHtml(text)
    .replace(/[\\`*_[\]|~]/g, "\\$&")
    .replace(/^[^\S\n]+/gm, "")
    .replace(/^[#+=-]/gm, "\\$&")
    .replace(/^(\d+)([.)])/gm, "$1\\$2");
}

function escapeHtml(text: string): string {
  return printable(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
