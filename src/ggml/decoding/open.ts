/**
 * A decoder in a process of its own, so that a fault in native code, or the system short of memory, costs what was asked
 * and not the caller. It ends when it is disposed of, or with its parent; while nothing is asked it keeps nobody alive.
 */
import { type ChildProcess, fork } from "node:child_process";
import type { Socket } from "node:net";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { EspalierError } from "../../core/errors.ts";
import type { Decoder, DecoderOptions } from "./decoder.ts";
import type { Answer, Question } from "./messages.ts";

/**
 * @throws EspalierError for a file, an adapter or a device that is of no use. What `hidden` and `outputRows` reject with
 *   is one too for prompts that cannot be, and when the process died; after that it stays dead.
 */
export async function openDecoder(options: DecoderOptions): Promise<Decoder> {
  const decoder = new ChildDecoder(options);
  try {
    await decoder.opened;
    return decoder;
  } catch (error) {
    await decoder[Symbol.asyncDispose]();
    throw error;
  }
}

interface Asked {
  readonly some: (answer: Extract<Answer, { kind: "some" | "rows" }>) => void;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

class ChildDecoder implements Decoder {
  readonly #options: DecoderOptions;
  readonly #child: ChildProcess;
  readonly #asked = new Map<number, Asked>();
  readonly #closed: Promise<void>;
  readonly #opening = Promise.withResolvers<void>();
  readonly #lastWords: () => string;
  #about = { width: 0, device: "", vocabulary: 0 };
  /** Why it answers no more. */
  #ended: EspalierError | undefined;
  #next = 0;
  #tokens = { evaluated: 0, reused: 0 };

