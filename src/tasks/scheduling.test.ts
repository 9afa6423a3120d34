/** What runs when: lazily, deepest first, never stuck, and with the same result whatever the concurrency. */
import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { ModelError } from "../models/model.ts";
import { fake } from "../models/providers/fake.ts";
import { retrying } from "../models/retrying.ts";
import { definePrompt } from "../prompts/prompt.ts";
import type { RunEvent } from "./events.ts";
import { run } from "./run.ts";
import { defineTask, type Task, type TaskNode } from "./task.ts";
import { quickJournal } from "./testing/quick-journal.ts";

const echo = definePrompt<string>({ name: "echo", render: (text) => [{ role: "user", content: text }] });
const model = fake((messages) => messages.at(-1)!.content);

/** What a node does, step by step. */
type Step =
  | { readonly do: "ask"; readonly word: string }
  | { readonly do: "solve"; readonly child: Program }
  | { readonly do: "together"; readonly children: readonly Program[] }
  | { readonly do: "map"; readonly items: readonly Item[] };
interface Item {
  /** Before the callback's first step: nothing, a moment, or a call. */
  readonly first: "nothing" | "moment" | "call";
  /** Whether its children are mapped over, too. */
  readonly maps: boolean;
  readonly children: readonly Program[];
}
interface Program {
  readonly name: number;
  readonly steps: readonly Step[];
}

const program = fc.letrec<{ program: Program; step: Step; item: Item }>((tie) => ({
  program: fc.record({
    name: fc.nat(9),
    steps: fc.array(tie("step"), { maxLength: 3, depthIdentifier: "tree" }),
  }),
  step: fc.oneof(
    { depthIdentifier: "tree", maxDepth: 3, withCrossShrink: true },
    fc.record({ do: fc.constant("ask" as const), word: fc.constantFrom("a", "b", "c") }),
    fc.record({ do: fc.constant("solve" as const), child: tie("program") }),
    fc.record({ do: fc.constant("together" as const), children: fc.array(tie("program"), { maxLength: 4 }) }),
    fc.record({ do: fc.constant("map" as const), items: fc.array(tie("item"), { maxLength: 4 }) }),
  ),
  item: fc.record({
    first: fc.constantFrom("nothing", "moment", "call"),
    maps: fc.boolean(),
    children: fc.array(tie("program"), { maxLength: 2 }),
  }),
})).program;

