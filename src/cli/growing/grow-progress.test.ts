import { expect, test } from "vitest";
import type { GrowEvent, GrowStep, TaskReport } from "../../oversight/growth.ts";
import { GrowState } from "./grow-progress.ts";
import { describeGrowth, describeTask } from "./grow-report.ts";

const step = (step: GrowStep, done: number, of: number, round = 1): GrowEvent => ({
  ...{ kind: "step", task: "facts", round, step, done, of },
});

test("the line says which task, which round, which step and how far that is", () => {
  const state = new GrowState(3);
  expect(state.render(80)).toBe("3 tasks to grow");
  state.ask("story", 2, 13);
  expect(state.render(80)).toBe("story: sampling 2/13 · what to ask below · 3 tasks to grow");
  state.apply({ kind: "task-started", task: "facts", height: 0, recalled: false }, 0);
  expect(state.render(80)).toBe("1/3 facts");
  state.apply(step("judge", 0, 40), 0);
  state.apply(step("judge", 10, 40), 5000);
  expect(state.render(100)).toBe("███░░░░░░░░░ 1/3 facts · judging 10/40 · 15s left · round 1");
  // Between two events what is left counts down.
  expect(state.render(100, 10_000)).toContain("10s left");
  expect(state.render(100, 25_000)).not.toContain("left");
  expect(state.render(30)).toBe("1/3 facts · judging 10/40");
  state.apply(step("measure", 8, 8), 30_000);
  expect(state.render(100)).toBe("████████████ 1/3 facts · scoring what was measured · round 1");
});

test("while no input is done, replies show that something happens", () => {
  const state = new GrowState(2);
  state.ask("story", 0, 9);
  state.reply();
  expect(state.render(80)).toBe("story: sampling 0/9 · 1 reply · what to ask below · 2 tasks to grow");
  state.ask("passage", 0, 4);
  expect(state.render(80)).not.toContain("reply");
  state.apply({ kind: "task-started", task: "facts", height: 0, recalled: false }, 0);
  state.apply(step("sample", 0, 1), 0);
  state.reply();
  state.reply();
  expect(state.render(80)).toBe("1/2 facts · sampling · 2 replies · round 1");
  state.apply(step("judge", 0, 1), 0);
  expect(state.render(80)).not.toContain("replies");
});

test("what a fit says is shown while it fits, and not afterwards", () => {
  const state = new GrowState(1);
  state.apply({ kind: "task-started", task: "facts", height: 0, recalled: false }, 0);
  state.apply(step("fit", 0, 1), 0);
  state.apply({ kind: "progress", task: "facts", text: "step 3/10\u001b[2J, loss 0.512" }, 10);
  expect(state.render(100)).toBe("1/1 facts · fitting rewards · round 1 · step 3/10, loss 0.512");
  state.apply(step("improve", 0, 1), 20);
  expect(state.render(100)).toBe("1/1 facts · improving · round 1");
});

const spending = { calls: 0, inputTokens: 0, outputTokens: 0 };
const report: TaskReport = {
  task: "facts",
  height: 0,
  helpers: [],
  rounds: [
    { labels: 30, unjudged: 2, spending },
    { labels: 20, unjudged: 0, agreement: { value: 0.5, low: 0.4, high: 0.6 }, spending },
  ],
  gain: { inputs: 12, reward: { value: -0.25, low: -0.5, high: 0 }, gold: { value: 1 } },
  policy: { id: "p" },
  milliseconds: 61_000,
};

test("a task is told in a line, all of them in a table with what is known of any", () => {
  expect(describeTask(report)).toBe(
    "facts: 50 labels (2 unjudged) · agreement 0.50 [0.40, 0.60] · gain -0.25 [-0.50, +0.00] on 12 held-out inputs · 1m 1s",
  );
  const [header, one, other] = describeGrowth({ tasks: [report, { ...report, task: "root", rounds: [] }] }).split("\n");
  expect(header).toMatch(
    /^task +labels +unjudged +alpha +reward right +pairs +gain +inputs +judge right +true gain +time$/,
  );
  expect(one).toMatch(
    /^facts +50 +2 +0\.50 \[0\.40, 0\.60\] +- +0 +-0\.25 \[-0\.50, \+0\.00\] +12 +- +\+1\.00 +1m 1s$/,
  );
  expect(other).toMatch(/^root +0 +0 +- /);
});

test("what judges spent stands beside, where models judged", () => {
  const rounds = [1, 2].map((calls) => ({
    ...{ labels: 8, unjudged: 0 },
    spending: { calls, inputTokens: 1000, outputTokens: 10, cost: 0.01 },
  }));
  const [header, one] = describeGrowth({ tasks: [{ ...report, rounds }] }).split("\n");
  expect(header).toMatch(/ calls +tokens in +tokens out +cost +time$/);
  expect(one).toMatch(/ 3 +2K +20 +\$0\.0200 +1m 1s$/);
});
