/** How a helper is asked: the same words when it is trained as when it answers. */
import type { Message } from "../models/model.ts";
import type { Comparison } from "../preferences/comparison.ts";

/** What it is about stands first, as in a grading prompt's shared part. */
export function policyMessages(input: Comparison["input"], source: string | undefined): Message[] {
  const about = source === undefined ? "" : `${source}\n\n`;
  if (typeof input === "string") return [{ role: "user", content: about + input }];
  const first = input.findIndex(({ role }) => role === "user");
  return input.map((turn, index) => (index === first ? { ...turn, content: about + turn.content } : turn));
}
