import { expect, it } from "vitest";
import { z } from "zod";
import { EspalierError } from "../core/errors.ts";
import { assisted } from "../judges/assisted.ts";
import { oracle } from "../judges/oracle.ts";
import { comparison } from "../preferences/comparison.ts";
import { grownHelper } from "./grown-helper.ts";
import { extraOf } from "./input-of.ts";
import { defineJudgedTask, type Question } from "./judged-task.ts";
import type { Policy } from "./policy.ts";

const words = (name: string) =>
  defineJudgedTask({
    name,
    input: z.string(),
    size: (text) => text.split(" ").length,
    present: (text) => ({ input: text }),
    evaluation: [],
  });
const [sentence, word] = [words("sentence"), words("word")];
const given = comparison({
  input: "?",
  a: { text: "yes" },
  b: { text: "no" },
  gold: "a",
  extra: extraOf("the cat sat"),
});

const spells: Policy<unknown> = {
  id: "spells",
  sample: async (input, count, { seed }) => Array.from({ length: count }, () => `${input} spelt by ${seed}`),
};

function helping(policy: Policy<unknown>, questions: (text: string) => Question<string>[]) {
  return grownHelper(sentence, { task: word, questions: (text) => questions(text as string) }, policy, { seed: 7 });
}

it("answers each question of its subtask with a note, in the words of the question", async () => {
  const helper = helping(spells, (text) => [
    { input: text.slice(0, 3), about: "a", title: "First:", span: { start: 0, end: 3 } },
    { input: text.slice(4, 7), about: "both" },
  ]);
  expect(await helper.note(given)).toEqual([
    { helper: "word", about: "a", text: "First:\nthe spelt by 7", span: { start: 0, end: 3 } },
    { helper: "word", about: "both", text: "cat spelt by 7" },
  ]);
});

it("gives another answer when the judge is asked again, since there was no verdict with this one", async () => {
  const helper = helping(spells, (text) => [{ input: text.slice(0, 3), about: "a" }]);
  const answers = await Promise.all([0, 1, 2].map((attempt) => helper.note(given, { attempt })));
  expect(answers[0]![0]!.text).toBe("the spelt by 7");
  expect(new Set(answers.map(([note]) => note!.text)).size).toBe(3);
});

it("is another helper by name when its policy is another one", () => {
  const [one, two] = [spells, { ...spells, id: "spells better" }].map((policy) => helping(policy, () => []).name);
  expect(one).toMatch(/^word@[0-9a-f]{8}$/);
  expect(one).not.toBe(two);
});

it("ends what its judge is doing when a question is no smaller than what it helps to judge", async () => {
  const judge = assisted(oracle(), [helping(spells, (text) => [{ input: text, about: "both" }])]);
  const fault = judge.compare(given);
  await expect(fault).rejects.toThrow(EspalierError);
  await expect(fault).rejects.toThrow(
    '"word" is asked a question of size 3 to help to judge "sentence" on an input of size 3',
  );
});

it("leaves a comparison unjudged when it has no answer, and throws on what its policy throws", async () => {
  const ask = (text: string): Question<string>[] => [{ input: text.slice(0, 3), about: "both" }];
  const silent = assisted(oracle(), [helping({ id: "silent", sample: async () => [] }, ask)]);
  expect(await silent.compare(given)).toMatchObject({
    status: "unjudged",
    reason: expect.stringContaining("no answer"),
  });
  const broken = assisted(oracle(), [
    helping({ id: "broken", sample: () => Promise.reject(new TypeError("oh")) }, ask),
  ]);
  await expect(broken.compare(given)).rejects.toThrow(TypeError);
});
