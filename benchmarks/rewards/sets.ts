/**
 * Pairs whose better side is known, made here or from public sets, in a folder that holds them as RM-Bench, PandaLM, GSM8K's model
 * solutions and LLMBar publish them.
 */
import { join } from "node:path";
import * as z from "zod";
import { readJsonl } from "../../src/core/jsonl.ts";
import { seededRandom } from "../../src/core/random.ts";
import type { Choice, Comparison } from "../../src/preferences/comparison.ts";
import type { Preference } from "../../src/preferences/preference.ts";
import { readComparisons } from "../../src/preferences/read.ts";
import { inputKey, type Split } from "../../src/rewards/split.ts";
import type { TrainingPair } from "../../src/rewards/training-pair.ts";
import { livingThingPairs } from "./living-thing.ts";

export const sets = {
  /** 60 prompts of the chat part, three good answers and three bad ones in three styles: Liu et al. 2024, arXiv:2410.16184. */
  "rm-bench": (folder) => comparisons(join(folder, "rm-bench/chat.jsonl")),
  /** What at least two of three annotators chose; ties are left out: Wang et al. 2023, arXiv:2306.05087. */
  pandalm: (folder) => comparisons(join(folder, "pandalm/testset-v1.jsonl")),
  /** A right and a wrong solution of one question: Cobbe et al. 2021, arXiv:2110.14168. */
  gsm8k: async (folder) => (await questions(folder)).flatMap(pairsOf),
  /** For choosing settings; no figure is reported of it. Zeng et al. 2023, arXiv:2310.07641. */
  llmbar: (folder) => comparisons(join(folder, "llmbar/llmbar.jsonl")),
  /** Made here, so it needs no folder. */
  "living-thing": async () => livingThingPairs().map(({ input, chosen, rejected }) => pair(input, chosen, rejected)),
} satisfies Record<string, (folder: string) => Promise<TrainingPair[]>>;

export type SetName = keyof typeof sets;

/** The sets that figures are reported of. */
export const reported: readonly SetName[] = ["rm-bench", "pandalm", "gsm8k"];

/**
 * Inputs in an order drawn by the seed: the first are held out, those after them are trained on, so that more training
 * pairs leave the held-out ones as they are.
 * @param counts pairs, at most: an input's pairs beyond them are left out
 */
export function drawn(
  pairs: readonly TrainingPair[],
  { train, held, seed }: { readonly train: number; readonly held: number; readonly seed: number },
): Split<TrainingPair> {
  const random = seededRandom(`rewards ${seed}`);
  const inputs = [...Map.groupBy(pairs, inputKey).values()]
    .map((alike) => ({ alike, key: random() }))
    .sort((one, two) => one.key - two.key)
    .map(({ alike }) => alike);
  let taken = 0;
  const first = inputs.findIndex((alike) => {
    const isEnough = taken >= held;
    taken += alike.length;
    return isEnough;
  });
  if (first < 0) throw new RangeError(`${pairs.length} pairs are too few: ${held} are to be held out.`);
  return {
    held: inputs.slice(0, first).flat().slice(0, held),
    train: inputs.slice(first).flat().slice(0, train),
  };
}

/** A question with solutions that are known to be right or wrong. */
export interface Question {
  readonly question: string;
  readonly solutions: readonly { readonly text: string; readonly isRight: boolean }[];
}

const solution = z.object({ is_correct: z.boolean(), solution: z.string() });
const questionRow = z.object({
  question: z.string(),
  "6b_finetuning": solution,
  "6b_verification": solution,
  "175b_finetuning": solution,
  "175b_verification": solution,
});

/** GSM8K's questions with four solutions each, of four models. */
export async function questions(folder: string): Promise<Question[]> {
  const found: Question[] = [];
  for await (const read of readJsonl(join(folder, "gsm8k-solutions/example_model_solutions.jsonl"))) {
    if ("problem" in read) throw new Error(`Line ${read.line}: ${read.problem}`);
    const { question, ...models } = questionRow.parse(read.value);
    const solutions = Object.values(models).map(({ solution, is_correct }) => ({
      text: solution,
      isRight: is_correct,
    }));
    found.push({ question, solutions });
  }
  return found;
}

function pairsOf({ question, solutions }: Question): TrainingPair[] {
  const texts = (isRight: boolean) => [
    ...new Set(solutions.filter((one) => one.isRight === isRight).map(({ text }) => text)),
  ];
  return texts(true).flatMap((chosen) => texts(false).map((rejected) => pair(question, chosen, rejected)));
}

async function comparisons(file: string): Promise<TrainingPair[]> {
  const pairs: TrainingPair[] = [];
  for await (const row of readComparisons(file)) {
    if ("problem" in row || row.repeats !== undefined) continue;
    const { input, a, b, gold = majority(row.preferences) } = row.comparison;
    if (gold === "a") pairs.push(pair(input, a.text, b.text));
    if (gold === "b") pairs.push(pair(input, b.text, a.text));
  }
  return pairs;
}

function pair(input: Comparison["input"], chosen: string, rejected: string): TrainingPair {
  return { input, chosen, rejected, target: 1, weight: 1, margin: 0, judge: "gold" };
}

function majority(preferences: readonly Preference[]): Choice | undefined {
  const said = preferences.flatMap(({ verdict }) => (verdict.status === "judged" ? [verdict.choice] : []));
  return (["a", "b", "tie"] as const).find((choice) => 2 * said.filter((one) => one === choice).length > said.length);
}
