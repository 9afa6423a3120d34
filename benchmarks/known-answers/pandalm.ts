/** PandaLM's test set, and what gpt-3.5-turbo and PandaLM-7B said of it. */
import { join } from "node:path";
import { kappaOf, type RatedTwice } from "../../src/core/statistics/kappa.ts";
import { openSet, type SetComparison, type Verdict } from "../../src/index.ts";
import type { Known } from "./known.ts";
import { figuresOf, json, replayed, right, verdict } from "./replayed.ts";

type Row = Readonly<Record<string, unknown>>;

const choices: Readonly<Record<string, "a" | "b" | "tie">> = { 0: "tie", Tie: "tie", 1: "a", 2: "b" };

export async function pandalm(folder: string): Promise<Known[]> {
  const said = (file: string, field: string): ReadonlyMap<string, Verdict> =>
    new Map(
      json<Row[]>(join(folder, "data", file)).map((row) => [
        `pandalm/${row.idx}`,
        // "garbage" stands for replies without an answer, 25 of gpt-3.5-turbo. The paper does not say how it counts them: as
        // ties they come to its figure, left out or counted as wrong they do not.
        verdict(choices[`${row[field]}`] ?? "tie"),
      ]),
    );
  const figure = await figuresOf(
    "pandalm",
    folder,
    {
      "gpt-3.5-turbo": replayed("gpt-3.5-turbo", said("gpt-3.5-turbo-testset-v1.json", "gpt_result")),
      "PandaLM-7B": replayed("PandaLM-7B", said("pandalm-7b-testset-v1.json", "pandalm_result")),
    },
    { right },
  );
  const percent = (arm: string) => 100 * (figure("right", arm) ?? Number.NaN);
  const { golds, kappa } = await annotations(folder);
  return [
    { what: "accuracy of gpt-3.5-turbo, % (paper)", published: 71.07, found: percent("gpt-3.5-turbo"), digits: 2 },
    { what: "accuracy of PandaLM-7B, % (paper)", published: 66.77, found: percent("PandaLM-7B"), digits: 2 },
    { what: "pairs that are a tie to most annotators (README)", published: 105, found: golds.tie, digits: 0 },
    { what: "where the first answer is better (README)", published: 422, found: golds.a, digits: 0 },
    { what: "where the second answer is better (README)", published: 472, found: golds.b, digits: 0 },
    { what: "kappa of annotators 1 and 2 (README)", published: 0.85, found: kappa(1, 2), digits: 2 },
    { what: "kappa of annotators 1 and 3 (README)", published: 0.88, found: kappa(1, 3), digits: 2 },
    { what: "kappa of annotators 2 and 3 (README)", published: 0.86, found: kappa(2, 3), digits: 2 },
  ];
}

async function annotations(folder: string) {
  const golds = { a: 0, b: 0, tie: 0 };
  const opened = await openSet("pandalm", { path: folder });
  for await (const { gold } of opened.items() as AsyncIterable<SetComparison>) if (gold) golds[gold] += 1;
  const rows = json<Row[]>(join(folder, "data", "testset-v1.json"));
  const kappa = (one: number, other: number) =>
    kappaOf(
      rows.map((row): RatedTwice => [row[`annotator${one}`] as number, row[`annotator${other}`] as number]),
      rows.map(() => 1),
    );
  return { golds, kappa };
}
