/** `espalier judge --terminal`: the session of the page, on a terminal, with the same keys. */
import { emitKeypressEvents } from "node:readline";
import { EspalierError, messageOf } from "../../core/errors.ts";
import { heartbeat, longestRationale } from "../../judges/human/limits.ts";
import type { JudgingSession } from "../../judges/human/session.ts";
import type { Draft, Step } from "../../judges/human/view.ts";
import { printable, withinWidth } from "../table.ts";
import { answerLines, endLines, helpLines, itemLines } from "./views.ts";
import { wrap } from "./wrap.ts";

export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean; setRawMode?(on: boolean): unknown };
  readonly output: NodeJS.WritableStream & {
    readonly isTTY?: boolean;
    readonly columns?: number;
    readonly rows?: number;
  };
}

interface Key {
  readonly name?: string;
  readonly sequence?: string;
  readonly ctrl?: boolean;
}

const sequence = "\u001b[";
const enterScreen = `${sequence}?1049h${sequence}?25l`;
const leaveScreen = `${sequence}?25h${sequence}?1049l`;

/** Resolves when the person ends it. @throws EspalierError where there is no terminal */
export async function judgeInTerminal(
  session: JudgingSession,
  guidelines?: string,
  terminal: Terminal = { input: process.stdin, output: process.stdout },
): Promise<void> {
  if (!terminal.input.isTTY || !terminal.output.isTTY) {
    throw new EspalierError("--terminal needs a terminal to read keys from and to draw on. Leave it out for the page.");
  }
  await new TerminalSession(session, guidelines, terminal).run();
}

class TerminalSession {
  readonly #session: JudgingSession;
  readonly #guidelines: string | undefined;
  readonly #terminal: Terminal;
  #step: Step | undefined;
  #draft: Draft = {};
  /** When the time of the draft was counted last. */
  #since = 0;
  #mode: "judging" | "writing" | "help" | "guidelines" = "judging";
  #folds = { task: true, source: false };
  #offset = 0;
  #message = "";
  /** Lines of the item, for the width they were made for. */
  #lines: { readonly of: unknown; readonly lines: readonly string[] } | undefined;
  readonly #ended = Promise.withResolvers<void>();
  /** Keys are worked off one after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(session: JudgingSession, guidelines: string | undefined, terminal: Terminal) {
    this.#session = session;
    this.#guidelines = guidelines;
    this.#terminal = terminal;
  }

  async run(): Promise<void> {
    const { input, output } = this.#terminal;
    const onKey = (text: string | undefined, key: Key) => this.#inTurn(() => this.#onKey(text, key));
    const onResize = () => this.#draw();
    const beat = setInterval(() => this.#inTurn(() => this.#giveSign()), heartbeat);
    emitKeypressEvents(input);
    input.setRawMode?.(true);
    output.write(enterScreen);
    input.on("keypress", onKey).resume();
    output.on("resize", onResize);
    try {
      this.#inTurn(async () => this.#turnTo(await this.#session.step()));
      await this.#ended.promise;
    } finally {
      clearInterval(beat);
      input.off("keypress", onKey).pause();
      output.off("resize", onResize);
      input.setRawMode?.(false);
      output.write(leaveScreen);
    }
  }

  #inTurn(work: () => Promise<void>): void {
    this.#turn = this.#turn.then(work).then(
      () => this.#draw(),
      (error) => {
        if (!(error instanceof EspalierError)) return this.#ended.reject(error);
        this.#message = messageOf(error);
        this.#draw();
      },
    );
  }

  async #onKey(text: string | undefined, { name = "", ctrl = false, sequence = "" }: Key): Promise<void> {
    this.#message = "";
    if (ctrl && (name === "c" || name === "d")) return this.#ended.resolve();
    if (this.#mode === "writing") return this.#write(text, name);
    if (this.#mode !== "judging") {
      if (this.#scroll(name)) return;
      this.#mode = "judging";
      this.#offset = 0;
      return;
    }
    if (name === "q") return this.#ended.resolve();
    if (sequence === "?") return this.#look("help");
    if (name === "g" && this.#guidelines !== undefined) return this.#look("guidelines");
    if (this.#scroll(name)) return;
    if (name === "u") return this.#turnTo(await this.#session.undo(), "Taken back.");
    if (this.#step?.state === "item") return this.#judge(name, this.#step.item.key);
    if (this.#step?.state === "none" && name === "n") return this.#turnTo(await this.#session.unskip());
    if (this.#step?.state === "none" && name === "return") return this.#turnTo(await this.#session.finish());
  }

  async #judge(name: string, key: number): Promise<void> {
    const choice = ({ a: "first", b: "second", e: "tie", x: "bad" } as const)[name];
    if (choice) return this.#enter(key, { choice });
    if (/^[0-9]$/.test(name)) return this.#enter(key, { strength: Number(name) || undefined });
    if (name === "r") this.#mode = "writing";
    if (name === "t") this.#folds = { ...this.#folds, task: !this.#folds.task };
    if (name === "v") this.#folds = { ...this.#folds, source: !this.#folds.source };
    if (name === "s") return this.#turnTo(await this.#session.skip(key), "Skipped.");
    if (name !== "return") return;
    const answer = { ...this.#draft, ...this.#timed() };
    if (answer.choice === undefined) this.#message = "Choose first: A, B, E for a tie, or X for both bad.";
    else this.#turnTo(await this.#session.submit(key, { ...answer, choice: answer.choice }), "Saved.");
  }

  async #write(text: string | undefined, name: string): Promise<void> {
    const { rationale = "" } = this.#draft;
    const key = this.#step?.state === "item" ? this.#step.item.key : undefined;
    if (name === "return" || name === "escape" || key === undefined) {
      this.#mode = "judging";
    } else if (name === "backspace") {
      await this.#enter(key, { rationale: rationale.slice(0, -1) });
    } else if (text !== undefined && printable(text) === text && rationale.length < longestRationale) {
      await this.#enter(key, { rationale: rationale + text });
    }
  }

  async #enter(key: number, change: Partial<Draft>): Promise<void> {
    this.#draft = { ...this.#draft, ...change, ...this.#timed() };
    await this.#session.keepDraft(key, this.#draft);
  }

  #timed(): Draft {
    const now = performance.now();
    const milliseconds = Math.round((this.#draft.milliseconds ?? 0) + now - this.#since);
    this.#since = now;
    return { milliseconds };
  }

  #turnTo(step: Step, message = ""): void {
    this.#step = step;
    this.#draft = step.state === "item" ? (step.item.draft ?? {}) : {};
    this.#since = performance.now();
    this.#offset = 0;
    this.#message = message;
  }

  async #giveSign(): Promise<void> {
    if (this.#step?.state === "item" && !(await this.#session.hold(this.#step.item.key))) {
      this.#turnTo(await this.#session.step(), "Another has taken that comparison. Here is the next.");
    }
  }

  #look(mode: "help" | "guidelines"): void {
    this.#mode = mode;
    this.#offset = 0;
  }

  /** @returns whether the key scrolls */
  #scroll(name: string): boolean {
    const page = this.#height - 1;
    const moves: Readonly<Record<string, number>> = {
      up: -1,
      down: 1,
      space: page,
      pageup: -page,
      pagedown: page,
      home: Number.NEGATIVE_INFINITY,
      end: Number.POSITIVE_INFINITY,
    };
    const move = moves[name];
    if (move === undefined) return false;
    const last = Math.max(0, this.#content().length - this.#height);
    this.#offset = Math.min(last, Math.max(0, this.#offset + move));
    return true;
  }

