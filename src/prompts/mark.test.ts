import fc from "fast-check";
import { expect, it } from "vitest";
import { unusedMark } from "./mark.ts";

it("is in none of the texts, in no spelling, however few marks are left", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: fc.constantFrom(..."0123456789abcdeABCDE") })), (texts) => {
      expect(texts.join(" ").toLowerCase()).not.toContain(unusedMark(texts, 1));
    }),
  );
  expect(unusedMark(["01234567", "89ABCDE"], 1)).toBe("f");
});

it("is the same for the same texts, and another for others", () => {
  expect(unusedMark(["one", "two"])).toBe(unusedMark(["one", "two"]));
  expect(unusedMark(["one", "two"])).not.toBe(unusedMark(["one", "two "]));
});
