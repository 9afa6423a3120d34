/** Holds the samples of each node until all of them are there; nodes are passed on in their order, whichever end first. */
import type { NodeRecord } from "../../journal/journal.ts";
import type { AskedOutput } from "../../preferences/pairs.ts";
import { describeNode } from "./compared-node.ts";
import type { ComparisonSink } from "./comparison-sink.ts";

export class GatheredSamples {
  readonly #nodes: readonly NodeRecord[];
  readonly #each: number;
  readonly #sink: ComparisonSink;
  /** By node, by place among its samples. */
  readonly #found = new Map<number, (AskedOutput | undefined)[]>();
  readonly #told: number[];
  #next = 0;
  #missing = 0;

  /** @param each how many samples every node has */
  constructor(nodes: readonly NodeRecord[], each: number, sink: ComparisonSink) {
    this.#nodes = nodes;
    this.#each = each;
    this.#sink = sink;
    this.#told = nodes.map(() => 0);
  }

  /** Samples without an output. */
  get missing(): number {
    return this.#missing;
  }

  /** @param output undefined when there is none */
  add(node: number, place: number, output: AskedOutput | undefined): void {
    const outputs = this.#found.get(node) ?? [];
    this.#found.set(node, outputs);
    outputs[place] = output;
    this.#told[node]! += 1;
    if (output === undefined) this.#missing += 1;
    while (this.#told[this.#next] === this.#each) this.#pass(this.#next++);
  }

  /** Passes on what there is of nodes that will not be complete any more. */
  end(): void {
    while (this.#next < this.#nodes.length) this.#pass(this.#next++);
  }

  #pass(node: number): void {
    const outputs = this.#found.get(node)?.filter((output) => output !== undefined) ?? [];
    this.#found.delete(node);
    if (outputs.length > 0) this.#sink.add(outputs, describeNode(this.#nodes[node]!));
  }
}
