/** steps.jsonl: a line for each step, in order, whatever was stopped and went on between them. */
import { appendFileSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { diskError } from "./disk-errors.ts";
import type { TrainingStep } from "./job.ts";

const kept = "What was trained up to the last checkpoint is kept: the same command goes on from it.";

export class StepLog {
  readonly #file: string;

  /** @param steps lines of later ones are dropped: they are written again */
  constructor(folder: string, steps: number) {
    this.#file = join(folder, "steps.jsonl");
    try {
      const lines = read(this.#file).filter((line) => stepOf(line) <= steps);
      writeFileSync(`${this.#file}.part`, lines.map((line) => `${line}\n`).join(""));
      renameSync(`${this.#file}.part`, this.#file);
    } catch (error) {
      throw diskError(error, this.#file, kept);
    }
  }

  append(step: TrainingStep): void {
    try {
      appendFileSync(this.#file, `${JSON.stringify(step)}\n`);
    } catch (error) {
      throw diskError(error, this.#file, kept);
    }
  }
}

function read(file: string): string[] {
  try {
    return readFileSync(file, "utf8").split("\n");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** @returns infinity for a line that was not written to its end */
function stepOf(line: string): number {
  try {
    return Number((JSON.parse(line) as TrainingStep).step);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
