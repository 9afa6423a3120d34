/** Judges whose verdicts others published, run through an eval as any other judge is. */
import { readFileSync } from "node:fs";
import {
  type EvalReport,
  type Judge,
  type Metric,
  openSet,
  runEval,
  type SetComparison,
  type SetName,
  type Verdict,
} from "../../src/index.ts";
import { openJournal } from "../../src/journal/sqlite.ts";

/** What is not judged by them is unjudged. @param verdicts by a comparison's id */
export function replayed(name: string, verdicts: ReadonlyMap<string, Verdict>): Judge {
  return {
    id: `published:${name}`,
    kind: "model",
    compare: async ({ id }) => verdicts.get(id) ?? { status: "unjudged", reason: "nothing was published" },
  };
}

export function verdict(choice: "a" | "b" | "tie" | undefined): Verdict {
  return choice ? { status: "judged", choice } : { status: "unjudged", reason: "its reply had no verdict" };
}

/** Right is 1; a tie is right where gold is one, and what has no verdict is wrong: as accuracy is mostly published. */
export const right: Metric<SetComparison, Verdict> = {
  unit: "share",
  better: "higher",
  score: ({ item: { gold }, output }) => (output?.status === "judged" && output.choice === gold ? 1 : 0),
};

/** @returns a metric's figure for an arm; undefined where it has none */
export async function figuresOf(
  set: SetName,
  path: string,
  arms: Readonly<Record<string, Judge>>,
  metrics: Readonly<Record<string, Metric<SetComparison, Verdict>>>,
): Promise<(metric: string, arm: string) => number | undefined> {
  const opened = await openSet(set as "llmbar", { path });
  const journal = openJournal(":memory:");
  try {
    const { report } = await runEval<SetComparison, Verdict>(
      {
        name: `known-answers-${set}`,
        question: "Do published verdicts come to the published figures?",
        data: () => opened.items(),
        idOf: ({ id }) => id,
        clusterOf: ({ extra }) => extra.cluster,
        arms,
        metrics,
      },
      { journal },
    );
    return (metric, arm) => figureIn(report, metric, arm);
  } finally {
    await journal.close();
  }
}

function figureIn({ metrics }: EvalReport, metric: string, arm: string): number | undefined {
  return metrics.find(({ name }) => name === metric)?.arms.find((found) => found.arm === arm)?.figure?.value;
}

export function json<T>(path: string): T {
  return JSON.parse(readFileSync(path, "utf8"));
}