function sizeOf({ steps }: Program): number {
  const size = (step: Step): number => {
    if (step.do === "solve") return sizeOf(step.child);
    if (step.do === "together") return sum(step.children.map(sizeOf));
    return step.do === "map" ? sum(step.items.flatMap(({ children }) => children.map(sizeOf))) : 0;
  };
  return 1 + sum(steps.map(size));
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

/** Answers with all that was done below it, and with a number drawn. */
const perform = defineTask<Program, string>({
  name: "perform",
  input: z.custom<Program>(),
  output: z.string(),
  size: sizeOf,
  async solve({ name, steps }, node) {
    const done: string[] = [`${name}:${node.random()}`];
    for (const step of steps) done.push(await follow(step, node));
    return `(${done.join(" ")})`;
  },
});

async function follow(step: Step, node: TaskNode): Promise<string> {
  if (step.do === "ask") return node.ask(echo, step.word);
  if (step.do === "solve") return node.solve(perform, step.child);
  if (step.do === "together") {
    return (await Promise.all(step.children.map((child) => node.solve(perform, child)))).join(" ");
  }
  const results = await node.map(step.items, async ({ first, maps, children }) => {
    if (first === "moment") await Promise.resolve();
    if (first === "call") await node.ask(echo, "first");
    if (maps) return (await node.map(children, (child) => node.solve(perform, child))).join(" ");
    const found: string[] = [];
    for (const child of children) found.push(await node.solve(perform, child));
    return found.join(" ");
  });
  return results.join(" ");
}

/** Without timers, everything that can happen has happened when the event loop comes round. */
async function unlessStuck<Result>(running: Promise<Result>): Promise<Result> {
  const stuck = (async () => {
    for (let rounds = 0; rounds < 3; rounds++) await setImmediate();
    throw new Error("stuck");
  })();
  return Promise.race([running, stuck]).finally(() => stuck.catch(() => {}));
}

describe("any tree of ask, solve and map in any order", () => {
  it("ends, at every concurrency, and nodes that differ have the same id, random and output", async () => {
    await fc.assert(
      fc.asyncProperty(program, async (root) => {
        const [one, ...others] = await Promise.all(
          [1, 2, 3, 20].map(async (concurrency) => {
            const journal = quickJournal();
            const { output } = await unlessStuck(run(perform, root, { model, journal, concurrency }));
            const nodes = [...journal.saved.values()].map(({ id, parent, status }) => `${id} ${parent} ${status}`);
            return { output, nodes: nodes.toSorted() };
          }),
        );
        for (const other of others) expect(other.nodes).toEqual(one!.nodes);
        if (!hasTwinsThatRace(root)) for (const other of others) expect(other.output).toBe(one!.output);
      }),
      { numRuns: 300 },
    );
  });
});

/** Equal children of one node that start after a wait are told apart by who comes first. */
function hasTwinsThatRace({ steps }: Program): boolean {
  return steps.some((step) => {
    if (step.do === "ask") return false;
    const children =
      step.do === "solve"
        ? [step.child]
        : step.do === "map"
          ? step.items.flatMap(({ children }) => children)
          : step.children;
    const contents = children.map((child) => JSON.stringify(child));
    return (step.do === "map" && new Set(contents).size < contents.length) || children.some(hasTwinsThatRace);
  });
}

it("a call that waits for another attempt leaves its place in flight to others", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    const asked: string[] = [];
    let inFlight = 0;
    const fallible = fake(async (messages) => {
      const word = messages.at(-1)!.content;
      asked.push(word);
      expect(++inFlight).toBe(1);
      await setImmediate();
      inFlight -= 1;
      const isFirst = asked.indexOf(word) === asked.length - 1;
      if (word === "a" && isFirst) throw new ModelError("unavailable", "gone", { retryAfter: 60_000 });
      return word;
    });
    const root = defineTask<string, string>({
      name: "root",
      input: z.string(),
      output: z.string(),
      size: ({ length }) => length,
      solve: async (text, node) => (await node.map([...text], (letter) => node.ask(echo, letter))).join(""),
    });
    const running = run(root, "abcd", { model: retrying(fallible), journal: quickJournal(), concurrency: 1 });
    await vi.waitFor(() => expect(asked).toEqual(["a", "b", "c", "d"]), { interval: 1 });
    await vi.advanceTimersByTimeAsync(60_000);
    expect((await running).output).toBe("abcd");
    expect(asked).toEqual(["a", "b", "c", "d", "a"]);
  } finally {
    vi.useRealTimers();
  }
});

