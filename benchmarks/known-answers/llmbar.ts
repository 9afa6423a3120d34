/** LLMBar's evaluators: a model and a way of asking it, each in both orders. Published: `statistics.json` beside its verdicts. */
import { globSync } from "node:fs";
import { join } from "node:path";
import { flipRate, type Judge, type Metric, type SetComparison, type Verdict } from "../../src/index.ts";
import type { Known } from "./known.ts";
import { figuresOf, json, replayed } from "./replayed.ts";

interface Said {
  readonly results: readonly Readonly<Record<"swap = False" | "swap = True", { readonly winner: string | null }>>[];
}

const subsets = ["Natural", "Adversarial/Neighbor", "Adversarial/GPTInst", "Adversarial/GPTOut", "Adversarial/Manual"];
const choices: Readonly<Record<string, "a" | "b">> = { 1: "a", 2: "b" };

/** The mean over both orders; no verdict is wrong. */
const rightInBothOrders: Metric<SetComparison, Verdict> = {
  unit: "share",
  score: ({ item: { gold }, output }) => {
    const orders = output?.orders ?? [];
    return orders.filter(({ choice }) => choice === gold).length / 2;
  },
};

export async function llmbar(folder: string): Promise<Known[]> {
  const root = join(folder, "Dataset", "LLMBar");
  const evaluators = globSync("Natural/evaluators/*/*/result.json", { cwd: root })
    .map((path) => path.split(/[\\/]/).slice(2, 4).join("/"))
    .toSorted();
  const arms: Record<string, Judge> = {};
  for (const name of evaluators) arms[name] = replayed(name, verdictsOf(root, name));
  const known: Known[] = [];
  const only = (metric: Metric<SetComparison, Verdict>, subset: string): Metric<SetComparison, Verdict> => ({
    ...metric,
    only: ({ extra }) => extra.subset === subset.replace("/", "_"),
  });
  const metrics = Object.fromEntries(
    subsets.flatMap((subset) => [
      [`right ${subset}`, only(rightInBothOrders, subset)],
      [`flips ${subset}`, only(flipRate, subset)],
    ]),
  );
  const figure = await figuresOf("llmbar", folder, arms, metrics);
  for (const name of evaluators) {
    for (const subset of subsets) {
      const published = json<Readonly<Record<string, string>>>(
        join(root, subset, "evaluators", name, "statistics.json"),
      );
      const percent = (value = Number.NaN) => 100 * value;
      known.push({
        what: `${name} on ${subset}: accuracy over both orders, %`,
        published: Number.parseFloat(published.correct_average!),
        found: percent(figure(`right ${subset}`, name)),
        digits: 6,
      });
      known.push({
        what: `${name} on ${subset}: same in both orders, %`,
        published: Number.parseFloat(published.equal!.split("=")[1]!),
        found: 100 - percent(figure(`flips ${subset}`, name)),
        digits: 6,
      });
    }
  }
  return known;
}

function verdictsOf(root: string, evaluator: string): ReadonlyMap<string, Verdict> {
  const verdicts = new Map<string, Verdict>();
  for (const subset of subsets) {
    const said = json<Said[]>(join(root, subset, "evaluators", evaluator, "result.json"));
    for (const [index, { results }] of said.entries()) {
      // Before the last step there are criteria, an answer of its own, or a first opinion.
      const last = results.at(-1)!;
      const [first, second] = [last["swap = False"].winner, last["swap = True"].winner];
      const orders = [
        { first: "a" as const, choice: choices[first ?? ""] ?? ("tie" as const) },
        { first: "b" as const, choice: choices[second ?? ""] ?? ("tie" as const) },
      ];
      const choice = orders[0]!.choice === orders[1]!.choice ? orders[0]!.choice : "tie";
      verdicts.set(`llmbar/${subset.replace("/", "_")}/${index}`, { status: "judged", choice, orders });
    }
  }
  return verdicts;
}
