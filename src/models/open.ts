/** From a model string to a model that is limited, retried, priced and counted: `provider/name`. */
import { EspalierError } from "../core/errors.ts";
import { counted } from "./counted.ts";
import { createLimiter, defaultConcurrency, limited } from "./limited.ts";
import type { Model, Price } from "./model.ts";
import { priced } from "./priced.ts";
import { priceOf } from "./prices.ts";
import { type Provider, type ProviderOptions, providers } from "./providers.ts";
import { defaultRetries, retrying } from "./retrying.ts";

/** The model that needs no key and no server. */
export const defaultModel = "llama/smollm2-135m";

export interface OpenOptions extends ProviderOptions {
  /** Calls in flight at most; 20 unless given. It adapts downwards when the provider says so. */
  readonly concurrency?: number;
  /** How often a failed call is made again; 8 unless given, 0 for never. */
  readonly retries?: number;
  /** Instead of the price list's. */
  readonly price?: Price;
}

/**
 * @param spec `openai/gpt-5-mini`, `anthropic/claude-haiku-4-5`, `ollama/llama3.2`, `llama-server/any`,
 *   `llama/smollm2-135m`, `llama/./my.gguf`, `llama/hf:user/repo:Q8_0`
 * @throws EspalierError for a string of another form or an unknown provider; ModelError as the provider does
 */
export async function openModel(spec: string = defaultModel, options: OpenOptions = {}): Promise<Model> {
  const { concurrency = defaultConcurrency, retries = defaultRetries, price, ...rest } = options;
  const slash = spec.indexOf("/");
  const known = Object.keys(providers).join(", ");
  if (slash <= 0 || slash === spec.length - 1) {
    throw new EspalierError(
      `A model is written provider/name, such as ${defaultModel}; found "${spec}". Known providers: ${known}.`,
    );
  }
  const provider = spec.slice(0, slash);
  if (!Object.hasOwn(providers, provider)) {
    throw new EspalierError(`No provider named "${provider}". Known providers: ${known}.`);
  }
  if (rest.adapter !== undefined && provider !== "llama") {
    throw new EspalierError(`An adapter is for models in this process: llama/..., not ${spec}.`);
  }
  const open: Provider = providers[provider as keyof typeof providers];
  const model = retrying(limited(await open(spec.slice(slash + 1), rest), createLimiter(concurrency)), retries);
  const cost = price ?? priceOf(spec);
  return counted(cost ? priced(model, cost) : model);
}
