import fc from "fast-check";
import { expect, it } from "vitest";
import { createArchive } from "./archive.ts";
import { beliefsOf, type Likelihood, noted, opened } from "./beliefs.ts";
import { childrenOf, type Design, drawDesign, pathsOf } from "./design.ts";
import { apply, families, gateFamilies, readRule, type Three } from "./rules.ts";

/** Probabilities of the root and of what was seen, summed over every way the leaves may be. */
function byEnumeration(design: Design, seen: ReadonlyMap<string, Likelihood>, leaf: number): [number, number] {
  const paths = pathsOf(design.depth);
  const leaves = paths.filter((path) => path.length === design.depth);
  const sums: [number, number] = [0, 0];
  for (let bits = 0; bits < 2 ** leaves.length; bits++) {
    const holds = new Map(leaves.map((path, index) => [path, ((bits >> index) & 1) === 1]));
    let chance = leaves.reduce((product, path) => product * (holds.get(path) ? leaf : 1 - leaf), 1);
    for (const path of paths.toReversed()) {
      if (path.length < design.depth) {
        const inputs = childrenOf(path).map((child) => holds.get(child)!) as unknown as Three<boolean>;
        holds.set(path, apply(readRule(design.texts.get(path)!), inputs));
      }
      chance *= seen.get(path)?.[holds.get(path) ? 1 : 0] ?? 1;
    }
    sums[holds.get("") ? 1 : 0] += chance;
  }
  return sums;
}

/** Roots hold as often as not. */
function evenly([fails, holds]: [number, number], prior: [number, number]): [number, number] {
  return [fails / prior[0], holds / prior[1]];
}

const entropy = (p: number) => (p > 0 && p < 1 ? -p * Math.log2(p) - (1 - p) * Math.log2(1 - p) : 0);

const cases = fc.record({
  family: fc.constantFrom(...Object.keys(gateFamilies)),
  depth: fc.integer({ min: 1, max: 2 }),
  seed: fc.nat(),
  leaves: fc.integer({ min: 0, max: 2 }),
  notes: fc.array(fc.double({ min: 0.01, max: 0.99, noNaN: true }), { minLength: 3, maxLength: 3 }),
});

it("what is believed, and what opening a leaf is expected to leave open, is what enumeration says", () => {
  fc.assert(
    fc.property(cases, ({ family: name, depth, seed, leaves, notes }) => {
      const family = families[name]!;
      const { design, truth } = drawDesign(family, depth, "d", { kind: "any", seed: String(seed) });
      const archive = createArchive();
      archive.add(design);
      const all = pathsOf(depth).filter((path) => path.length === depth);
      const seen = new Map<string, Likelihood>([
        ...all.slice(0, leaves).map((path) => [path, opened(truth.get(path)!)] as const),
        ...(depth > 1 ? childrenOf("").map((path, index) => [path, noted(true, notes[index]!)] as const) : []),
      ]);
      const beliefs = beliefsOf(archive, { design: "d", path: "" }, { seen, leaf: family.leaf }, { evenly: true });

      const prior = byEnumeration(design, new Map(), family.leaf);
      const root = evenly(byEnumeration(design, seen, family.leaf), prior);
      const total = root[0] + root[1];
      expect(beliefs.holds).toBeCloseTo(root[1] / total, 9);

      const leaf = all.at(-1)!;
      const expected = [false, true].reduce((sum, holds) => {
        const [no, yes] = evenly(byEnumeration(design, new Map([...seen, [leaf, opened(holds)]]), family.leaf), prior);
        return sum + (no + yes > 0 ? ((no + yes) / total) * entropy(yes / (no + yes)) : 0);
      }, 0);
      expect(beliefs.remaining(leaf)).toBeCloseTo(expected, 9);
    }),
    { numRuns: 60 },
  );
});
