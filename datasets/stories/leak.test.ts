import { expect, it } from "vitest";
import { proportion } from "../../src/index.ts";
import { generateStories, type Story } from "./index.ts";

/** How often each word, and each pair of neighbours, occurs. */
function counts({ text }: Story): Map<string, number> {
  const words = text.toLowerCase().match(/[\p{L}-]+/gu)!;
  const found = new Map<string, number>();
  const add = (word: string) => found.set(word, (found.get(word) ?? 0) + 1);
  for (const [index, word] of words.entries()) {
    add(word);
    if (index > 0) add(`${words[index - 1]} ${word}`);
  }
  return found;
}

/** Logistic regression by stochastic gradient descent. */
function trained(stories: readonly Story[]): (story: Story) => number {
  const weights = new Map<string, number>();
  let bias = 0;
  const score = (bag: ReadonlyMap<string, number>) =>
    [...bag].reduce((sum, [word, count]) => sum + count * (weights.get(word) ?? 0), bias);
  const rows = stories.map((story) => ({ bag: counts(story), label: story.contradiction ? 1 : 0 }));
  for (let epoch = 0; epoch < 10; epoch++) {
    for (const { bag, label } of rows) {
      const step = 0.05 * (label - 1 / (1 + Math.exp(-score(bag))));
      bias += step;
      for (const [word, count] of bag) weights.set(word, (weights.get(word) ?? 0) + step * count);
    }
  }
  return (story) => score(counts(story));
}

it.each(["test", "ood"] as const)(
  "words and neighbours, learned on train, do not tell which stories of %s are flawed",
  (split) => {
    const classify = trained(generateStories({ split: "train", count: 150 }));
    const unseen = generateStories({ split, count: 100 });
    const right = unseen.filter((story) => classify(story) > 0 === Boolean(story.contradiction)).length;
    const found = proportion(right, unseen.length)!;
    expect(found.low).toBeLessThan(0.5);
    expect(found.high).toBeGreaterThan(0.5);
  },
);

it("a word that did tell them apart would be found", () => {
  const leaking = (stories: readonly Story[]) =>
    stories.map((story) => (story.contradiction ? { ...story, text: `${story.text} Alas.` } : story));
  const classify = trained(leaking(generateStories({ split: "train", count: 150 })));
  const unseen = leaking(generateStories({ split: "test", count: 100 }));
  const right = unseen.filter((story) => classify(story) > 0 === Boolean(story.contradiction)).length;
  expect(proportion(right, unseen.length)!.low).toBeGreaterThan(0.5);
});
