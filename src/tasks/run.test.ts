import { getEventListeners } from "node:events";
import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import type { Journal } from "../journal/journal.ts";
import { openJournal } from "../journal/sqlite.ts";
import { ModelError } from "../models/model.ts";
import { fake, type Script } from "../models/providers/fake.ts";
import { retrying } from "../models/retrying.ts";
import { definePrompt } from "../prompts/prompt.ts";
import { type NodeError, SizeError } from "./execution.ts";
import { RunError, type RunOptions, type RunResult, run } from "./run.ts";
import { defineTask, type Task, type TaskNode } from "./task.ts";

const echo = definePrompt<string>({ name: "echo", render: (text) => [{ role: "user", content: text }] });

/** A task over texts whose children are shorter texts. */
function textTask(name: string, solve: (text: string, node: TaskNode) => Promise<unknown>): Task<string, string> {
  return defineTask({
    name,
    input: z.string(),
    output: z.string(),
    size: (text) => text.length,
    label: (text) => text,
    solve: solve as (text: string, node: TaskNode) => Promise<string>,
  });
}

/** Asks about each letter in a child of its own. */
const leaf = textTask("leaf", (text, node) => node.ask(echo, text));
const letters = textTask("letters", async (text, node) =>
  (await node.map([...text], (letter) => node.solve(leaf, letter))).join(""),
);
/** As `letters`, and does without what failed. */
const lenient = textTask("lenient", async (text, node) =>
  (await node.map([...text], (letter) => node.solve(leaf, letter).catch(() => "?"))).join(""),
);

const upper: Script = (messages) => messages.at(-1)!.content.toUpperCase();
const failingOn =
  (letter: string): Script =>
  (messages, options) => {
    if (messages.at(-1)!.content === letter) throw new ModelError("request", `cannot do ${letter}`);
    return upper(messages, options);
  };

let journal: Journal;
beforeEach(() => {
  journal = openJournal(":memory:");
});
afterEach(() => journal.close());

function execute(task: Task<string, string>, text: string, script = upper, options: Partial<RunOptions> = {}) {
  return run(task, text, { model: fake(script), journal, ...options });
}

async function failed(running: Promise<RunResult<string>>): Promise<RunError> {
  const error = await running.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(RunError);
  return error as RunError;
}

const nodes = (id: string) =>
  [...journal.nodes(id)].map(({ label, status, output, error }) => ({ label, status, output, error }));

describe("a run", () => {
  it("gives the output and what it took, and is kept as a tree", async () => {
    const { id, output, totals, failures } = await execute(letters, "abc");
    expect({ output, failures }).toEqual({ output: "ABC", failures: [] });
    expect(totals).toEqual({ calls: 3, replayed: 0, inputTokens: 3, outputTokens: 3, cost: 0, nodes: 4 });
    expect(journal.run(id)).toMatchObject({ status: "done", output: '"ABC"', task: "letters" });
    expect(nodes(id)).toEqual([
      { label: "abc", status: "done", output: '"ABC"', error: null },
      { label: "a", status: "done", output: '"A"', error: null },
      { label: "b", status: "done", output: '"B"', error: null },
      { label: "c", status: "done", output: '"C"', error: null },
    ]);
  });

  it("started again makes no call; another seed, setting or input is another run that shares equal calls", async () => {
    const first = await execute(letters, "abc");
    const again = await execute(letters, "abc");
    expect(again).toMatchObject({ id: first.id, output: "ABC", totals: { calls: 0, replayed: 3 } });
    const seeded = await execute(letters, "abc", upper, { seed: 1 });
    expect(seeded.id).not.toBe(first.id);
    expect(seeded.totals).toMatchObject({ calls: 0, replayed: 3 });
    expect((await execute(letters, "abc", upper, { settings: { device: "cpu" } })).id).not.toBe(first.id);
    expect((await execute(letters, "abcd")).totals).toMatchObject({ calls: 1, replayed: 3 });
  });

  it("asks for twins at once only once, and keeps both", async () => {
    const made = vi.fn(upper);
    const { id, output, totals } = await execute(letters, "aaa", made);
    expect(output).toBe("AAA");
    expect(totals).toMatchObject({ calls: 1, replayed: 2, nodes: 4 });
    expect(made).toHaveBeenCalledTimes(1);
    expect(nodes(id)).toHaveLength(4);
  });

  it("may be given nothing and give nothing", async () => {
    const nothing = defineTask<undefined, undefined>({
      name: "nothing",
      input: z.undefined(),
      output: z.undefined(),
      version: "1",
      size: () => 1,
      async solve() {},
    });
    const { id, output } = await run(nothing, undefined, { model: fake(upper), journal });
    expect(output).toBeUndefined();
    expect(journal.run(id)).toMatchObject({ status: "done", input: "null", output: "null" });
    expect(nodes(id)).toMatchObject([{ status: "done", output: "null" }]);
    expect((await run(nothing, undefined, { model: fake(upper), journal })).id).toBe(id);
  });

  it("of a task with a version gives again what it gave, where that is more than JSON can tell", async () => {
    const dated = defineTask({
      name: "dated",
      input: z.string(),
      output: z.object({ on: z.date() }),
      version: "1",
      size: () => 1,
      solve: async (text, node) => ({ on: new Date(await node.ask(echo, text)) }),
    });
    for (const totals of [{ calls: 1 }, { calls: 0, replayed: 1 }]) {
      const result = await run(dated, "2026-01-02", { model: fake(upper), journal });
      expect(result).toMatchObject({ output: { on: new Date("2026-01-02") }, totals });
    }
  });

  it("refuses an input that does not fit the task, before anything is kept", async () => {
    await expect(execute(letters, 5 as unknown as string)).rejects.toThrow(/input does not fit "letters":\n.*string/);
    expect(journal.runs()).toEqual([]);
  });
});

