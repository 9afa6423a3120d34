import { describe, expect, it } from "vitest";
import { costOf, priced } from "./priced.ts";
import { priceOf, prices } from "./prices.ts";
import { fake } from "./providers/fake.ts";

describe("cost, by hand", () => {
  it("of openai: cached input is part of the input, at a tenth of its price", () => {
    // 200 fresh at $1.25, 800 cached at $0.125, 100 out at $10, per million.
    const cost = costOf({ input: 1000, cachedInput: 800, output: 100 }, prices["openai/gpt-5"]);
    expect(cost).toBeCloseTo(0.00025 + 0.0001 + 0.001, 12);
  });

  it("of anthropic: reading the cache costs a tenth, writing it a quarter more", () => {
    // 50 fresh at $3, 4000 read at $0.30, 1000 written at $3.75, 200 out at $15, per million.
    const tokens = { input: 5050, cachedInput: 4000, cacheWrite: 1000, output: 200 };
    expect(costOf(tokens, prices["anthropic/claude-sonnet-4-5"])).toBeCloseTo(0.00015 + 0.0012 + 0.00375 + 0.003, 12);
  });

  it("without cache prices takes all input for fresh", () => {
    expect(costOf({ input: 1e6, cachedInput: 4e5, cacheWrite: 1e5, output: 1e6 }, { input: 2, output: 3 })).toBeCloseTo(
      5,
      12,
    );
  });

  it("of nothing is nothing", () => {
    expect(costOf({ input: 0, output: 0 }, prices["openai/gpt-5"])).toBe(0);
  });
});

describe("a price", () => {
  it("of a dated snapshot is its model's", () => {
    expect(priceOf("openai/gpt-5-mini-2025-08-07")).toBe(prices["openai/gpt-5-mini"]);
    expect(priceOf("anthropic/claude-sonnet-4-5-20250929")).toBe(prices["anthropic/claude-sonnet-4-5"]);
  });

  it("of another model is never guessed", () => {
    expect(priceOf("openai/gpt-5-ultra")).toBeUndefined();
    expect(priceOf("openai/gpt-5-min")).toBeUndefined();
    expect(priceOf("openai/toString")).toBeUndefined();
  });

  it("of a model on one's own machine is zero", () => {
    for (const id of ["llama/smollm2-135m", "llama-server/any", "ollama/llama3.2", "fake/lead"]) {
      expect(priceOf(id)).toEqual({ input: 0, output: 0 });
    }
  });
});

it("a priced model says what each call cost, and knows its price", async () => {
  const model = priced(
    fake(() => ({ text: "one two", tokens: { input: 10, output: 2 } })),
    { input: 1, output: 5 },
  );
  expect(model.price).toEqual({ input: 1, output: 5 });
  expect(await model.complete([])).toMatchObject({ text: "one two", cost: 20 / 1e6 });
});
