import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { generateStory, kindsOf, type Story, splits } from "./index.ts";
import { read } from "./sentence.ts";
import { clashes } from "./world.ts";

const anyStory = fc.record({
  split: fc.constantFrom(...splits),
  seed: fc.nat(100_000),
  words: fc.integer({ min: 150, max: 1500 }),
});

const sentence = (story: Story, index: number) => {
  const { start, end } = story.statements[index]!;
  return story.text.slice(start, end);
};

const bag = ({ text }: Story) =>
  text
    .toLowerCase()
    .match(/[\p{L}'’-]+/gu)!
    .toSorted()
    .join(" ");

describe("a generated pair of stories", () => {
  it("has one contradiction in one of them, and none in the other", () => {
    fc.assert(
      fc.property(anyStory, (options) => {
        const { consistent, flawed } = generateStory(options);
        expect(clashes(consistent.statements)).toEqual([]);
        expect(clashes(flawed.statements)).toEqual([flawed.contradiction]);
        expect(consistent.contradiction).toBeUndefined();
        expect(consistent.twin).toBe(flawed.id);
      }),
    );
  });

  it("is told in the very same words", () => {
    fc.assert(
      fc.property(anyStory, (options) => {
        const { consistent, flawed } = generateStory(options);
        expect(bag(flawed)).toBe(bag(consistent));
        expect(flawed.text).not.toBe(consistent.text);
      }),
    );
  });

  it("says in its text what its statements claim, where their spans point, and nothing else", () => {
    fc.assert(
      fc.property(anyStory, (options) => {
        const { consistent, flawed } = generateStory(options);
        for (const story of [consistent, flawed]) {
          const told = story.passages.flatMap(({ start, end }) => story.text.slice(start, end).split(/(?<=\.) /));
          const found = told.flatMap((one) => read(one) ?? []);
          expect(found).toEqual(
            story.statements.map(({ attribute, subject, value, how }) => ({ attribute, subject, value, how })),
          );
          for (const [index, { passage, start, end }] of story.statements.entries()) {
            expect(sentence(story, index)).toMatch(/^[A-Z].*\.$/);
            expect(start >= story.passages[passage]!.start && end <= story.passages[passage]!.end).toBe(true);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it("tells of a change that is no contradiction", () => {
    fc.assert(
      fc.property(anyStory, (options) => {
        const { statements } = generateStory(options).consistent;
        const isLater = (index: number) => {
          const { attribute, subject, value } = statements[index]!;
          return statements
            .slice(0, index)
            .some((one) => one.attribute === attribute && one.subject === subject && one.value !== value);
        };
        expect(statements.some(({ how }, index) => how === "changed" && isLater(index))).toBe(true);
      }),
    );
  });

  it("is the same for the same seed, and about as long as asked", () => {
    fc.assert(
      fc.property(anyStory, (options) => {
        const { flawed } = generateStory(options);
        expect(generateStory(options).flawed).toEqual(flawed);
        const words = flawed.text.split(/\s+/).length;
        expect(words).toBeGreaterThan(0.75 * options.words);
        expect(words).toBeLessThan(1.4 * options.words + 60);
      }),
      { numRuns: 40 },
    );
  });

  it.each(splits.flatMap((split) => kindsOf(split).map((kind) => [split, kind] as const)))(
    "of %s can contradict itself by %s",
    (split, kind) => {
      const { flawed } = generateStory({ split, kind, seed: 5, words: 400 });
      expect(flawed.contradiction).toBeDefined();
      expect(flawed.kind).toBe(kind);
    },
  );

  it("of 20,000 words is as sound as a short one", () => {
    const { consistent, flawed } = generateStory({ split: "test", seed: 1, words: 20_000 });
    expect(clashes(consistent.statements)).toEqual([]);
    expect(clashes(flawed.statements)).toHaveLength(1);
    expect(flawed.text.split(/\s+/).length).toBeGreaterThan(18_000);
  });
});
