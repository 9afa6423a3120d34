import { expect, it } from "vitest";
import { generateStories } from "../../datasets/stories/index.ts";
import { counted, fake, type Message, type Model } from "../../src/index.ts";
import { onePass } from "./one-pass.ts";
import { recursive, tokensOfRecursion } from "./recursive.ts";

const story = generateStories({ split: "train", count: 1, lengths: [4000] })[0]!.text;
const question = "What is the plot of the story?";
const manner = { seed: 0, signal: new AbortController().signal };

/** Answers with sentences of what it was shown, other ones each time. */
function quoting(contextSize: number) {
  const asked: (readonly Message[])[] = [];
  let tokens = 0;
  const model: Model = counted({
    ...fake((messages, { maxTokens = 0 }) => {
      asked.push(messages);
      const sentences = messages.at(-1)!.content.split(/(?<=\.)\s+/);
      const from = asked.length % Math.max(1, sentences.length - 12);
      const text = sentences
        .slice(from, from + 12)
        .join(" ")
        .split(" ")
        .slice(0, maxTokens)
        .join(" ");
      tokens += messages.reduce((sum, { content }) => sum + content.split(/\s+/).length, 0) + text.split(" ").length;
      return text;
    }),
    contextSize,
  });
  return { model, asked, spent: () => tokens };
}

it("reads as much as the context holds, in as many drafts as the recursion's tokens allow", async () => {
  const { model, asked, spent } = quoting(1600);
  expect(await onePass(model, { story, question }, manner)).not.toBe("");
  const texts = asked.map((messages) => messages.at(-1)!.content);
  expect(new Set(texts).size).toBe(1);
  expect(story.startsWith(texts[0]!)).toBe(true);
  expect(texts[0]!.split(/\s+/).length).toBeGreaterThan(900);
  expect(asked.length).toBeGreaterThan(1);
  expect(spent()).toBeLessThanOrEqual(1.2 * (await tokensOfRecursion(model, story)));
});

it("reads a whole story that fits", async () => {
  const { model, asked } = quoting(20_000);
  await onePass(model, { story, question }, manner);
  expect(asked[0]!.at(-1)!.content).toBe(story);
});

it("the recursion tells every call the question, and takes about the tokens that are reckoned for it", async () => {
  const { model, asked, spent } = quoting(2048);
  await recursive(model, { story, question }, manner);
  for (const [{ content }] of asked as [Message][]) expect(content).toContain(question);
  const reckoned = await tokensOfRecursion(model, story);
  expect(spent() / reckoned).toBeGreaterThan(0.7);
  expect(spent() / reckoned).toBeLessThan(1.5);
});