  get #width(): number {
    return this.#terminal.output.columns ?? 80;
  }

  /** Lines between the head and the answer. */
  get #height(): number {
    return Math.max(3, (this.#terminal.output.rows ?? 24) - 7);
  }

  #content(): readonly string[] {
    const width = this.#width;
    const step = this.#step;
    if (this.#mode === "help") return helpLines;
    if (this.#mode === "guidelines") return wrap(this.#guidelines ?? "", width);
    if (!step) return [];
    if (step.state !== "item") return endLines(step, width);
    const of = [step.item, width, this.#folds] as const;
    if (!this.#lines || of.some((value, index) => value !== (this.#lines!.of as typeof of)[index])) {
      this.#lines = { of, lines: itemLines(step.item, width, this.#folds) };
    }
    return this.#lines.lines;
  }

  #draw(): void {
    const width = this.#width;
    const content = this.#content();
    const shown = content.slice(this.#offset, this.#offset + this.#height);
    const below = content.length - this.#offset - shown.length;
    const { done = 0, total = 0 } = this.#step?.progress ?? {};
    const lines = [
      `${this.#session.judge}  ${done}/${total}`,
      "",
      ...shown,
      ...Array.from({ length: this.#height - shown.length }, () => ""),
      (below > 0 ? `── ${below} more lines: space ` : "").padEnd(width, "─"),
      ...(this.#step?.state === "item" ? answerLines(this.#draft, width, this.#mode === "writing") : ["", "", ""]),
      withinWidth(this.#message || "Enter submits · ? keys · Q ends", width),
    ];
    this.#terminal.output.write(`${sequence}H${lines.map((line) => `${line}${sequence}K`).join("\r\n")}${sequence}J`);
  }
}
