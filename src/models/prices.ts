/**
 * What hosted models cost, in US dollars per million tokens, from the providers' price pages as of November 2025:
 * openai.com/api/pricing and docs.claude.com/en/docs/about-claude/pricing (five-minute cache writes).
 * Prices change: `--price` (or `openModel`'s `price`) overrides them.
 */
import type { Price } from "./model.ts";

const claude = (input: number, output: number): Price => ({
  input,
  output,
  cachedInput: input * 0.1,
  cacheWrite: input * 1.25,
});

/** A dated snapshot (`-2025-08-07`, `-20250929`, `-latest`) has the price of its model. */
export const prices = {
  "openai/gpt-5": { input: 1.25, cachedInput: 0.125, output: 10 },
  "openai/gpt-5-mini": { input: 0.25, cachedInput: 0.025, output: 2 },
  "openai/gpt-5-nano": { input: 0.05, cachedInput: 0.005, output: 0.4 },
  "openai/gpt-5.1": { input: 1.25, cachedInput: 0.125, output: 10 },
  "openai/gpt-4.1": { input: 2, cachedInput: 0.5, output: 8 },
  "openai/gpt-4.1-mini": { input: 0.4, cachedInput: 0.1, output: 1.6 },
  "openai/gpt-4.1-nano": { input: 0.1, cachedInput: 0.025, output: 0.4 },
  "openai/gpt-4o": { input: 2.5, cachedInput: 1.25, output: 10 },
  "openai/gpt-4o-mini": { input: 0.15, cachedInput: 0.075, output: 0.6 },
  "openai/o3": { input: 2, cachedInput: 0.5, output: 8 },
  "openai/o4-mini": { input: 1.1, cachedInput: 0.275, output: 4.4 },
  "anthropic/claude-haiku-4-5": claude(1, 5),
  "anthropic/claude-sonnet-4-5": claude(3, 15),
  "anthropic/claude-sonnet-4": claude(3, 15),
  "anthropic/claude-opus-4-5": claude(5, 25),
  "anthropic/claude-opus-4-1": claude(15, 75),
  "anthropic/claude-opus-4": claude(15, 75),
} satisfies Record<string, Price>;

const free: Price = { input: 0, output: 0 };

/** @returns the price of a model by its id; zero for one that runs on the user's own machine; undefined when unknown */
export function priceOf(id: string): Price | undefined {
  if (/^(llama|llama-server|ollama|fake)\//.test(id)) return free;
  const known: Readonly<Record<string, Price>> = prices;
  if (known[id]) return known[id];
  const dated = id.replace(/-(\d{4}-\d{2}-\d{2}|\d{8}|latest)$/, "");
  return known[dated];
}
