/** Architectures that can be trained, by their names in GGUF files. */
import type { Architecture } from "./architecture.ts";
import { gemma3 } from "./gemma3.ts";
import { llama } from "./llama.ts";
import { qwen } from "./qwen.ts";

export const architectures = { llama, qwen2: qwen, qwen3: qwen, gemma3 } as const satisfies Record<
  string,
  Architecture
>;
