import { expect, it, vi } from "vitest";
import { openModel } from "./open.ts";

it("names the known providers when it knows none of that name", async () => {
  await expect(openModel("opnai/gpt-5")).rejects.toThrow(
    'No provider named "opnai". Known providers: anthropic, fake, llama, llama-server, ollama, openai.',
  );
  // Names that every object has are not providers.
  await expect(openModel("toString/x")).rejects.toThrow('No provider named "toString"');
});

it.each(["gpt-5", "/gpt-5", "openai/", ""])("says how a model is written when given %j", async (spec) => {
  await expect(openModel(spec)).rejects.toThrow(
    `A model is written provider/name, such as llama/smollm2-135m; found "${spec}". Known providers: anthropic,`,
  );
});

it("opens a model under the name that people wrote, priced", async () => {
  const model = await openModel("fake/lead");
  expect(model).toMatchObject({ id: "fake/lead", price: { input: 0, output: 0 } });
  const messages = [{ role: "user", content: "Short.\n\nThe longest paragraph. It has more.\n\nEnd." }] as const;
  expect(await model.complete(messages)).toMatchObject({ text: "The longest paragraph.", cost: 0 });
});

it("takes a price of one's own over the list's", async () => {
  const model = await openModel("fake/lead", { price: { input: 1e6, output: 0 } });
  expect((await model.complete([{ role: "user", content: "Two words." }])).cost).toBe(2);
});

it("keeps to the number of calls in flight", async () => {
  vi.useFakeTimers();
  try {
    const model = await openModel("fake/lead@20ms", { concurrency: 2 });
    const ended: number[] = [];
    const began = Date.now();
    const calls = Array.from({ length: 6 }, () =>
      model.complete([{ role: "user", content: "x" }]).then(() => ended.push(Date.now() - began)),
    );
    await vi.runAllTimersAsync();
    await Promise.all(calls);
    expect(ended).toEqual([20, 20, 40, 40, 60, 60]);
  } finally {
    vi.useRealTimers();
  }
});

it.each(["leader", "lead@20s", "lead@ms", "Lead"])("fake/%s is no fake model", async (name) => {
  await expect(openModel(`fake/${name}`)).rejects.toThrow(`No fake model named "${name}". There is fake/lead`);
});

it("refuses an adapter for a model of somewhere else", async () => {
  await expect(openModel("openai/gpt-5", { adapter: "a.gguf" })).rejects.toThrow(
    "An adapter is for models in this process: llama/..., not openai/gpt-5.",
  );
});
