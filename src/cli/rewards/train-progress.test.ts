import { expect, test } from "vitest";
import { TrainState } from "./train-progress.ts";

const step = { steps: 8, epoch: 1, loss: 0.6, gradientNorm: 1, learningRate: 0.01, tokens: 400, milliseconds: 1000 };

test("a look at held-out pairs is told while it lasts, before the first step and between two", () => {
  const state = new TrainState();
  expect(state.render(80)).toBe("Preparing");
  state.look(3, 12);
  expect(state.render(80)).toBe("Preparing · looking at held-out pairs 3/12 rows");
  state.look(12, 12);
  expect(state.render(80)).toBe("Preparing");
  state.apply({ kind: "step", member: 1, members: 1, step: { ...step, step: 1 } }, 1000);
  state.apply({ kind: "step", member: 1, members: 1, step: { ...step, step: 2 } }, 2000);
  expect(state.render(200)).toContain("step 2/8 · loss 0.600 · 400 tokens/s · 6s left");
  state.look(1, 2);
  expect(state.render(200)).toMatch(/step 2\/8 .*looking at held-out pairs 1\/2 rows$/);
});

test("reading the base is told, before anything and before the next adapter, until something is heard of it", () => {
  const state = new TrainState();
  state.read();
  expect(state.render(80)).toBe("Reading the base");
  state.look(3, 12);
  expect(state.render(80)).toBe("Preparing · looking at held-out pairs 3/12 rows");
  state.apply({ kind: "step", member: 1, members: 2, step: { ...step, step: 8 } }, 1000);
  state.read();
  expect(state.render(80)).toBe("Reading the base");
  state.apply({ kind: "step", member: 2, members: 2, step: { ...step, step: 1 } }, 2000);
  expect(state.render(80)).toContain("adapter 2/2 · step 1/8");
});

test("a step is told row by row, and from the first row on how long it takes", () => {
  const state = new TrainState();
  const row = { step: 1, steps: 4, of: 5, tokens: 100, milliseconds: 1000 };
  state.apply({ kind: "row", member: 1, members: 1, row: { ...row, done: 1 } }, 9000);
  expect(state.render(200)).toContain("step 1/4 · row 1/5 · 100 tokens/s · 19s left");
  state.apply({ kind: "row", member: 1, members: 1, row: { ...row, done: 5, tokens: 500, milliseconds: 5000 } }, 13000);
  expect(state.render(200)).toContain("step 1/4 · 100 tokens/s · 15s left");
  expect(state.render(200, 17000)).toContain("11s left");
});
