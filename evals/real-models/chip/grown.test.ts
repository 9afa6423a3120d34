import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openJournal } from "../../../src/index.ts";
import { randomAnswers } from "../common/answers.ts";
import { type Checked, casesOf } from "./cases.ts";
import { grownTree } from "./grown.ts";
import { levelRows } from "./levels.ts";
import { limitedReviewer, understandingOf } from "./limited-reviewer.ts";
import { claimTask, linesQuestion } from "./tasks.ts";

it("above a lower level that is given, the claims' level alone is grown, and answers yes or no", async () => {
  const folder = mkdtempSync(join(tmpdir(), "chip-grown-"));
  const journal = openJournal(join(folder, "journal.db"));
  try {
    const [train, held] = [await casesOf("dev", 8, 900), await casesOf("dev", 4, 901)];
    const judge = limitedReviewer(7, understandingOf([...train.checks, ...held.checks]));
    const common = {
      train,
      held,
      judge,
      folder: join(folder, "tree"),
      journal,
      labels: train.checks.length,
      seed: 900,
    };
    await using tree = await grownTree(
      { ...common, onProgress: () => {} },
      { withTools: true, below: randomAnswers() },
    );
    expect(tree.lines).toBeUndefined();
    expect(tree.reports.map(({ task }) => task)).toEqual([claimTask.name]);
    expect(Number(levelRows("tree", tree.reports)[0]![2])).toBeGreaterThan(0);
    const [answer] = await tree.claims.sample(held.checks[0]!.question, 1, { seed: 0 });
    expect(answer).toMatch(/^(Yes|No)\./);
  } finally {
    await journal.close();
    rmSync(folder, { recursive: true });
  }
});

it("a claim that both holds of two lines and does not is known to nobody", async () => {
  const { checks } = await casesOf("dev", 1, 900);
  const [first] = checks as [Checked];
  const { claim, lines } = linesQuestion(first.question);
  expect(understandingOf(checks)(claim, lines)).toBe(first.holds);
  const contradicted = [...checks, { ...first, holds: !first.holds }];
  expect(understandingOf(contradicted)(claim, lines)).toBeUndefined();
  expect(understandingOf([...contradicted, first])(claim, lines)).toBeUndefined();
});
