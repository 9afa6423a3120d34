import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { RunEvent } from "../tasks/events.ts";
import { showProgress } from "./progress.ts";
import { printable, withinWidth } from "./table.ts";

class Screen {
  isTTY = true;
  columns = 100;
  written = "";
  write(text: string): boolean {
    this.written += text;
    return true;
  }
  /** The line as it stands, after what cleared it. */
  get line(): string {
    return this.written.split("\r\u001b[2K").at(-1)!;
  }
}

const prompt = "p";
const started: RunEvent = { type: "call-started", prompt };
const finished = (replayed = false): RunEvent => ({
  type: "call-finished",
  prompt,
  completion: { text: "", finish: "stop", tokens: { input: 900, output: 100 }, cost: 0.25, replayed },
});

function display(expected: number) {
  const screen = new Screen();
  const progress = showProgress(expected, screen as unknown as NodeJS.WriteStream);
  const tell = (...events: RunEvent[]) => {
    for (const event of events) progress.onEvent(event);
    vi.advanceTimersByTime(1000);
    return screen.line;
  };
  return { screen, progress, tell };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("on a terminal", () => {
  it("shows what is done, in flight, from the journal, failed, spent, and how long it takes", () => {
    const { tell, progress } = display(8);
    expect(tell(started, started, finished(), finished(true))).toBe(
      "██████░░░░░░░░░░░░░░░░░░ 2/8 calls · 6s left · 1 in flight · $0.2500 · 1 from journal · 1K tokens",
    );
    expect(tell({ type: "node-failed", id: "", label: "", error: "" })).toContain("1 failed");
    progress.stop();
  });

  it("leaves out what matters least when the terminal is narrow, and never fills the last column", () => {
    const { screen, tell, progress } = display(8);
    tell(started, finished());
    for (let columns = 120; columns > 0; columns--) {
      screen.columns = columns;
      expect(tell().length).toBeLessThan(columns);
    }
    screen.columns = 40;
    expect(tell()).toMatch(/^1\/8 calls · \d+m? ?\d*s left · 0 in flight/);
    progress.stop();
  });

  it("grows when replies are asked for again, and never runs backwards", () => {
    const { tell, progress } = display(2);
    expect(tell(started, finished(), started, finished(), started, finished())).toContain("3/3 calls");
    progress.stop();
  });

  it("hides the cursor, gives it back once, and leaves a clean line; notes stand above", () => {
    const { screen, progress } = display(2);
    expect(screen.written).toContain("\u001b[?25l");
    progress.note("Mind this.");
    expect(screen.written).toContain("\r\u001b[2KMind this.\n\r\u001b[2K");
    progress.stop();
    progress.stop();
    expect(screen.written.split("\u001b[?25h")).toHaveLength(2);
    expect(screen.line).toBe("\u001b[?25h");
    const before = screen.written;
    vi.advanceTimersByTime(10_000);
    expect(screen.written).toBe(before);
  });

  it("goes without a bar when nobody knows how many calls there will be", () => {
    const { tell, progress } = display(0);
    expect(tell(started, finished())).toMatch(/^1 calls · 0 in flight/);
    progress.stop();
  });
});

describe("elsewhere", () => {
  it("writes plain lines, one at the start and one now and then, without escape sequences", () => {
    const screen = new Screen();
    screen.isTTY = false;
    const progress = showProgress(8, screen as unknown as NodeJS.WriteStream);
    progress.onEvent(started);
    vi.advanceTimersByTime(20_000);
    progress.stop();
    vi.advanceTimersByTime(60_000);
    expect(screen.written).toBe(
      "8 calls to make.\n0/8 calls · 1 in flight · 0 tokens\n0/8 calls · 1 in flight · 0 tokens\n",
    );
  });
});

describe("text of a model", () => {
  it("loses escape sequences and marks that turn the direction, and keeps the scripts of the world", () => {
    expect(printable("a\u001b[31mb\u001b]8;;http://x\u0007c\u009bd\u202ee\u0008f\tg\nh")).toBe("abcdef\tg\nh");
    expect(printable("می\u200cخواهم 👩\u200d🔬 naïve 日本")).toBe("می\u200cخواهم 👩\u200d🔬 naïve 日本");
  });

  it("fits a line", () => {
    expect(withinWidth("one\n two\u001b[0m  three", 9)).toBe("one two …");
    expect(withinWidth("short", 9)).toBe("short");
    expect(withinWidth("none", 0)).toBe("…");
  });
});
