import { expect, test } from "vitest";
import { faultOf } from "./filter-fault.ts";

test.each([
  ["(", "a ( is not closed"],
  ["a)", "a ) has no ( before it"],
  ["[a", "a [ is not closed"],
  ["*a", "nothing before a *"],
  ["a{", "needs a \\ before it"],
  ["a\\", "a \\ stands before something"],
  ["\\-", "a \\ stands before something"],
  ["(?i)foo", "JavaScript knows no such (?…)"],
  ["[z-a]", "from the higher to the lower"],
  ["\\p{No}\\p{None}", "Not a regular expression."],
])("%s is said to be wrong in words, without what the browser makes of it", (expression, words) => {
  expect(faultOf(expression)).toContain(words);
  expect(faultOf(expression)).not.toMatch(/\/iu|Invalid/);
});

test("what can be searched for is no fault", () => {
  expect(faultOf("^node (leaf|root)$")).toBeUndefined();
});
