import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { priced } from "../models/priced.ts";
import { fake } from "../models/providers/fake.ts";
import { definePrompt } from "../prompts/prompt.ts";
import { Budget, BudgetError, type Limits, type Spent } from "./budget.ts";
import { budgeted } from "./budgeted.ts";
import { NodeError } from "./execution.ts";
import { RunError, run } from "./run.ts";
import { Slots } from "./slots.ts";
import { defineTask, type Task, type TaskNode } from "./task.ts";
import { quickJournal } from "./testing/quick-journal.ts";

/** 38 characters, so booked as 10 tokens of input; the reply is 5 of 5. */
const question = definePrompt<number>({
  name: "question",
  maxTokens: 5,
  render: (number) => [{ role: "user", content: `number ${number}`.padEnd(38, ".") }],
});
const price = { input: 1e5, output: 2e5 };

function counted() {
  let calls = 0;
  const script = async () => {
    calls += 1;
    await setImmediate();
    return { text: "five", tokens: { input: 10, output: 5 } };
  };
  return { model: priced(fake(script), price), calls: () => calls };
}

const leaf = defineTask<number, string>({
  name: "leaf",
  input: z.number(),
  output: z.string(),
  size: () => 1,
  solve: (number, node) => node.ask(question, number),
});

/** Asks this many questions in children, and tells how many were answered; `limits` are those of each child. */
function asking(limits?: Limits): Task<number, number> {
  return defineTask<number, number>({
    name: "asking",
    input: z.number(),
    output: z.number(),
    size: () => 2,
    async solve(count, node) {
      const numbers = Array.from({ length: count }, (_, number) => number);
      const answers = await node.map(numbers, (number) =>
        node.solve(leaf, number, limits).then(
          () => 1,
          (error) => {
            if (!(error instanceof NodeError)) throw error;
            return 0;
          },
        ),
      );
      return answers.filter(Boolean).length;
    },
  });
}

describe("a run stops cleanly before it exceeds", () => {
  it.each([
    ["calls", { calls: 4 }, 4, /^The budget of 4 calls is reached: 4 calls spent, .* --max-calls\.$/],
    [
      "tokens",
      { tokens: 74 },
      4,
      /^The budget of 74 tokens is reached: 60 tokens .* may take 15 tokens.* --max-tokens\.$/,
    ],
    // A call takes 10 x $0.1 + 5 x $0.2 = $2.
    ["cost", { cost: 8.5 }, 4, /^The budget of \$8\.5000 is reached: \$8\.0000 .* may take \$2\.0000.* --max-cost\.$/],
  ])("its budget of %s, at any concurrency", async (_, limits, made, message) => {
    for (const concurrency of [1, 3, 20]) {
      const { model, calls } = counted();
      const journal = quickJournal();
      const error = await run(asking(), 10, { model, journal, limits, concurrency }).catch((caught) => caught);
      expect(error).toBeInstanceOf(RunError);
      expect(error).toMatchObject({ message: expect.stringMatching(message), status: "stopped" });
      const kept = calls();
      // Those that wait in line when the budget is found to be reached are not made.
      expect(kept).toBeLessThanOrEqual(made);
      expect(kept).toBeGreaterThanOrEqual(3);
      // What was made is kept, and started again it is free.
      expect(journal.replies.size).toBe(kept);
      const again = await run(asking(), 10, { model, journal, limits: { calls: 10 - kept } });
      expect(again).toMatchObject({ output: 10, totals: { calls: 10 - kept, replayed: kept } });
    }
  });

  it("its depth", async () => {
    const deep: Task<number, string> = defineTask<number, string>({
      name: "deep",
      input: z.number(),
      output: z.string(),
      size: (levels) => levels,
      solve: (levels, node) => (levels === 0 ? node.ask(question, 0) : node.solve(deep, levels - 1)),
    });
    const { model } = counted();
    const options = (depth: number) => ({ model, journal: quickJournal(), limits: { depth } });
    expect((await run(deep, 3, options(3))).output).toBe("five");
    await expect(run(deep, 3, options(2))).rejects.toThrow(
      "The depth budget of 2 is reached. Allow more with --max-depth.",
    );
    await expect(run(deep, 1, options(0))).rejects.toThrow("The depth budget of 0 is reached");
  });

  it("its depth, even where a parent could do without the child", async () => {
    const lenient = { ...asking(), solve: (_: number, node: TaskNode) => node.solve(leaf, 1).then(Number, () => 0) };
    const running = run(lenient, 1, { model: counted().model, journal: quickJournal(), limits: { depth: 0 } });
    await expect(running).rejects.toMatchObject({
      status: "stopped",
      message: expect.stringMatching(/depth budget of 0/),
    });
  });

  it("what it may spend exactly is not too much", async () => {
    const { model } = counted();
    const limits = { calls: 10, tokens: 150, cost: 20 };
    expect((await run(asking(), 10, { model, journal: quickJournal(), limits })).output).toBe(10);
  });

  it("money is refused where no price is known, to the run as to a child", async () => {
    const unpriced = { model: fake(() => "five"), journal: quickJournal() };
    const refusal = /no price is known for fake\/script.* --price/;
    await expect(run(asking(), 1, { ...unpriced, limits: { cost: 1 } })).rejects.toThrow(refusal);
    await expect(run(asking({ cost: 1 }), 1, unpriced)).rejects.toThrow(refusal);
  });

  it("tokens of any script: a character of Chinese is one", async () => {
    const chinese = definePrompt<number>({
      name: "chinese",
      maxTokens: 10,
      render: () => [{ role: "user", content: "看守人每天晚上爬上灯塔的楼梯点亮灯" }],
    });
    const root = { ...leaf, solve: (number: number, node: TaskNode) => node.ask(chinese, number) };
    const { model, calls } = counted();
    const limits = { tokens: 26 };
    await expect(run(root, 1, { model, journal: quickJournal(), limits })).rejects.toThrow("may take 27 tokens");
    expect(calls()).toBe(0);
  });
});

