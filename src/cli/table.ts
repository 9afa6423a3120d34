/** Text in columns. */

/** Two spaces between columns, each as wide as its widest cell. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((cells) => cells[column]!.length)));
  return `${all
    .map((cells) =>
      cells
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join("  ")
        .trimEnd(),
    )
    .join("\n")}\n`;
}

/** One line of at most `width` characters; what a model wrote may hold line breaks and control characters. */
export function fit(text: string, width: number): string {
  const line = oneLine(text);
  return line.length > width ? `${line.slice(0, Math.max(0, width - 1))}…` : line;
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim();
}

/** Text of a model for the terminal: its line breaks stay, escape sequences and direction marks do not. */
export function printable(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]|\p{Cf}/gu, "");
}