describe("a child that is not smaller", () => {
  it.each([
    ["of the same task", (text: string, node: TaskNode) => node.solve(leaf, text)],
    ["of another task", (text: string, node: TaskNode) => node.solve(letters, text)],
    ["that grows", (text: string, node: TaskNode) => node.solve(leaf, `${text}!`)],
  ])("%s is refused before it starts", async (_, solve) => {
    const caught = vi.fn();
    const root = textTask("leaf", async (text, node) => {
      await solve(text, node).catch(caught);
      throw caught.mock.calls[0]![0];
    });
    const made = vi.fn(upper);
    const error = await failed(execute(root, "ab", made));
    expect(caught.mock.calls[0]![0]).toBeInstanceOf(SizeError);
    expect(error.message).toMatch(/input of size \d inside "ab" of size 2: a child must be smaller/);
    expect(made).not.toHaveBeenCalled();
  });

  it.each([Number.NaN, "none"])("nor one whose size is %s", async (size) => {
    const odd = { ...leaf, size: () => size as number };
    const root = textTask("root", (_, node) => node.solve(odd, "a"));
    expect((await failed(execute(root, "ab"))).message).toContain("a child must be smaller");
  });
});

describe("a failure", () => {
  it("is recorded with its text while siblings finish; the parent fails by it", async () => {
    const error = await failed(execute(letters, "abc", failingOn("b")));
    expect(error.message).toBe('"b" failed: cannot do b');
    expect(error).toMatchObject({ status: "failed", run: { failures: [{ label: "b", message: "cannot do b" }] } });
    expect(journal.run(error.run.id)).toMatchObject({ status: "failed", error: '"b" failed: cannot do b' });
    expect(nodes(error.run.id)).toEqual([
      { label: "abc", status: "failed", output: null, error: '"b" failed: cannot do b' },
      { label: "a", status: "done", output: '"A"', error: null },
      { label: "b", status: "failed", output: null, error: "cannot do b" },
      { label: "c", status: "done", output: '"C"', error: null },
    ]);
  });

  it("may be done without: the run says that it is incomplete, and started again tries only what is missing", async () => {
    const { id, output, failures } = await execute(lenient, "abc", failingOn("b"));
    expect({ output, failures }).toEqual({ output: "A?C", failures: [{ label: "b", message: "cannot do b" }] });
    expect(journal.run(id).status).toBe("incomplete");
    const made = vi.fn(upper);
    const again = await execute(lenient, "abc", made);
    expect(again).toMatchObject({ id, output: "ABC", failures: [], totals: { calls: 1, replayed: 2 } });
    expect(journal.run(id).status).toBe("done");
    expect(nodes(id).map(({ status }) => status)).toEqual(["done", "done", "done", "done"]);
  });

  it.each([
    ["a text", "just words", "just words"],
    ["nothing", undefined, "undefined"],
    ["an object", { code: 7 }, "[object Object]"],
  ])("may be %s thrown instead of an error", async (_, thrown, message) => {
    const root = textTask("root", async () => {
      throw thrown;
    });
    const error = await failed(execute(root, "a"));
    expect(error.message).toBe(`"a" failed: ${message}`);
    expect((error.cause as NodeError).cause).toBe(thrown);
  });

  it("is an output that does not fit its schema", async () => {
    const root = textTask("root", async () => 5);
    expect((await failed(execute(root, "a"))).message).toMatch(
      /^"a" failed: its output does not fit: .*expected string/,
    );
  });

  it("is reported once, however many parents it fails", async () => {
    const deep: Task<string, string> = textTask("deep", (text, node) =>
      text.length > 1 ? node.solve(deep, text.slice(1)) : node.ask(echo, text),
    );
    const error = await failed(execute(deep, "edcb", failingOn("b")));
    expect(error.run.failures).toEqual([{ label: "b", message: "cannot do b" }]);
    expect(error.message).toBe('"b" failed: cannot do b');
  });

  it.each(["quota", "key", "unknown-model"] as const)("that every call would meet (%s) ends the run", async (kind) => {
    const made = vi.fn(() => {
      throw new ModelError(kind, `no: ${kind}`);
    });
    const error = await failed(execute(lenient, "abcdefgh", made, { concurrency: 1 }));
    expect(error).toMatchObject({ message: `no: ${kind}`, status: "failed" });
    // Another may be on its way while the first failure is recorded.
    expect(made.mock.calls.length).toBeLessThanOrEqual(2);
  });
});

