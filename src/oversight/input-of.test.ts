import { expect, it } from "vitest";
import { z } from "zod";
import { comparison } from "../preferences/comparison.ts";
import { extraOf, inputOf } from "./input-of.ts";
import { defineJudgedTask } from "./judged-task.ts";

const passage = defineJudgedTask({
  name: "passage",
  input: z.object({ text: z.string(), at: z.number().optional() }),
  size: ({ text }) => text.length,
  present: ({ text }) => ({ input: text }),
  evaluation: [],
});
const texts = { input: "?", a: { text: "yes" }, b: { text: "no" } };

it("finds in a comparison the input that it was made of, after a journal too", () => {
  const made = comparison({ ...texts, extra: extraOf({ text: "Once", at: undefined }) });
  expect(inputOf(passage, made)).toEqual({ text: "Once" });
  expect(inputOf(passage, JSON.parse(JSON.stringify(made)))).toEqual({ text: "Once" });
});

it("refuses a comparison of another task, and one without an input, though its texts were read before", () => {
  const made = comparison({ ...texts, extra: extraOf({ text: "Once" }) });
  const other = defineJudgedTask({
    ...{ name: "other", input: z.object({ pages: z.number() }), evaluation: [] },
    size: () => 1,
    present: () => ({ input: "" }),
  });
  inputOf(passage, made);
  expect(() => inputOf(other, made)).toThrow(`Comparison ${made.id} does not hold an input of "other" in extra.input`);
  expect(() => inputOf(passage, comparison(texts))).toThrow('does not hold an input of "passage"');
});