  constructor(options: DecoderOptions) {
    this.#options = options;
    // `.ts` in the sources, `.js` in the built package.
    const worker = new URL(`./worker${extname(import.meta.url)}`, import.meta.url);
    // Its own flags: those of this process may ask for a debugger's port.
    this.#child = fork(fileURLToPath(worker), {
      serialization: "advanced",
      execArgv: [],
      env: { ...process.env, GGML_NO_BACKTRACE: "1" },
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    this.#lastWords = lastWords(this.#child.stderr as Socket);
    this.#child.on("message", (answer: Answer) => this.#hear(answer));
    this.#child.on("error", (error) => this.#end(`could not be started: ${error.message}`));
    this.#closed = new Promise((resolve) => {
      // What it wrote last has been read then.
      this.#child.on("close", (code, signal) => {
        this.#end(`ended (${signal ?? `code ${code}`})${hint(signal)}${this.#lastWords()}`);
        resolve();
      });
    });
    this.#ask({ kind: "open", options });
  }

  get opened(): Promise<void> {
    return this.#opening.promise;
  }

  get width(): number {
    return this.#about.width;
  }

  get device(): string {
    return this.#about.device;
  }

  get tokens(): Decoder["tokens"] {
    return this.#tokens;
  }

  async hidden(
    prompts: readonly (readonly number[])[],
    { adapter, signal, onDone }: NonNullable<Parameters<Decoder["hidden"]>[1]> = {},
  ): Promise<Float32Array[]> {
    signal?.throwIfAborted();
    if (adapter !== undefined && this.#options.adapters[adapter] === undefined) {
      throw new RangeError(`There is no adapter ${adapter}: this decoder has ${this.#options.adapters.length}.`);
    }
    for (const [place, prompt] of prompts.entries()) this.#check(prompt, place);
    const found: Float32Array[] = new Array(prompts.length);
    if (prompts.length === 0) return found;
    const id = this.#next++;
    const stop = () => {
      this.#ask({ kind: "stop", id });
      this.#asked.get(id)?.reject(signal!.reason);
    };
    signal?.addEventListener("abort", stop, { once: true });
    try {
      await this.#answered(
        { kind: "hidden", id, prompts: prompts.map((prompt) => Int32Array.from(prompt)), adapter },
        (answer) => {
          if (answer.kind !== "some") return;
          for (const [row, place] of answer.places.entries()) found[place] = answer.states[row]!;
          this.#tokens = {
            evaluated: this.#tokens.evaluated + answer.evaluated,
            reused: this.#tokens.reused + answer.reused,
          };
          onDone?.(answer.places.length);
        },
      );
      return found;
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  }

  async outputRows(tokens: readonly number[]): Promise<Float32Array[]> {
    this.#checkTokens(tokens, "The tokens");
    let rows: readonly Float32Array[] = [];
    await this.#answered({ kind: "rows", id: this.#next++, tokens }, (answer) => {
      if (answer.kind === "rows") rows = answer.rows;
    });
    return [...rows];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end("was disposed of");
    // It has nothing to save, and may be in the middle of a round.
    // Whoever waits for the end is kept alive until it has come.
    this.#keepAlive(true);
    this.#child.kill("SIGKILL");
    await this.#closed;
  }

  #check(prompt: readonly number[], place: number): void {
    const { contextTokens } = this.#options;
    if (prompt.length === 0) throw new EspalierError(`Prompt ${place + 1} is empty: it needs at least one token.`);
    if (prompt.length > contextTokens) {
      throw new EspalierError(
        `Prompt ${place + 1} has ${prompt.length} tokens; this decoder was opened for at most ${contextTokens}.`,
      );
    }
    this.#checkTokens(prompt, `Prompt ${place + 1}`);
  }

  #checkTokens(tokens: readonly number[], whose: string): void {
    const { vocabulary } = this.#about;
    const bad = tokens.find((token) => !Number.isInteger(token) || token < 0 || token >= vocabulary);
    if (bad === undefined) return;
    throw new EspalierError(`${whose} should be of the model's tokens, 0 to ${vocabulary - 1}; one of them is ${bad}.`);
  }

  #answered(question: Extract<Question, { id: number }>, some: Asked["some"]): Promise<void> {
    if (this.#ended) return Promise.reject(this.#ended);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#asked.set(question.id, { some, resolve, reject });
    this.#keepAlive(true);
    this.#ask(question);
    return promise;
  }

  #ask(question: Question): void {
    if (this.#child.connected) this.#child.send(question, () => {});
  }

  #hear(answer: Answer): void {
    if (answer.kind === "opened") {
      this.#about = answer;
      this.#keepAlive(false);
      this.#opening.resolve();
    } else if (answer.kind === "not opened") {
      this.#child.once("close", () => this.#opening.reject(problem(answer, this.#lastWords())));
      this.#child.kill("SIGKILL");
    } else {
      const asked = this.#asked.get(answer.id);
      if (answer.kind === "some" || answer.kind === "rows") {
        try {
          asked?.some(answer);
        } catch (error) {
          // What a listener throws is the caller's wish to stop.
          this.#ask({ kind: "stop", id: answer.id });
          asked?.reject(error);
        }
        return;
      }
      this.#asked.delete(answer.id);
      if (this.#asked.size === 0) this.#keepAlive(false);
      if (answer.kind === "failed") asked?.reject(problem(answer, this.#lastWords()));
      else asked?.resolve();
    }
  }

  /** The first reason is the one that is given. */
  #end(what: string): void {
    this.#ended ??= new EspalierError(`The process that decodes with ${this.#options.file} ${what}.`);
    this.#opening.promise.catch(() => {});
    setImmediate(() => this.#opening.reject(this.#ended));
    for (const { reject } of this.#asked.values()) reject(this.#ended);
    this.#asked.clear();
  }

  #keepAlive(isBusy: boolean): void {
    for (const handle of [this.#child, this.#child.channel, this.#child.stderr as Socket]) {
      if (isBusy) handle?.ref();
      else handle?.unref();
    }
  }
}

/** A message without a full stop is one whose reason llama.cpp only logs. */
function problem({ message, isUsers }: { message: string; isUsers: boolean }, lastWords: string): Error {
  const whole = message.endsWith(".") ? message : `${message}${lastWords}.`;
  return isUsers ? new EspalierError(whole) : new Error(whole);
}

function hint(signal: NodeJS.Signals | null): string {
  if (signal === "SIGKILL") return ", as the system ends one when memory is short";
  return signal === "SIGABRT" ? ", as llama.cpp ends itself at a fault" : "";
}

/** Of llama.cpp's log, which goes to stderr; what tells of an error, else its last lines. */
function lastWords(stderr: Socket): () => string {
  let text = "";
  stderr.setEncoding("utf8").on("data", (more: string) => {
    text = (text + more).slice(-1 << 14);
  });
  return () => {
    const lines = text.split("\n").filter((line) => line.trim() !== "");
    const errors = lines.filter((line) => /error|fail|assert|mismatch|invalid|abort/i.test(line));
    const chosen = (errors.length > 0 ? errors : lines).slice(-3);
    return chosen.length === 0 ? "" : `; it wrote: ${chosen.join(" | ")}`;
  };
}
