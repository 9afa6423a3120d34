import { expect, test } from "vitest";
import { fake } from "../models/providers/fake.ts";
import { comparison } from "../preferences/comparison.ts";
import { byTask } from "./by-task.ts";
import { preferenceOf } from "./judge.ts";
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
  const judge = byTask([short, kind], choose, (rubric) => modelJudge(model, rubric, { orders: "one" }));
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

test("another version of any rubric is another judge", () => {
  const id = (rubrics: (typeof short)[]) =>
    byTask(
      rubrics,
      () => rubrics[0]!,
      (rubric) =>
        modelJudge(
          fake(() => ""),
          rubric,
        ),
    ).id;
  expect(id([short, kind])).toBe(id([short, kind]));
  expect(id([short, kind])).not.toBe(id([short, { ...kind, version: "3" }]));
});
