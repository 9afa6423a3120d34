import { describe, expect, onTestFinished, test } from "vitest";
import { openJournal } from "../journal/sqlite.ts";
import { fake } from "../models/providers/fake.ts";
import { comparison } from "../preferences/comparison.ts";
import { byTask } from "./by-task.ts";
import { type Judge, preferenceOf } from "./judge.ts";
import { label } from "./labelling/label.ts";
import { modelJudge } from "./model-judge.ts";
import { defineRubric } from "./rubric.ts";

const short = defineRubric({ name: "short", version: "1", criteria: "The shorter is better." });
const kind = defineRubric({ name: "kind", version: "2", criteria: "The kinder is better." });
const choose = (task: string | undefined) => (task === "summarise" ? short : kind);

test("each comparison is judged by its task's rubric, and the label says which", async () => {
  const asked: string[] = [];
  const model = fake((messages) => {
    asked.push(messages[0]!.content);
    return '{"rationale":"r","choice":"A"}';
  });
  const judge = byTask(choose, (rubric) => modelJudge(model, rubric, { orders: "one" }));
  const pair = { input: "q", a: { text: "one" }, b: { text: "two" } };
  const of = async (task?: string) => {
    const one = comparison({ ...pair, ...(task !== undefined && { task }) });
    return preferenceOf(judge, one, await judge.compare(one));
  };
  expect(await of("summarise")).toMatchObject({ rubric: "short@1", judge: judge.id, verdict: { status: "judged" } });
  expect(await of()).toMatchObject({ rubric: "kind@2", judge: judge.id });
  expect(asked[0]).toContain("The shorter is better.");
  expect(asked[1]).toContain("The kinder is better.");
});

describe("with another rubric for a task", () => {
  const pairOf = (task: string) => comparison({ input: task, a: { text: "one" }, b: { text: "two" }, task });
  const judgeWith = (kinder: typeof kind) => {
    const asked: string[] = [];
    const judge = byTask(
      (task) => (task === "summarise" ? short : kinder),
      (rubric) => ({
        id: `judge by ${rubric.name}@${rubric.version}`,
        kind: "model",
        compare: async ({ task }) => {
          asked.push(`${task} by ${rubric.version}`);
          return { status: "judged", choice: "a" };
        },
      }),
    );
    return { judge, asked };
  };

  test("it is the same judge; labels of that task are asked for anew, those of others are not", async () => {
    const journal = openJournal(":memory:");
    onTestFinished(() => journal.close());
    const pairs = [pairOf("summarise"), pairOf("reply")];
    const labelled = async (judge: Judge) => {
      const keep = { journal, dataset: "pairs" };
      const rubrics: (string | undefined)[] = [];
      for await (const { rubric } of label(pairs, judge, { keep })) rubrics.push(rubric);
      return rubrics;
    };
    const before = judgeWith(kind);
    expect(await labelled(before.judge)).toEqual(["short@1", "kind@2"]);
    const after = judgeWith({ ...kind, version: "3" });
    expect(after.judge.id).toBe(before.judge.id);
    expect(await labelled(after.judge)).toEqual(["short@1", "kind@3"]);
    expect(after.asked).toEqual(["reply by 3"]);
    expect(await labelled(after.judge)).toEqual(["short@1", "kind@3"]);
    expect(after.asked).toHaveLength(1);
  });
});
