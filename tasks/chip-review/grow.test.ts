import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { expect, onTestFinished, test } from "vitest";
import { generateDesigns } from "../../datasets/designs/index.ts";
import { bestOf, type Comparison, featureReward, grow, type Judge, openJournal, type Plot } from "../../src/index.ts";
import { claimsIn, nothingFound, numberedLines, scoreOfReview } from "./claims.ts";
import { aspects } from "./finding.ts";
import {
  type AspectQuestion,
  aspectTasks,
  chipFinding,
  chipReview,
  excerptOf,
  type FindingQuestion,
} from "./judged.ts";
import { chipTree } from "./to-grow.ts";

/** Knows which lines of which design are wrong: the measure of what is grown, and here its judge. */
const designs = generateDesigns({ split: "train", pairs: 14 });
const linesOf = new Map(designs.map(({ text, defect }) => [numberedLines(text), defect?.lines ?? []]));

const judgeOf = (score: (comparison: Comparison, side: "a" | "b") => number): Judge => ({
  id: "knows",
  kind: "program",
  async compare(comparison) {
    const [a, b] = [score(comparison, "a"), score(comparison, "b")];
    return { status: "judged", choice: a === b ? "tie" : a > b ? "a" : "b" };
  },
});

test("the tree grows from verdicts on claims to reviews of whole designs", async () => {
  const folder = mkdtempSync(`${tmpdir()}/espalier-chip-grow-`);
  const journal = openJournal(":memory:");
  onTestFinished(async () => {
    await journal.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const reward = featureReward("claims", ({ output }) =>
    Float32Array.of(claimsIn(output)?.length ?? 0, output === nothingFound ? 1 : 0, output.startsWith("Yes") ? 1 : 0),
  );
  const common = { reward, improvement: bestOf(3) };
  const inputs: AspectQuestion[] = designs.map(({ text, specification }) => ({ code: text, specification }));
  const claims: FindingQuestion[] = designs.map(({ text, defect }) => ({
    aspect: defect?.aspect ?? "function",
    claim: "It is wrong.",
    excerpt: excerptOf(text, defect?.lines[0] ?? 2),
  }));
  const truths = new Map(
    designs.flatMap(({ text, defect }) =>
      text.split("\n").map((_, at) => [excerptOf(text, at + 1), defect?.lines.includes(at + 1) ?? false] as const),
    ),
  );
  // Judges are shown what a task presents, and no more.
  const ofReviews = judgeOf(({ source, ...one }, side) => scoreOfReview(one[side].text, linesOf.get(source!)!));
  const ofClaims = judgeOf(({ source, ...one }, side) =>
    one[side].text.startsWith("Yes") === truths.get(source!) ? 1 : 0,
  );
  const plots: Record<string, Partial<Plot<never>>> = {
    [chipFinding.name]: {
      judge: ofClaims,
      train: claims.slice(2) as never[],
      held: claims.slice(0, 2) as never[],
    },
  };
  for (const task of [chipReview, ...aspects.map((aspect) => aspectTasks[aspect])]) {
    plots[task.name] = {
      judge: ofReviews,
      train: inputs.slice(1) as never[],
      held: inputs.slice(0, 1) as never[],
    };
  }
  const whole = Object.fromEntries(
    Object.entries(plots).map(([name, plot]) => [
      name,
      { ...common, ...(chipTree.plots[name as never] as object), ...plot },
    ]),
  );
  const { tasks } = await grow(chipReview, { plots: whole as never, folder, journal, labels: 60, outputs: 4 });
  expect(tasks.map(({ task, height }) => [task, height])).toEqual([
    ["chip-finding", 0],
    ...aspects.map((aspect) => [`chip-review-${aspect}`, 1]),
    ["chip-review", 2],
  ]);
  expect(tasks.at(-1)!.helpers).toHaveLength(aspects.length);
  for (const { rounds } of tasks) expect(rounds[0]!.labels).toBeGreaterThan(0);
});
