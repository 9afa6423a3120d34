/** Who takes part. To add a contender, copy one of these files and name it here. */
import type { OpenContender } from "./contender.ts";

export const contenders = {
  espalier: async () => (await import("./espalier.ts")).open,
  "openai + p-limit": async () => (await import("./openai.ts")).open,
  "LangChain batch": async () => (await import("./langchain.ts")).open,
  "AI SDK": async () => (await import("./ai-sdk.ts")).open,
  "undici (floor)": async () => (await import("./undici.ts")).open,
} satisfies Record<string, () => Promise<OpenContender>>;

export type ContenderName = keyof typeof contenders;

/** The contender whose CPU time is 1 in the ratios. */
export const peer: ContenderName = "openai + p-limit";

/**
 * @param only names; all contenders when undefined
 * @throws Error that names the known ones
 */
export function chosenContenders(only: readonly string[] | undefined): ContenderName[] {
  const known = Object.keys(contenders) as ContenderName[];
  const unknown = only?.find((name) => !known.includes(name as ContenderName));
  if (unknown !== undefined) throw new Error(`No contender named "${unknown}". Known: ${known.join(", ")}.`);
  return known.filter((name) => only?.includes(name) ?? true);
}
