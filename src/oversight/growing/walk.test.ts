import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { EvaluationSubtask, JudgedTask } from "../judged-task.ts";
import { walk } from "./walk.ts";

function named(name: string, helpedBy: readonly JudgedTask<unknown>[] = []) {
  const evaluation: EvaluationSubtask<unknown>[] = helpedBy.map((task) => ({ task, questions: () => [] }));
  return { name, input: z.unknown(), size: () => 1, present: () => ({ input: "?" }), evaluation };
}

/** Each task may be helped by any that come before it, also by one several times. */
const trees = fc.array(fc.array(fc.nat(), { maxLength: 4 }), { minLength: 1, maxLength: 12 }).map((edges) => {
  const tasks: JudgedTask<unknown>[] = [];
  for (const [place, to] of edges.entries()) {
    const below = place === 0 ? [] : to.map((other) => tasks[other % place]!);
    tasks.push(named(`task ${place}`, below));
  }
  return tasks;
});

describe("the walk of a tree", () => {
  it("meets each task once, after all that help to judge it, whoever else they help", () => {
    fc.assert(
      fc.property(trees, (tasks) => {
        const walked = walk(tasks.at(-1)!);
        const order = walked.map(({ task }) => task);
        expect(new Set(order).size).toBe(order.length);
        expect(order.at(-1)).toBe(tasks.at(-1));
        for (const { task, height, below } of walked) {
          const children = task.evaluation.map((subtask) => subtask.task);
          const found = children.map((child) => walked.find((other) => other.task === child)!);
          expect(height).toBe(found.length === 0 ? 0 : Math.max(...found.map((child) => child.height)) + 1);
          for (const child of found) {
            expect(order.indexOf(child.task)).toBeLessThan(order.indexOf(task));
            expect([...below]).toEqual(expect.arrayContaining([child.task, ...child.below]));
          }
        }
        expect(walked.map(({ height }) => height)).toEqual(
          walked.map(({ height }) => height).toSorted((a, b) => a - b),
        );
      }),
    );
  });

  it("asks for nothing below a task that is frozen", () => {
    const [leaf, other] = [named("leaf"), named("other")];
    const middle = named("middle", [leaf]);
    const walked = walk(named("root", [middle, other]), ({ name }) => name === "middle");
    expect(walked.map(({ task, height }) => [task.name, height])).toEqual([
      ["middle", 0],
      ["other", 0],
      ["root", 1],
    ]);
    expect([...walked.at(-1)!.below]).toEqual([middle, other]);
  });

  it("refuses tasks that go in a circle, and says on which way", () => {
    const claims = named("claims");
    const quotes = named("quotes", [claims]);
    claims.evaluation.push({ task: quotes, questions: () => [] });
    const message = 'Evaluation tasks go in a circle: "claims" → "quotes" → "claims".';
    expect(() => walk(named("summary", [claims]))).toThrow(message);
  });

  it("refuses two tasks of one name", () => {
    expect(() => walk(named("root", [named("claims"), named("claims")]))).toThrow(
      'Two different tasks of the tree are named "claims".',
    );
  });
});
