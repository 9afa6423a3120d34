/** One line of a terminal that is redrawn in place, or plain lines now and then where nothing can be redrawn. */

export interface StatusLine {
  /** Prints a message above the line. */
  note(text: string): void;
  /** Clears the line and gives the cursor back. */
  stop(): void;
}

const ESCAPE = "\u001b[";
const HIDE_CURSOR = `${ESCAPE}?25l`;
const SHOW_CURSOR = `${ESCAPE}?25h`;
const CLEAR_LINE = `\r${ESCAPE}2K`;

/** Milliseconds between drawings, and between plain lines. */
const redrawn = 125;
const plain = 10_000;

/** What a line says, within a width in characters. */
export type Render = (width: number) => string;

export function statusLine(render: Render, output: NodeJS.WriteStream = process.stderr): StatusLine {
  return output.isTTY ? redrawnLine(render, output) : plainLines(render, output);
}

function redrawnLine(render: Render, output: NodeJS.WriteStream): StatusLine {
  // The last column stays free: a full line would wrap, and could not be cleared.
  const draw = () => output.write(`${CLEAR_LINE}${render((output.columns ?? 80) - 1)}`);
  output.write(HIDE_CURSOR);
  draw();
  const timer = setInterval(draw, redrawn).unref();
  let stopped = false;
  return {
    note(text) {
      output.write(`${CLEAR_LINE}${text}\n`);
      if (!stopped) draw();
    },
    stop() {
      if (stopped) return;
      stopped = true;
      clearInterval(timer);
      output.write(`${CLEAR_LINE}${SHOW_CURSOR}`);
    },
  };
}

function plainLines(render: Render, output: NodeJS.WritableStream): StatusLine {
  const timer = setInterval(() => output.write(`${render(Number.POSITIVE_INFINITY)}\n`), plain).unref();
  return {
    note: (text) => output.write(`${text}\n`),
    stop: () => clearInterval(timer),
  };
}

/** Parts joined by dots, the most important first, as many as fit. */
export function fitting(parts: readonly string[], width: number): string {
  let line = "";
  for (const part of parts) {
    const longer = line === "" ? part : `${line} · ${part}`;
    if (longer.length > width) break;
    line = longer;
  }
  return line;
}

/** @param share done, 0 to 1 */
export function bar(share: number, width = 24): string {
  const filled = Math.round(Math.min(1, share) * width);
  return `${"█".repeat(filled)}${"░".repeat(width - filled)}`;
}