describe("map", () => {
  const leaf = defineTask<number, number>({
    name: "leaf",
    input: z.number(),
    output: z.number(),
    size: () => 1,
    async solve(number) {
      await Promise.resolve();
      return number;
    },
  });

  it("is lazy: of 100,000 items only as many are open as there is room for", async () => {
    const items = 100_000;
    let taken = 0;
    let closed = 0;
    let mostOpen = 0;
    const root = defineTask<number, number>({
      name: "root",
      input: z.number(),
      output: z.number(),
      size: () => 2,
      async solve(count, node) {
        function* numbers() {
          for (taken = 0; taken < count; ) yield taken++;
        }
        const results = await node.map(numbers(), async (number) => {
          mostOpen = Math.max(mostOpen, taken - closed);
          const result = await node.solve(leaf, number);
          closed += 1;
          return result;
        });
        return results.filter((result, index) => result === index).length;
      },
    });
    const journal = { ...quickJournal(), saveNode() {}, endNode() {} };
    const { output, totals } = await run(root, items, { model, journal, concurrency: 10 });
    expect(output).toBe(items);
    expect(totals.nodes).toBe(items + 1);
    // Twenty places; each is free again a moment before the callback hears that its child is done.
    expect(mostOpen).toBeLessThanOrEqual(40);
  });

  it("goes deepest first: few branches of a wide tree are open at once", async () => {
    const width = 16;
    const tree: Task<number, number> = defineTask<number, number>({
      name: "tree",
      input: z.number(),
      output: z.number(),
      size: (depth) => depth,
      label: (depth) => String(depth),
      async solve(depth, node) {
        if (depth === 0) return (await node.ask(echo, `leaf ${node.random()}`)).length > 0 ? 1 : 0;
        return sum(await node.map(Array.from({ length: width }), () => node.solve(tree, depth - 1)));
      },
    });
    const open = new Map<string, number>();
    const most = new Map<string, number>();
    const onEvent = (event: RunEvent) => {
      if (event.type !== "node-started" && event.type !== "node-finished") return;
      const now = (open.get(event.label) ?? 0) + (event.type === "node-started" ? 1 : -1);
      open.set(event.label, now);
      most.set(event.label, Math.max(most.get(event.label) ?? 0, now));
    };
    const { output } = await run(tree, 3, { model, journal: quickJournal(), concurrency: 2, onEvent });
    expect(output).toBe(width ** 3);
    // Four places: of the 16 and 256 inner nodes of the two levels a few are open, however wide the tree is.
    expect(most.get("2")).toBeLessThanOrEqual(4);
    expect(most.get("1")).toBeLessThanOrEqual(8);
    expect(most.get("0")).toBeLessThanOrEqual(4);
  });

  it("finishes all others before it throws the first failure, and keeps the order of results", async () => {
    const finished: number[] = [];
    const root = defineTask<string, string>({
      name: "root",
      input: z.string(),
      output: z.string(),
      size: () => 2,
      async solve(mode, node) {
        const results = await node.map([0, 1, 2, 3], async (index) => {
          if (mode === "throw" && index === 0) throw new Error("at once");
          for (let wait = index; wait < 4; wait++) await Promise.resolve();
          finished.push(index);
          return index;
        });
        return results.join();
      },
    });
    expect((await run(root, "fine", { model, journal: quickJournal() })).output).toBe("0,1,2,3");
    finished.length = 0;
    await expect(run(root, "throw", { model, journal: quickJournal() })).rejects.toThrow("at once");
    expect(finished.toSorted()).toEqual([1, 2, 3]);
  });

  it("inside another one of the same node loses no place", async () => {
    let atWork = 0;
    let most = 0;
    const watched: Task<number, number> = {
      ...leaf,
      async solve(number) {
        most = Math.max(most, ++atWork);
        await setImmediate();
        atWork -= 1;
        return number;
      },
    };
    const root = defineTask<string, number[]>({
      name: "root",
      input: z.string(),
      output: z.array(z.number()),
      size: () => 2,
      async solve(_, node) {
        const numbers = Array.from({ length: 16 }, (_, number) => number);
        await node.map(numbers, (row) => node.map([1, 2], (column) => node.solve(watched, 10 * row + column)));
        const mostInside = most;
        most = 0;
        await node.map(numbers, (number) => node.solve(watched, number));
        return [mostInside, most];
      },
    });
    for (const concurrency of [1, 2, 4]) {
      const { output } = await run(root, "", { model, journal: quickJournal(), concurrency });
      expect(output).toEqual([2 * concurrency, 2 * concurrency]);
    }
  });

  it("does not lose a place to a child whose input does not fit", async () => {
    const root = defineTask<string, string>({
      name: "root",
      input: z.string(),
      output: z.string(),
      size: () => 2,
      async solve(_, node) {
        const bad = "nonsense" as unknown as number;
        const refused = await node.map([1, 2, 3, 4], () => node.solve(leaf, bad).catch((error) => error.message));
        await node.solve(leaf, 1);
        return refused[0];
      },
    });
    const { output } = await unlessStuck(run(root, "", { model, journal: quickJournal(), concurrency: 1 }));
    expect(output).toMatch(/^The input does not fit "leaf": .*expected number/);
  });
});
