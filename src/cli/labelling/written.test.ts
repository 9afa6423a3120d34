import { expect, test } from "vitest";
import { comparison } from "../../preferences/comparison.ts";
import { Written } from "./written.ts";

const pair = (index: number, id?: string) =>
  comparison({ input: `q${index}`, a: { text: "yes" }, b: { text: "no" }, ...(id !== undefined && { id }) });

test("it has what was added, and nothing else, however much that is", () => {
  const written = new Written();
  expect(written.has(pair(0))).toBe(false);
  for (let index = 0; index < 5000; index += 2) written.add(pair(index));
  const found = Array.from({ length: 5000 }, (_, index) => written.has(pair(index)));
  expect(found).toEqual(found.map((_, index) => index % 2 === 0));
});

test("another comparison under the same id, or the same with its sides swapped, is not there", () => {
  const written = new Written();
  written.add(pair(1, "7"));
  expect(written.has(pair(2, "7"))).toBe(false);
  const { input, a, b, id } = pair(1, "7");
  expect(written.has({ id, input, a: b, b: a })).toBe(false);
  expect(written.has(pair(1, "7"))).toBe(true);
});
