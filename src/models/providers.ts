/** Every provider, by the name before the slash. To add one: write its file beside the others and name it here. */
import type { Model } from "./model.ts";
import { anthropic } from "./providers/anthropic.ts";
import { fakeByName } from "./providers/fake.ts";
import { type LlamaOptions, llama } from "./providers/llama.ts";
import { llamaServer } from "./providers/llama-server.ts";
import { ollama } from "./providers/ollama.ts";
import { type OpenAIOptions, openai } from "./providers/openai.ts";

/** Each provider reads those that concern it. */
export type ProviderOptions = OpenAIOptions & LlamaOptions;

export type Provider = (name: string, options: ProviderOptions) => Model | Promise<Model>;

export const providers = {
  anthropic,
  fake: fakeByName,
  llama,
  "llama-server": llamaServer,
  ollama,
  openai,
} satisfies Record<string, Provider>;
