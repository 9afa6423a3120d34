/** Lines broken between words for a narrow terminal, with what goes on set in below its beginning. */

/** Spaces that a continued line is set in by, beside its own. */
const further = 2;
/** Below this, a break in every word would read worse than the terminal's own. */
const narrowest = 20;

/**
 * @param width columns of the terminal
 * @param marks finds the characters that take no column
 * @returns lines that fit as they are; in one that does not, columns of a table move together before it is broken
 */
export function wrapped(text: string, width: number, marks: RegExp): string {
  if (width < narrowest) return text;
  return text
    .split("\n")
    .flatMap((line) => broken(line, width, (piece) => piece.replace(marks, "").length))
    .join("\n");
}

function broken(line: string, width: number, lengthOf: (text: string) => number): string[] {
  if (lengthOf(line) <= width) return [line];
  const [, own, rest] = line.match(/^( *)(.*)$/s)!;
  const indent = " ".repeat(own!.length + further);
  const lines: string[] = [];
  let current = own!;
  let gap = "";
  for (const [, word, spaces] of rest!.matchAll(/(\S+)(\s*)/g)) {
    if (current.trim() !== "" && lengthOf(current + gap + word) > width) {
      lines.push(current);
      current = indent + word;
    } else {
      current += gap + word;
    }
    gap = spaces!.slice(0, 2);
  }
  return [...lines, current];
}
