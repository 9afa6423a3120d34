/**
 * Yosys in WebAssembly: parses, synthesises, checks and proves, in a thread of its own, within limits of time and
 * memory. It reads no file but those it is handed. Source: https://yosyshq.net/yosys, https://yowasp.org
 */
import { createRequire } from "node:module";
import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import { EspalierError } from "../../src/index.ts";

export interface YosysJob {
  /** Commands, one a line. */
  readonly script: string;
  readonly files: Readonly<Record<string, string>>;
  /** Names of the files to bring back, where the script wrote them. */
  readonly wanted: readonly string[];
}

export interface YosysLimits {
  /** 60 unless given. */
  readonly seconds?: number;
  /** That the process may grow by; 2000 unless given. */
  readonly megabytes?: number;
  readonly signal?: AbortSignal;
}

export interface YosysResult {
  readonly log: string;
  readonly files: Readonly<Record<string, string>>;
}

/** What the thread answers. */
export type YosysReply =
  | ({ readonly status: "done" } & YosysResult)
  | { readonly status: "refused"; readonly log: string }
  | { readonly status: "broken"; readonly log: string; readonly reason: string };

/** Yosys said no, or was not let finish. */
export class YosysError extends EspalierError {
  override readonly name = "YosysError";
  readonly reason: "error" | "time" | "memory" | "missing";
  readonly log: string;

  constructor(reason: YosysError["reason"], message: string, log = "") {
    super(message);
    this.reason = reason;
    this.log = log;
  }
}

/** Milliseconds between looks at the memory. */
const lookEvery = 100;

/** One at a time: a second one would only take the first one's processor. */
let queue: Promise<unknown> = Promise.resolve();
/** Kept between jobs: to compile Yosys takes a second. */
let idle: Worker | undefined;

/**
 * @throws YosysError with Yosys's own line when it refuses; when it takes too long or too much; when it is not installed
 */
export async function runYosys(job: YosysJob, limits: YosysLimits = {}): Promise<YosysResult> {
  const mine = queue.then(() => runAlone(job, limits));
  queue = mine.catch(() => {});
  return await mine;
}

async function runAlone(job: YosysJob, { seconds = 60, megabytes = 2000, signal }: YosysLimits): Promise<YosysResult> {
  signal?.throwIfAborted();
  assertInstalled();
  const worker = idle ?? startWorker();
  idle = undefined;
  worker.ref();
  const reply = await replyOf(worker, job, { seconds, megabytes, ...(signal && { signal }) }).catch((error) => {
    void worker.terminate();
    throw error;
  });
  if (reply.status === "broken") {
    void worker.terminate();
    throw new YosysError(
      "error",
      /call stack|recursion/i.test(reply.reason)
        ? "Yosys ran out of stack: an expression is nested too deep, or a module is a part of itself."
        : `Yosys broke down on this design (${reply.reason}). A smaller design may work.`,
      reply.log,
    );
  }
  worker.unref();
  idle = worker;
  if (reply.status === "refused") {
    throw new YosysError("error", errorLine(reply.log) ?? "Yosys refused, and did not say why.", reply.log);
  }
  return reply;
}

function startWorker(): Worker {
  return new Worker(new URL(`./yosys-worker${extname(import.meta.url)}`, import.meta.url), { execArgv: [] });
}

async function replyOf(
  worker: Worker,
  job: YosysJob,
  { seconds, megabytes, signal }: Required<Omit<YosysLimits, "signal">> & Pick<YosysLimits, "signal">,
): Promise<YosysReply> {
  const { promise, resolve, reject } = Promise.withResolvers<YosysReply>();
  const before = process.memoryUsage.rss();
  const watch = setInterval(() => {
    if (process.memoryUsage.rss() - before > megabytes * 1e6) {
      reject(
        new YosysError(
          "memory",
          `Yosys needs more than ${megabytes} MB for this design. Review a part of it, by --top.`,
        ),
      );
    }
  }, lookEvery);
  const timer = setTimeout(() => {
    reject(
      new YosysError(
        "time",
        `Yosys took longer than ${seconds} s. Give it longer by --time-limit, or a part of the design by --top.`,
      ),
    );
  }, seconds * 1000);
  const abort = () => reject(signal!.reason);
  signal?.addEventListener("abort", abort, { once: true });
  worker.once("message", resolve).once("error", reject);
  worker.postMessage(job);
  try {
    return await promise;
  } finally {
    clearInterval(watch);
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
    worker.off("message", resolve).off("error", reject);
  }
}

function assertInstalled(): void {
  try {
    createRequire(import.meta.url).resolve("@yowasp/yosys");
  } catch {
    throw new YosysError("missing", "Chip review needs Yosys. Install it with  npm install @yowasp/yosys@0.55");
  }
}

/** Yosys's last line that says what it refuses. */
function errorLine(log: string): string | undefined {
  return log
    .match(/^.*\bERROR: .*$/gm)
    ?.at(-1)
    ?.trim();
}