describe("identity and chance", () => {
  it("are the same at every concurrency and in every execution", async () => {
    const drawn = textTask("drawn", async (text, node) => {
      await node.ask(echo, text);
      return `${text}${node.random()}`;
    });
    const root = textTask("root", async (text, node) =>
      (await node.map([...text], (letter) => node.solve(drawn, letter))).join(),
    );
    const executions = [];
    for (const concurrency of [1, 3, 50]) {
      const slower: Script = async (messages, options) => {
        for (let wait = 0; wait < messages[0]!.content.charCodeAt(0) % 7; wait++) await setImmediate();
        return upper(messages, options);
      };
      const fresh = openJournal(":memory:");
      const { id, output } = await execute(root, "hgfedcbaabc", slower, { concurrency, journal: fresh });
      executions.push({ id, output, nodes: [...fresh.nodes(id)].map((node) => `${node.id} ${node.position}`) });
      await fresh.close();
    }
    expect(executions[1]).toEqual(executions[0]);
    expect(executions[2]).toEqual(executions[0]);
    const numbers = executions[0]!.output.split(",");
    expect(new Set(numbers).size).toBe(numbers.length);
    expect((await execute(root, "hgfedcbaabc", upper, { seed: 1 })).output).not.toBe(executions[0]!.output);
  });
});

describe("stopping", () => {
  /** Answers only when told to. */
  function held() {
    const waiting: (() => void)[] = [];
    const script: Script = (messages, options) =>
      new Promise((resolve, reject) => {
        waiting.push(() => resolve(upper(messages, options) as string));
        options.signal?.addEventListener("abort", () => reject(options.signal!.reason));
      });
    const inFlight = async (count: number) => vi.waitFor(() => expect(waiting.length).toBe(count), { interval: 1 });
    return { script, waiting, inFlight };
  }

  it("by draining finishes and keeps the calls in flight and starts no other", async () => {
    const { script, waiting, inFlight } = held();
    const controller = new AbortController();
    const running = failed(execute(lenient, "abcdefgh", script, { concurrency: 2, drain: controller.signal }));
    await inFlight(2);
    controller.abort();
    for (const finish of waiting) finish();
    const error = await running;
    expect(error).toMatchObject({ status: "stopped", message: "Stopped.", run: { totals: { calls: 2 } } });
    expect(waiting.length).toBe(2);
    expect(journal.run(error.run.id).status).toBe("stopped");
    expect(await execute(lenient, "abcdefgh")).toMatchObject({
      id: error.run.id,
      output: "ABCDEFGH",
      totals: { calls: 6, replayed: 2 },
    });
  });

  it("by aborting gives up the calls in flight", async () => {
    const { script, inFlight } = held();
    const controller = new AbortController();
    const running = failed(execute(lenient, "abcdefgh", script, { concurrency: 2, signal: controller.signal }));
    await inFlight(2);
    controller.abort(new Error("enough"));
    expect(await running).toMatchObject({ status: "stopped", run: { totals: { calls: 0 } } });
  });

  it("by draining ends the wait for another attempt", async () => {
    const controller = new AbortController();
    const busy = vi.fn(() => {
      throw new ModelError("rate-limit", "not now", { retryAfter: 3_600_000 });
    });
    const model = retrying(fake(busy));
    const running = failed(run(letters, "abc", { model, journal, drain: controller.signal }));
    await vi.waitFor(() => expect(busy).toHaveBeenCalledTimes(3), { interval: 1 });
    controller.abort();
    expect(await running).toMatchObject({ status: "stopped", message: "Stopped.", run: { failures: [] } });
    expect(busy).toHaveBeenCalledTimes(3);
  });

  it("leaves nothing behind on the signals", async () => {
    const { signal } = new AbortController();
    await execute(letters, "ab", upper, { signal, drain: signal });
    await failed(execute(letters, "cd", failingOn("c"), { signal, drain: signal }));
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  it("before it began makes no call", async () => {
    const made = vi.fn(upper);
    expect(await failed(execute(lenient, "ab", made, { drain: AbortSignal.abort() }))).toMatchObject({
      status: "stopped",
    });
    expect(made).not.toHaveBeenCalled();
  });

  it("because the journal fails, with the journal's own words", async () => {
    vi.spyOn(journal, "finish").mockRejectedValue(Object.assign(new Error("never"), { name: "x" }));
    expect((await failed(execute(letters, "ab"))).message).toContain("never");
  });
});
