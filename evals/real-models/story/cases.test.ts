import { expect, it, onTestFinished } from "vitest";
import { fake, inputOf, openJournal, type Policy, run } from "../../../src/index.ts";
import {
  type ContradictionQuestion,
  contradictionCheck,
  factExtraction,
  findContradictions,
  storyConsistency,
} from "../../../tasks/story-consistency/index.ts";
import { casesOf } from "./cases.ts";
import { readerAnswers } from "./helpers.ts";

const { checks, facts, reports } = casesOf({ split: "train", count: 6, lengths: [300], seed: 3 });

it("what is asked of a level is what the level above it asks", () => {
  const key = (question: unknown) => JSON.stringify(question);
  const ofChecks = new Set(
    checks.flatMap(({ question }) =>
      contradictionCheck.evaluation[0]!.questions(question, reports[0]!.comparison).map(({ input }) => key(input)),
    ),
  );
  for (const fact of facts) expect(ofChecks).toContain(key(factExtraction.input.parse(fact)));
  const known = new Set(checks.map(({ question }) => key(question)));
  for (const { comparison } of reports) {
    const input = inputOf(storyConsistency, comparison);
    for (const { input: question } of storyConsistency.evaluation[0]!.questions(input, comparison)) {
      expect(known).toContain(key(question));
    }
  }
});

it("a helper for these questions can be used by the task, which asks in the same words and finds what was planted", async () => {
  const journal = openJournal(":memory:");
  onTestFinished(() => journal.close());
  const planted = checks.find(({ contradicts }) => contradicts)!.question;
  const story = reports.map(({ comparison }) => inputOf(storyConsistency, comparison).story).find(holds(planted))!;
  const asked: ContradictionQuestion[] = [];
  const reader = readerAnswers();
  const helper: Policy<ContradictionQuestion> = {
    id: "reader",
    sample(question, ...how) {
      asked.push(question);
      return reader.sample(question, ...how);
    },
  };
  const { output } = await run(
    findContradictions(helper),
    { text: story, start: 0, end: story.length },
    { journal, model: fake(() => "not asked") },
  );
  const { about, first, second } = planted;
  expect(asked).toContainEqual(expect.objectContaining({ about, first, second }));
  expect(output.findings.map((found) => [found.first.text, found.second.text])).toContainEqual([first, second]);
});

function holds({ first, second }: ContradictionQuestion): (story: string) => boolean {
  return (story) => story.includes(first) && story.includes(second);
}
