import { describe, expect, it } from "vitest";
import { defineRubric } from "../../src/judges/rubric.ts";
import { principles, rubricFor, rubrics } from "./index.ts";

describe.each([...Object.entries(rubrics), ...principles.map((rubric) => [rubric.name, rubric] as const)])(
  "the rubric %s",
  (name, rubric) => {
    it("is one, under its name", () => {
      expect(defineRubric(rubric)).toMatchObject({ name, version: rubric.version });
    });

    it("takes few words: a small model reads it before each pair", () => {
      expect(rubric.criteria.length).toBeLessThan(700);
    });
  },
);

it("a task is judged by its own rubric, any other by what helps", () => {
  expect(rubricFor("summarise-passage").name).toBe("passage-summary");
  expect(rubricFor("summarise-book").name).toBe("summary");
  expect(rubricFor("constructor").name).toBe("helpfulness");
  expect(rubricFor().name).toBe("helpfulness");
});
