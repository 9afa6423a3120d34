import { expect, it } from "vitest";
import { answers } from "../../../tasks/story-consistency/index.ts";
import { answerFeatures } from "./answer-features.ts";

const source = "First: Mara had red hair.\nBetween: She dyed it black.\nSecond: Her hair was black.";
const of = (output: string) => [...answerFeatures({ input: "", source, output })];

it("answers differ in which they are, and in whether the places have their words", () => {
  const all = [
    answers.yes("red", "black"),
    answers.yes("black", "black"),
    answers.same("black"),
    answers.same("red"),
    answers.changed("black"),
    answers.changed("red"),
    answers.silent,
  ].map((answer) => of(answer).join());
  expect(new Set(all).size).toBe(all.length);
});

it("all have as many, of whatever text", () => {
  expect(of("Nobody knows.").every((value) => value === 0)).toBe(true);
  expect(answerFeatures({ input: "", output: "Yes." }).length).toBe(of("No.").length);
});
