/** Lines of a file of rows: how many there are, and those that cannot be used, told one by one and counted. */
import { createReadStream } from "node:fs";

/** Lines that are named one by one. */
const namedLines = 20;

export class UnreadLines {
  readonly #tell: (problem: string) => void;
  #count = 0;
  #hasShapes = false;

  constructor(tell: (problem: string) => void) {
    this.#tell = tell;
  }

  get count(): number {
    return this.#count;
  }

  /** @param file `-` is standard input */
  add(file: string, { line, problem }: { readonly line: number; readonly problem: string }): void {
    this.#count += 1;
    const shapes = problem.indexOf(" Known shapes:");
    // The list is long, and the same for each line.
    const short = shapes >= 0 && this.#hasShapes ? problem.slice(0, shapes) : problem;
    this.#hasShapes ||= shapes >= 0;
    if (this.#count <= namedLines) this.#tell(`${file === "-" ? "standard input" : file}, line ${line}: ${short}`);
    if (this.#count === namedLines + 1) this.#tell("More lines cannot be read; the summary counts them.");
  }
}

/** @returns line breaks of the file; 0 when it cannot be told: reading the lines will say why */
export async function countLines(path: string): Promise<number> {
  if (path === "-") return 0;
  let count = 0;
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) count += 1;
    }
    return count;
  } catch {
    return 0;
  }
}

/** Why a command that did what it was asked ends with 1. */
export function unreadEnding(count: number): string {
  return `${count === 1 ? "1 line" : `${count} lines`} could not be read: exit code 1.`;
}
