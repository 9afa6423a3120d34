import { describe, expect, test } from "vitest";
import { readReport } from "./read.ts";
import { bare, hostile, oneArm, twelveArms, whole } from "./testing/reports.ts";

describe("a report that was written as JSON", () => {
  test.each(Object.entries({ whole, hostile, oneArm, twelveArms, bare }))("is read as it was: %s", (_name, report) => {
    expect(readReport(JSON.stringify(report))).toEqual(report);
  });

  test("keeps what a later espalier of the same form adds", () => {
    expect(readReport(JSON.stringify({ ...bare, later: 1 }))).toHaveProperty("later", 1);
  });

  test.each([
    ["no JSON", "{", "it is no JSON"],
    ["other JSON", "[1]", "it has no version"],
    ["nothing", "null", "it has no version"],
    ["a later version", JSON.stringify({ ...bare, version: 2 }), "version 2; this espalier reads version 1"],
    ["one cut short", JSON.stringify({ version: 1, name: "x" }), "question"],
    [
      "a figure that is no number",
      JSON.stringify(whole).replace('"value":0.555', '"value":null'),
      "metrics[0].arms[0].figure",
    ],
    ["half an interval", JSON.stringify(whole).replace('"low":0.528,', ""), "an interval has both low and high"],
    [
      "a unit that nobody knows",
      JSON.stringify(whole).replace('"unit":"share"', '"unit":"percent"'),
      "metrics[0].unit",
    ],
    ["less than no samples", JSON.stringify(whole).replace('"samples":400', '"samples":-1'), "arms[0].samples"],
  ])("%s is refused with what was wrong", (_what, text, words) => {
    expect(() => readReport(text)).toThrow(words);
  });
});
