/** `espalier judge --terminal`: the session of the page, on a terminal, with the same keys. */
import { emitKeypressEvents } from "node:readline";
import { EspalierError, messageOf } from "../../core/errors.ts";
import { heartbeat, longestRationale } from "../../judges/human/limits.ts";
import type { JudgingSession } from "../../judges/human/session.ts";
import type { Draft, Step } from "../../judges/human/view.ts";
import { printable, withinWidth } from "../table.ts";
import { answerLines, endLines, helpLines, itemLines } from "./views.ts";
import { withoutLast, wrap } from "./wrap.ts";

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
  readonly meta?: boolean;
}

const sequence = "\u001b[";
/** Another screen, no pointer, and pasted text told from keys. Source: xterm, "Bracketed Paste Mode". */
const enterScreen = `${sequence}?1049h${sequence}?25l${sequence}?2004h`;
const leaveScreen = `${sequence}?2004l${sequence}?25h${sequence}?1049l`;

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
  /** While text is being pasted, what came so far. */
  #pasted: string | undefined;
  /** From then on nothing is drawn and no key is taken: the screen is the person's again. */
  #isOver = false;
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
    const onKey = (text: string | undefined, key: Key) => this.#read(text, key);
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
    const unlessOver = async () => {
      if (!this.#isOver) await work();
    };
    this.#turn = this.#turn.then(unlessOver).then(
      () => this.#draw(),
      (error) => {
        if (!(error instanceof EspalierError)) return this.#ended.reject(error);
        this.#message = messageOf(error);
        this.#draw();
      },
    );
  }

  #end(): void {
    this.#isOver = true;
    this.#ended.resolve();
  }

  #read(text: string | undefined, key: Key): void {
    const pasted = this.#pasted;
    if (key.name === "paste-start") {
      this.#pasted = "";
    } else if (key.name === "paste-end") {
      this.#pasted = undefined;
      if (pasted) this.#inTurn(() => this.#paste(pasted));
    } else if (pasted !== undefined && !endsAll(key)) {
      this.#pasted = pasted + (text ?? "");
    } else {
      this.#inTurn(() => this.#onKey(text, key));
    }
  }

  async #onKey(text: string | undefined, key: Key): Promise<void> {
    const { name = "", ctrl = false, meta = false, sequence = "" } = key;
    this.#message = "";
    if (endsAll(key)) return this.#end();
    if (this.#mode === "writing") return this.#write(text, name);
    // Node.js calls Esc alone a key with Alt.
    if (ctrl || (meta && name !== "escape")) return;
    if (this.#mode !== "judging") {
      if (this.#scroll(name)) return;
      this.#mode = "judging";
      this.#offset = 0;
      return;
    }
    if (name === "q") return this.#end();
    if (sequence === "?") return this.#look("help");
    if (name === "g" && this.#guidelines !== undefined) return this.#look("guidelines");
    if (this.#scroll(name)) return;
    if (name === "u") return this.#turnTo(await this.#session.undo(), "Taken back.");
    if (this.#step?.state === "item") return this.#judge(name, this.#step.item.key);
    if (this.#step?.state === "none" && name === "n") return this.#turnTo(await this.#session.unskip());
    if (this.#step?.state === "none" && name === "f") return this.#turnTo(await this.#session.finish());
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
    const key = this.#step?.state === "item" ? this.#step.item.key : undefined;
    if (name === "return" || name === "escape" || key === undefined) {
      this.#mode = "judging";
    } else if (name === "backspace") {
      await this.#enter(key, { rationale: withoutLast(this.#draft.rationale ?? "") });
    } else if (text !== undefined) {
      await this.#append(key, text);
    }
  }

  async #paste(text: string): Promise<void> {
    if (this.#mode === "writing" && this.#step?.state === "item") {
      await this.#append(this.#step.item.key, text.replace(/[\r\n]+/g, " "));
    } else {
      this.#message = "Left out: press R, then paste.";
    }
  }

  /** As much of the text as there is room for. */
  async #append(key: number, text: string): Promise<void> {
    const { rationale = "" } = this.#draft;
    const longer = (rationale + printable(text)).slice(0, longestRationale).replace(/[\ud800-\udbff]$/, "");
    if (longer !== rationale) await this.#enter(key, { rationale: longer });
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
    return Math.max(3, (this.#terminal.output.rows ?? 24) - 4 - this.#answer.length);
  }

  get #answer(): readonly string[] {
    return this.#step?.state === "item"
      ? answerLines(this.#draft, this.#width, this.#mode === "writing")
      : ["", "", ""];
  }

  #content(): readonly string[] {
    const width = this.#width;
    const step = this.#step;
    if (this.#mode === "help") return helpLines(width);
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
    if (this.#isOver) return;
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
      ...this.#answer,
      withinWidth(this.#message || "Enter submits · ? keys · Q ends", width),
    ];
    this.#terminal.output.write(`${sequence}H${lines.map((line) => `${line}${sequence}K`).join("\r\n")}${sequence}J`);
  }
}

function endsAll({ name, ctrl = false }: Key): boolean {
  return ctrl && (name === "c" || name === "d");
}
