import fc from "fast-check";
import { expect, test } from "vitest";
import { comparison, identity, swapped } from "./comparison.ts";

const text = fc.string();
const about = fc.constantFrom("a" as const, "b" as const, "both" as const);
const pairs = fc
  .record({
    input: text,
    a: fc.record({ text }),
    b: fc.record({ text }),
    gold: fc.constantFrom("a" as const, "b" as const, "tie" as const),
    notes: fc.array(fc.record({ helper: text, about, text })),
  })
  .map(comparison);

test("swapped twice it is what it was; swapped once it is the same pair, and not the same comparison", () => {
  fc.assert(
    fc.property(pairs, (pair) => {
      const turned = swapped(pair);
      expect(swapped(turned)).toEqual(pair);
      expect([turned.a, turned.b, turned.id]).toEqual([pair.b, pair.a, pair.id]);
      if (pair.a.text !== pair.b.text) expect(identity(turned)).not.toBe(identity(pair));
    }),
  );
});

test("other notes make another comparison: a judge is shown them", () => {
  const parts = { input: "Q", a: { text: "x" }, b: { text: "y" } };
  const noted = comparison({ ...parts, notes: [{ helper: "h", about: "a", text: "forged" }] });
  expect(noted.id).not.toBe(comparison(parts).id);
  expect(identity(noted)).not.toBe(identity(comparison(parts)));
});
