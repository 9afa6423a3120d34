import { expect, it } from "vitest";
import { type Attribute, attributes, lives, wordsOf } from "./attributes.ts";
import { banks, splits } from "./banks.ts";
import { fillers, openings } from "./filler.ts";
import { heldOutKinds, kindsOf } from "./index.ts";

const pairs = splits.flatMap((one, index) => splits.slice(index + 1).map((two) => [one, two] as const));

it.each(pairs)("%s and %s share no name, thing, event or deed", (one, two) => {
  const names = (split: (typeof splits)[number]) => Object.values(banks[split]).flat();
  expect(names(one).filter((name) => names(two).includes(name))).toEqual([]);
});

it("no sentence is told in two of train, dev and test", () => {
  const all: Attribute[] = Object.values(attributes);
  const told = all.flatMap(({ tell, change, decoy }) => [tell, ...(change ? [change] : []), ...(decoy ? [decoy] : [])]);
  for (const bank of [...told, ...Object.values(lives), fillers, openings]) {
    const sentences = Object.values(bank).flat();
    expect(new Set(sentences).size).toBe(sentences.length);
  }
});

it("kinds that are held out are planted out of distribution alone, in the words of test", () => {
  expect(kindsOf("ood")).toEqual(heldOutKinds);
  for (const split of ["train", "dev", "test"] as const) {
    expect(kindsOf(split).filter((kind) => heldOutKinds.includes(kind))).toEqual([]);
  }
  expect(wordsOf("ood")).toBe("test");
});
