/** Pairs whose right answer is known, from public sets of human or constructed preferences. */
import { join } from "node:path";
import { seededRandom } from "../../src/core/random.ts";
import type { Choice, Comparison } from "../../src/preferences/comparison.ts";
import type { Preference } from "../../src/preferences/preference.ts";
import { readComparisons } from "../../src/preferences/read.ts";

/** Each leaves something out that prompts may be developed on, and has nothing of it. */
export const sets = {
  /** LLMBar, collected from people's own sets and agreed on: odd numbers. The even ones are for development. */
  natural: { file: "llmbar/llmbar.jsonl", keep: ({ id }) => /^Natural\/\d*[13579]$/.test(id) },
  /** LLMBar, made so that the worse output looks better. */
  adversarial: { file: "llmbar/llmbar.jsonl", keep: ({ id }) => id.startsWith("Adversarial") },
  /** PandaLM's human test set: what at least two of three annotators chose. */
  pandalm: { file: "pandalm/testset-v1.jsonl", keep: () => true },
  development: { file: "llmbar/llmbar.jsonl", keep: ({ id }) => /^Natural\/\d*[02468]$/.test(id) },
} satisfies Record<string, { readonly file: string; readonly keep: (comparison: Comparison) => boolean }>;

export type SetName = keyof typeof sets;

/**
 * @param folder with `llmbar` and `pandalm`
 * @param limit of pairs, drawn by the seed
 * @returns those with a better side, each with it as gold
 */
export async function goldPairs(folder: string, set: SetName, limit: number, seed: number): Promise<Comparison[]> {
  const pairs: Comparison[] = [];
  for await (const row of readComparisons(join(folder, sets[set].file))) {
    if ("problem" in row || row.repeats !== undefined) continue;
    const gold = row.comparison.gold ?? majority(row.preferences);
    if (gold === undefined || gold === "tie" || !sets[set].keep(row.comparison)) continue;
    pairs.push({ ...row.comparison, gold });
  }
  const random = seededRandom(`judges ${seed}`);
  const keyed = pairs.map((pair) => ({ pair, key: random() }));
  return keyed
    .sort((x, y) => x.key - y.key)
    .slice(0, limit)
    .map(({ pair }) => pair);
}

function majority(preferences: readonly Preference[]): Choice | undefined {
  const said = preferences.flatMap(({ verdict }) => (verdict.status === "judged" ? [verdict.choice] : []));
  return (["a", "b", "tie"] as const).find((choice) => 2 * said.filter((one) => one === choice).length > said.length);
}
