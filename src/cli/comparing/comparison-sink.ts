/** Where comparisons go as they are made: a file or standard output, and a dataset of the journal; counted. */
import { closeSync, openSync, writeSync } from "node:fs";
import { EspalierError, messageOf } from "../../core/errors.ts";
import type { Journal } from "../../journal/journal.ts";
import { type AskedOutput, pairUp } from "../../preferences/pairs.ts";
import { importComparison } from "../../preferences/store.ts";
import { forOutput } from "../table.ts";
import type { NodeDescription } from "./compared-node.ts";

export interface Destination {
  /** A file. Standard output unless it or a dataset is given. */
  readonly out?: string;
  readonly dataset?: string;
  /** Comparisons at most. */
  readonly limit?: number;
}

export interface Counts {
  readonly nodes: number;
  readonly outputs: number;
  readonly comparisons: number;
  /** Outputs left out because another of the node says the same. */
  readonly identical: number;
}

/** @throws EspalierError when the file cannot be written */
export class ComparisonSink {
  readonly #journal: Journal;
  readonly #dataset: string | undefined;
  readonly #limit: number;
  readonly #file: number | undefined;
  readonly #isPrinted: boolean;
  /** What the dataset held before. */
  readonly #position: number;
  #counts: Counts = { nodes: 0, outputs: 0, comparisons: 0, identical: 0 };

  constructor(journal: Journal, { out, dataset, limit = Number.POSITIVE_INFINITY }: Destination) {
    this.#journal = journal;
    this.#dataset = dataset;
    this.#limit = limit;
    this.#file = out === undefined ? undefined : open(out);
    this.#isPrinted = out === undefined && dataset === undefined;
    const known = journal.labels.datasets().find((summary) => summary.dataset === dataset);
    this.#position = known?.comparisons ?? 0;
  }

  get counts(): Counts {
    return this.#counts;
  }

  /** Pairs up the outputs of one node. */
  add(outputs: readonly AskedOutput[], about: NodeDescription): void {
    const { pairs, identical } = pairUp(outputs, about);
    const counts = { ...this.#counts };
    const kept = pairs.slice(0, this.#limit - counts.comparisons);
    for (const [index, pair] of kept.entries()) {
      const line = `${JSON.stringify(pair)}\n`;
      if (this.#file !== undefined) writeSync(this.#file, line);
      if (this.#isPrinted) process.stdout.write(forOutput(line));
      if (this.#dataset !== undefined) {
        importComparison(this.#journal, this.#dataset, this.#position + counts.comparisons + index, pair);
      }
    }
    this.#counts = {
      nodes: counts.nodes + 1,
      outputs: counts.outputs + outputs.length,
      comparisons: counts.comparisons + kept.length,
      identical: counts.identical + identical,
    };
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
  }
}

function open(path: string): number {
  try {
    return openSync(path, "w");
  } catch (error) {
    throw new EspalierError(`The file of --out cannot be written: ${messageOf(error)}. Name another one.`);
  }
}
