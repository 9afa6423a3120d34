import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ModelError } from "../models/model.ts";
import { fake } from "../models/providers/fake.ts";
import { retrying } from "../models/retrying.ts";
import { noteRetries } from "./retry-notes.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const overloaded = (id: number) => new ModelError("unavailable", `m answered 503: overloaded (req_${id}).`);
const unreachable = new ModelError("unavailable", "m: nothing\u001b[2J listens at http://127.0.0.1:9.");

/** Asks a model that meets these errors before it answers. */
async function ask(...errors: ModelError[]) {
  const model = fake(() => {
    const error = errors.shift();
    if (error) throw error;
    return "fine";
  });
  const call = retrying(model, 3).complete([]);
  call.catch(() => {});
  await vi.runAllTimersAsync();
}

test("each reason is told once, whatever numbers it names, and nothing after the end", async () => {
  const notes: string[] = [];
  const end = noteRetries((text) => notes.push(text));
  await ask(overloaded(1), overloaded(2));
  await ask(overloaded(3), unreachable);
  expect(notes).toEqual([
    "Asking again: m answered 503: overloaded (req_1).",
    "Asking again: m: nothing listens at http://127.0.0.1:9.",
  ]);
  end();
  await ask(new ModelError("rate-limit", "too fast"));
  expect(notes).toHaveLength(2);
});

test("a failure that ends the call is not told: the run says it", async () => {
  const notes: string[] = [];
  const end = noteRetries((text) => notes.push(text));
  await ask(new ModelError("key", "no such key"));
  end();
  expect(notes).toEqual([]);
});
