/** The pairs that a job has to judge, read one by one from its file; lines that cannot be read are told. */
import type { Comparison } from "../../preferences/comparison.ts";
import { readComparisons } from "../../preferences/read.ts";
import { countLines, UnreadLines } from "../lines.ts";
import type { LabelFile } from "./label-file.ts";

export class PairsIn {
  readonly #file: string;
  readonly #limit: number;
  readonly #unread: UnreadLines;
  #before = 0;

  /** @param file `-` is standard input. @param limit pairs at most */
  constructor(file: string, limit = Number.POSITIVE_INFINITY, tell: (problem: string) => void = () => {}) {
    this.#file = file;
    this.#limit = limit;
    this.#unread = new UnreadLines(tell);
  }

  /** Pairs that have a label in the file of labels. */
  get before(): number {
    return this.#before;
  }

  /** Lines that could not be read. */
  get unread(): number {
    return this.#unread.count;
  }

  /** @param labels whose pairs are left out */
  async *read(labels?: Pick<LabelFile, "has">): AsyncGenerator<Comparison> {
    let read = 0;
    for await (const row of readComparisons(this.#file)) {
      if ("problem" in row) this.#unread.add(this.#file, row);
      else if (row.repeats === undefined) {
        if (labels?.has(row.comparison)) this.#before += 1;
        else yield row.comparison;
        if (++read >= this.#limit) return;
      }
    }
  }

  /** Lines of the file, about as many as pairs. @returns 0 when it cannot be told */
  async count(): Promise<number> {
    return Math.min(this.#limit, await countLines(this.#file));
  }
}
