/** Which nodes' texts fit a regular expression: asked of a thread that is ended when an expression takes too long. */
import { searchInWorker, type Tells, type Told } from "./filter-worker.ts";
import type { Nodes } from "./nodes.ts";

/** How long the thread may say nothing; milliseconds. It says something thirty times a second. */
const patience = 2000;

/** What was asked last. */
interface Asked {
  readonly query: number;
  readonly expression: string;
  readonly take: (hits: Uint8Array | undefined) => void;
}

export class TextSearch {
  readonly #nodes: Nodes;
  #worker: Worker | undefined;
  /** Blocks of each column that the thread has. */
  #sent = { label: 0, input: 0, output: 0 };
  #query = 0;
  #asked: Asked | undefined;
  /** The query that the thread spoke of last. */
  #begun = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(nodes: Nodes) {
    this.#nodes = nodes;
  }

  /**
   * Ends what was asked before.
   * @param expression is read without regard to case
   * @param take gets, by node, 1 for a hit; or undefined when it took too long
   */
  find(expression: string, take: (hits: Uint8Array | undefined) => void): void {
    this.#worker ??= this.#started();
    const worker = this.#worker;
    this.#query += 1;
    this.#asked = { query: this.#query, expression, take };
    for (const column of ["label", "input", "output"] as const) {
      const { blocks } = this.#nodes[column];
      for (const block of blocks.slice(this.#sent[column])) tell(worker, { column, ...block });
      this.#sent[column] = blocks.length;
    }
    const { words, task, prompts, count } = this.#nodes;
    const of = [task.slice(0, count), prompts.slice(0, count)];
    tell(worker, { query: this.#query, expression, count, words, of });
  }

  #started(): Worker {
    const worker = startWorker();
    worker.onmessage = ({ data }: MessageEvent<Tells>) => {
      // Its time begins when it does: until then it reads texts.
      clearTimeout(this.#timer);
      this.#begun = data.query;
      const isAsked = data.query === this.#asked?.query;
      if (isAsked && data.hits) this.#asked!.take(data.hits);
      else this.#timer = setTimeout(() => this.#giveUp(), patience);
    };
    return worker;
  }

  /** Of the thread, and of the query that it is stuck in: another that waits behind it has not had its turn. */
  #giveUp(): void {
    const asked = this.#asked!;
    this.end();
    if (asked.query === this.#begun) asked.take(undefined);
    else this.find(asked.expression, asked.take);
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#sent = { label: 0, input: 0, output: 0 };
  }
}

function tell(worker: Worker, told: Told): void {
  worker.postMessage(told);
}

interface Policy {
  createScriptURL(url: string): string;
}
declare const trustedTypes: { createPolicy(name: string, rules: Policy): Policy } | undefined;

/** Made once: the content policy lets a second one of the name not be. It vouches for the one text that is ours. */
let policy: Policy | undefined;

function startWorker(): Worker {
  const url = URL.createObjectURL(new Blob([`(${searchInWorker})()`], { type: "text/javascript" }));
  policy ??=
    typeof trustedTypes === "undefined"
      ? { createScriptURL: (same) => same }
      : trustedTypes.createPolicy("search-worker", { createScriptURL: (same) => same });
  const worker = new Worker(policy.createScriptURL(url));
  URL.revokeObjectURL(url);
  return worker;
}
