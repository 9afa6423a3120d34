import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Judge } from "../judges/judge.ts";
import { modelJudge } from "../judges/model-judge.ts";
import { defineRubric } from "../judges/rubric.ts";
import { journaled } from "../models/journaled.ts";
import { fake } from "../models/providers/fake.ts";
import { grow } from "./grow.ts";
import type { GrowOptions, GrowReport } from "./growth.ts";
import type { JudgedTask } from "./judged-task.ts";
import { modelPolicy } from "./model-policy.ts";
import { freshPlace } from "./testing/fresh-place.ts";
import { addsTwo, counted, type Numbers, planted, randomNumbers, sum, sumTree } from "./testing/sums.ts";

const place = freshPlace();
const [two, four] = sumTree(2) as [JudgedTask<Numbers>, JudgedTask<Numbers>];
const warnings: string[] = [];

function growing(
  root: JudgedTask<Numbers>,
  plots: GrowOptions["plots"],
  labels: number,
  more: Partial<GrowOptions> = {},
): Promise<GrowReport> {
  warnings.length = 0;
  const onEvent: GrowOptions["onEvent"] = (event) => {
    if (event.kind === "warning") warnings.push(`${event.task}: ${event.text}`);
  };
  return grow(root, { ...place, labels, plots, onEvent, ...more });
}

/** Of most pairs it does not know which is better. */
const undecided: Judge = {
  ...addsTwo,
  compare: async (comparison, options) =>
    comparison.id < "a" ? { status: "judged", choice: "tie" } : addsTwo.compare(comparison, options),
};

const idsOf = (asked: readonly { readonly id: string }[]) => asked.map(({ id }) => id);

describe("a task that had too few labels", () => {
  it("goes on in its folder with more, and nothing is judged twice", async () => {
    const { judge, asked } = counted(undecided);
    const plots = planted({ "sum-of-2": { judge } });
    await expect(growing(two, plots, 12)).rejects.toThrow(
      /^Growing "sum-of-2" \(height 0\) stopped\. Too few pairs to learn from: of 12 .* a better side, and 8 are needed.*more labels \(--labels\)/,
    );
    const before = idsOf(asked);
    expect(before).toHaveLength(12);
    const { tasks } = await growing(two, plots, 60);
    expect(tasks[0]!.rounds[0]!.labels).toBe(60);
    expect(new Set(idsOf(asked)).size).toBe(60);
    expect(asked).toHaveLength(60);
    expect(warnings[0]).toBe(
      "sum-of-2: It goes on with labels 12, now 60. Pairs that were chosen before come first: 12.",
    );
    // And is done, then.
    expect((await growing(two, plots, 60)).tasks).toEqual(tasks);
    await expect(growing(two, plots, 70)).rejects.toThrow("holds what was made otherwise: labels 60, now 70");
  });

  it("goes on with more inputs: pairs of those it had come first", async () => {
    const { judge, asked } = counted(undecided);
    const few = randomNumbers(6, 2, "few");
    await expect(growing(two, planted({ "sum-of-2": { judge, train: few } }), 12)).rejects.toThrow("Too few pairs");
    const before = idsOf(asked);
    const more = [...randomNumbers(60, 2, "more"), ...few];
    const { tasks } = await growing(two, planted({ "sum-of-2": { judge, train: more } }), 60, { outputs: 5 });
    expect(tasks[0]!.rounds[0]!.labels).toBe(60);
    expect(asked).toHaveLength(60);
    expect(idsOf(asked).slice(0, before.length)).toEqual(before);
    expect(warnings.join()).toMatch(/goes on with train "6 inputs, .*now "66 inputs, .*outputs 4, now 5/);
  });

  it("goes on with fewer: those that were judged", async () => {
    let left = 20;
    const { judge, asked } = counted({
      ...addsTwo,
      compare: async (comparison) => {
        if (--left < 0) throw new Error("gone home");
        return addsTwo.compare(comparison);
      },
    });
    const plots = planted({ "sum-of-2": { judge } });
    await expect(growing(two, plots, 40, { concurrency: 1 })).rejects.toThrow("gone home");
    const judged = idsOf(asked).slice(0, 20);
    const { tasks } = await growing(two, plots, 20);
    expect(tasks[0]!.rounds[0]).toMatchObject({ labels: 20, unjudged: 0 });
    expect(idsOf(asked).slice(0, 20)).toEqual(judged);
    expect(asked).toHaveLength(21);
  });

  it("goes on with another judge: of the same pairs, until it is finished", async () => {
    const { judge, asked } = counted(undecided);
    await expect(growing(two, planted({ "sum-of-2": { judge } }), 12)).rejects.toThrow("Too few pairs");
    const second = counted({ ...addsTwo, id: "second" });
    const { tasks } = await growing(two, planted({ "sum-of-2": { judge: second.judge } }), 20);
    expect(tasks[0]!.rounds[0]!.labels).toBe(20);
    expect(idsOf(second.asked).slice(0, 12)).toEqual(idsOf(asked));
    expect(warnings[0]).toContain('goes on with judge "adds-two", now "second"; labels 12, now 20');
    await expect(growing(two, planted({ "sum-of-2": { judge } }), 20)).rejects.toThrow("made otherwise: judge");
  });

  it("goes on above tasks that are finished, which stay as they were grown", async () => {
    const leaf = counted(addsTwo);
    const root = counted(undecided);
    const plots = planted({
      "sum-of-2": { judge: leaf.judge, train: randomNumbers(30, 2, "train") },
      "sum-of-4": { judge: root.judge },
    });
    await expect(growing(four, plots, 12)).rejects.toThrow('Growing "sum-of-4" (height 1) stopped. Too few pairs');
    expect(leaf.asked).toHaveLength(12);
    // Places of the leaf's inputs are others now; its own are kept with it.
    const other = { ...plots["sum-of-2"]!, train: randomNumbers(40, 2, "other") };
    const { tasks } = await growing(four, { ...plots, "sum-of-2": other }, 60);
    expect(tasks.map(({ rounds }) => rounds[0]!.labels)).toEqual([12, 60]);
    expect(leaf.asked).toHaveLength(12);
    expect(root.asked).toHaveLength(60);
    expect(warnings[0]).toMatch(
      /^sum-of-2: It is finished and stays as it was grown: .*labels 12, now 60\. To grow it again, remove /,
    );
    expect((await growing(four, { ...plots, "sum-of-2": other }, 60)).tasks).toEqual(tasks);
    const judged = { ...other, judge: { ...addsTwo, id: "second" } };
    await expect(growing(four, { ...plots, "sum-of-2": judged }, 60)).rejects.toThrow(
      /sum-of-2 holds what was made otherwise: judge "adds-two", now "second".*Name another folder/,
    );
  });
});