describe("a call that there is no room for beside those in flight", () => {
  it("waits for them, and is made where they take less than was booked", async () => {
    const script = async () => {
      await setImmediate();
      return { text: "no", tokens: { input: 10, output: 1 } };
    };
    const model = priced(fake(script), price);
    // Booked are 15 tokens for each of ten calls, spent 11.
    const limits = { tokens: 114 };
    expect((await run(asking(), 10, { model, journal: quickJournal(), limits, concurrency: 20 })).output).toBe(10);
  });

  it("of replies without a limit the first goes alone, and tells how long others may be", async () => {
    const [model, budget] = [counted().model, new Budget({ cost: 7 })];
    const watch = { emit() {}, check() {}, places: new Slots(Number.POSITIVE_INFINITY) };
    const asked = budgeted(model, budget, "test", watch);
    const calls = Array.from({ length: 20 }, () => asked.complete([{ role: "user", content: "x".repeat(38) }]));
    const ended = await Promise.allSettled(calls);
    expect(ended.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
    expect(budget.spent).toEqual({ calls: 3, tokens: 45, cost: 6 });
    expect(ended.at(-1)).toMatchObject({ reason: { message: expect.stringMatching(/^The budget of \$7\.0000/) } });
  });

  it("gives up waiting when it is aborted", async () => {
    const budget = new Budget({ calls: 1 });
    const abort = new AbortController();
    const watch = { emit() {}, check() {}, places: new Slots(Number.POSITIVE_INFINITY) };
    const { promise, reject } = Promise.withResolvers<string>();
    const asked = budgeted(
      fake(() => promise),
      budget,
      "test",
      watch,
    );
    const calls = [1, 2].map(() => asked.complete([], { signal: abort.signal }));
    abort.abort(new Error("enough"));
    reject(abort.signal.reason);
    expect((await Promise.allSettled(calls)).map((end) => end.status === "rejected" && end.reason.message)).toEqual([
      "enough",
      "enough",
    ]);
  });
});

describe("a budget of a child", () => {
  it("fails the child and no more; the run is incomplete and says so", async () => {
    const { model, calls } = counted();
    const journal = quickJournal();
    const { id, output, failures } = await run(asking({ calls: 0 }), 3, { model, journal });
    expect(output).toBe(0);
    expect(failures).toHaveLength(3);
    expect(failures[0]).toMatchObject({
      label: "leaf",
      message: expect.stringMatching(/budget of 0 calls is reached/),
    });
    expect(journal.savedRun(id)?.status).toBe("incomplete");
    expect(calls()).toBe(0);
  });

  it("does not widen its parent's", async () => {
    const { model, calls } = counted();
    const limits = { calls: 2 };
    const running = run(asking({ calls: 100 }), 5, { model, journal: quickJournal(), limits });
    await expect(running).rejects.toThrow("The budget of 2 calls is reached");
    expect(calls()).toBe(2);
  });

  it("is told as the reason to whoever does without", async () => {
    const root = defineTask<number, string>({
      name: "root",
      input: z.number(),
      output: z.string(),
      size: () => 2,
      solve: (_, node) => node.solve(leaf, 1, { calls: 0 }).catch((error) => error.cause.constructor.name),
    });
    expect((await run(root, 1, { model: counted().model, journal: quickJournal() })).output).toBe(BudgetError.name);
  });
});

it("bookings and settlements add up in a budget and in all above it, and none is ever exceeded", () => {
  const limits = fc.record({ calls: fc.nat(8), tokens: fc.nat(50), cost: fc.nat(9) }, { requiredKeys: [] });
  const expected = fc.record({ calls: fc.constant(1), tokens: fc.nat(15), cost: fc.nat(3) });
  const steps = fc.array(fc.record({ at: fc.nat(2), expected, share: fc.nat(100), settles: fc.boolean() }));
  fc.assert(
    fc.property(fc.tuple(limits, limits, limits), steps, ([top, middle, bottom], steps) => {
      const root = new Budget(top);
      const inner = new Budget(middle, root);
      const budgets = [root, inner, new Budget(bottom, inner)];
      const sums = budgets.map(() => ({ calls: 0, tokens: 0, cost: 0 }));
      const add = (at: number, amount: { calls: number; tokens: number; cost: number }) => {
        for (const unit of ["calls", "tokens", "cost"] as const)
          for (let above = at; above >= 0; above--) sums[above]![unit] += amount[unit];
      };
      const inFlight: [number, Spent][] = [];
      for (const { at, expected, share, settles } of steps) {
        const before = budgets.map(({ spent }) => spent);
        try {
          if (budgets[at]!.book(expected)) {
            // It waits for those in flight: with them it would be too much.
            expect(inFlight.length).toBeGreaterThan(0);
            continue;
          }
        } catch (error) {
          expect(error).toBeInstanceOf(BudgetError);
          expect(budgets.indexOf((error as BudgetError).budget)).toBeLessThanOrEqual(at);
          expect(budgets.map(({ spent }) => spent)).toEqual(before);
          continue;
        }
        if (settles) {
          const spent = { calls: 1, tokens: Math.floor((expected.tokens * share) / 100), cost: expected.cost };
          budgets[at]!.settle(expected, spent);
          add(at, spent);
        } else inFlight.push([at, expected]);
        expect(budgets.map((budget) => budget.spent)).toEqual(sums);
        for (const budget of budgets)
          for (const unit of ["calls", "tokens", "cost"] as const) expect(budget.left(unit)).toBeGreaterThanOrEqual(0);
      }
    }),
  );
});
