/** The pairs that a job has to judge, read one by one from its file; lines that cannot be read are told. */
import { createReadStream } from "node:fs";
import type { Comparison } from "../../preferences/comparison.ts";
import { readComparisons } from "../../preferences/read.ts";
import type { LabelFile } from "./label-file.ts";

/** Lines that cannot be read and are named one by one. */
const namedLines = 20;

export class PairsIn {
  readonly #file: string;
  readonly #limit: number;
  readonly #tell: (problem: string) => void;
  #before = 0;
  #unread = 0;

  /** @param file `-` is standard input. @param limit pairs at most */
  constructor(file: string, limit = Number.POSITIVE_INFINITY, tell: (problem: string) => void = () => {}) {
    this.#file = file;
    this.#limit = limit;
    this.#tell = tell;
  }

  /** Pairs that have a label in the file of labels. */
  get before(): number {
    return this.#before;
  }

  /** Lines that could not be read. */
  get unread(): number {
    return this.#unread;
  }

  /** @param labels whose pairs are left out */
  async *read(labels?: Pick<LabelFile, "has">): AsyncGenerator<Comparison> {
    let read = 0;
    for await (const row of readComparisons(this.#file)) {
      if ("problem" in row) this.#refuse(row.line, row.problem);
      else if (row.repeats === undefined) {
        if (labels?.has(row.comparison)) this.#before += 1;
        else yield row.comparison;
        if (++read >= this.#limit) return;
      }
    }
  }

  #refuse(line: number, problem: string): void {
    this.#unread += 1;
    if (this.#unread <= namedLines) this.#tell(`${this.#file}, line ${line}: ${problem}`);
    if (this.#unread === namedLines + 1) this.#tell("More lines cannot be read; the summary counts them.");
  }

  /** Lines of the file, about as many as pairs. @returns 0 when it cannot be told: reading them will say why */
  async count(): Promise<number> {
    if (this.#file === "-") return 0;
    let count = 0;
    try {
      for await (const chunk of createReadStream(this.#file, { highWaterMark: 1024 * 1024 })) {
        for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) count += 1;
      }
      return Math.min(this.#limit, count);
    } catch {
      return 0;
    }
  }
}
