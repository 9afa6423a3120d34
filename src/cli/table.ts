/** Text in columns, and text of models and books on a terminal. */
import { stripVTControlCharacters } from "node:util";

/** Two spaces between columns, each as wide as its widest cell. @param rows of equal length */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((cells) => cells[column]!.length)));
  return `${rows
    .map((cells) =>
      cells
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join("  ")
        .trimEnd(),
    )
    .join("\n")}\n`;
}

/** One line of at most `width` characters; what a model wrote may hold line breaks and control characters. */
export function withinWidth(text: string, width: number): string {
  const line = printable(text).replace(/\s+/g, " ").trim();
  return line.length > width ? `${line.slice(0, Math.max(0, width - 1))}…` : line;
}

/** Text of a model for the terminal: line breaks stay; escape sequences and what turns the direction of writing do not. */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replace(/[^\P{Cc}\n\t]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "");
}

/** For standard output: as it is for a file or another program, printable for a terminal. */
export function forOutput(text: string): string {
  return process.stdout.isTTY ? printable(text) : text;
}
