/**
 * Plain text to paragraphs: the lines of a hard-wrapped paragraph are joined, those of a poem or an address are kept.
 * A line break was forced by the margin if the next word would not have fitted; if most breaks of a block were not
 * forced, they are meant.
 */

/** Lines as long as this or longer are paragraphs by themselves, not wrapped at a margin. */
const LONGEST_WRAPPED_LINE = 120;
/** The narrowest margin that prose is believed to be wrapped at: pentameters stay below it. */
const NARROWEST_MARGIN = 55;

/**
 * @param text any line ends
 * @param standsAlone lines that are never joined to their neighbours
 * @returns paragraphs without blank lines or outer spaces; a line feed within one is meant
 */
export function paragraphs(text: string, standsAlone: (line: string) => boolean = () => false): string[] {
  const lines = cleanText(text)
    .split("\n")
    .map((line) => line.trimEnd());
  const layout = layoutOf(lines);
  const found: string[] = [];
  let block: string[] = [];
  const endBlock = () => {
    if (block.length > 0) found.push(layout.wrapped ? unwrap(block, layout.margin) : block.join("\n"));
    block = [];
  };
  for (const line of lines) {
    const trimmed = line.trim();
    if (trimmed === "" || standsAlone(trimmed)) {
      endBlock();
      if (trimmed !== "") found.push(trimmed);
      continue;
    }
    if (!layout.wrapped || (layout.indented && /^\s{2}/.test(line))) endBlock();
    block.push(trimmed.replace(/ {2,}/g, " "));
  }
  endBlock();
  return found;
}

/** Line feeds only; no byte-order marks, soft hyphens or control characters; every kind of space is a space. */
export function cleanText(text: string): string {
  return (
    text
      .replace(/\r\n?|[\u0085\u2028]/g, "\n")
      .replace(/[\f\v\u2029]/g, "\n\n")
      // biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the point
      .replace(/[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u00ad\u200b\u2060\ufeff]/g, "")
      .replace(/[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g, " ")
  );
}

interface Layout {
  readonly wrapped: boolean;
  /** Columns. */
  readonly margin: number;
  /** Paragraphs begin with an indented line instead of an empty one. */
  readonly indented: boolean;
}

function layoutOf(lines: readonly string[]): Layout {
  const lengths = new Uint32Array(LONGEST_WRAPPED_LINE + 1);
  let characters = 0;
  let long = 0;
  let full = 0;
  let indented = 0;
  for (const line of lines) {
    if (line === "") continue;
    full++;
    characters += line.length;
    if (line.length > LONGEST_WRAPPED_LINE) long += line.length;
    if (line.startsWith("  ")) indented++;
    lengths[Math.min(line.length, LONGEST_WRAPPED_LINE)]! += 1;
  }
  const empty = lines.length - full;
  let margin = LONGEST_WRAPPED_LINE;
  for (let longer = 0; margin > NARROWEST_MARGIN && longer < full / 10; margin--) longer += lengths[margin]!;
  return {
    wrapped: long < characters / 2,
    margin,
    indented: empty < full / 40 && indented > full / 40 && indented < full / 2,
  };
}

function unwrap(lines: readonly string[], margin: number): string {
  let forced = 0;
  for (let i = 1; i < lines.length; i++) {
    const word = lines[i]!.indexOf(" ");
    const needed = lines[i - 1]!.length + 1 + (word < 0 ? lines[i]!.length : word);
    if (needed > margin * 0.9) forced++;
  }
  if (forced * 2 < lines.length - 1) return lines.join("\n");
  return joinLines(lines);
}

/** A hyphen or a dash at the end of a line belongs to the words around it: no space follows. */
export function joinLines(lines: readonly string[]): string {
  const parts: string[] = [];
  for (const line of lines) {
    const last = parts.at(-1);
    if (last !== undefined && !/(?:[\p{L}\p{N}]-|--|—)$/u.test(last.slice(-3))) parts.push(" ");
    parts.push(line);
  }
  return parts.join("");
}