describe("what came to nothing is asked of the model again by the next start", () => {
  const rubric = defineRubric({ name: "sums", criteria: "The right sum is better." });

  it("a verdict that could not be read", async () => {
    let isBroken = true;
    let calls = 0;
    const model = fake((messages) => {
      calls += 1;
      if (isBroken) return "I would rather not say.";
      const [first, second] = [...messages[1]!.content.matchAll(/^(\d+)$/gm)].map(([number]) => Number(number));
      return JSON.stringify({ rationale: "", choice: first! > second! ? "A" : "B" });
    });
    const plots = planted({ "sum-of-2": { judge: modelJudge(journaled(model, place.journal), rubric) } });
    await expect(growing(two, plots, 12)).rejects.toThrow(/None of 12 .*The same command asks again\.$/);
    const before = calls;
    isBroken = false;
    const { tasks } = await growing(two, plots, 12);
    expect(tasks[0]!.rounds[0]).toMatchObject({ labels: 12, unjudged: 0 });
    expect(calls - before).toBe(24);
  });

  it("an output that was empty", async () => {
    let isBroken = true;
    const model = fake((messages, { seed = 0 }) =>
      isBroken ? "" : String(sum(messages.at(-1)!.content.split(" + ").map(Number)) + (seed % 2)),
    );
    const policy = modelPolicy(two, journaled(model, place.journal));
    const plots = planted({ "sum-of-2": { policy } });
    await expect(growing(two, plots, 12)).rejects.toThrow(
      /There is nothing to judge.*The same command samples others\.$/,
    );
    isBroken = false;
    expect((await growing(two, plots, 12)).tasks[0]!.rounds[0]!.labels).toBe(12);
    expect(existsSync(join(place.folder, "sum-of-2", "report.json"))).toBe(true);
  });
});
