import { afterEach, beforeEach, expect, it } from "vitest";
import { isExtracts } from "../prompts/index.ts";
import { fake, type Journal, type Message, openJournal, type Passage, run } from "../src/index.ts";
import { summariseBook } from "./summarise-book.ts";

const texts = [
  "Ada Finn kept her bees on the flat roof of the mill at Sorrel.",
  "In May the whole swarm left Ada and flew across the river to the church.",
  "At dusk Ada borrowed a boat and rowed after the bees with a lamp and a basket.",
];
const parts: Passage[] = texts.map((text, at) => ({ text, start: 100 * at, end: 100 * at + text.length }));
const book: Passage = { title: "Bees", start: 0, end: 300, parts };

let journal: Journal;
beforeEach(() => {
  journal = openJournal(":memory:");
});
afterEach(() => journal.close());

const asked = (messages: readonly Message[]) => messages.at(-1)!.content;

it("summarises passages, each after those before it, and joins the summaries", async () => {
  const systems: string[] = [];
  const model = fake((messages) => {
    systems.push(messages[0]!.content);
    return texts.includes(asked(messages)) ? `Ada, ${texts.indexOf(asked(messages))}.` : asked(messages);
  });
  const { output } = await run(summariseBook, book, { model, journal });
  expect(output).toBe("Ada, 0. Ada, 1. Ada, 2.");
  expect(systems[0]).not.toContain("came before");
  expect(systems[2]).toContain("came before it; do not tell it again: Ada, 0. Ada, 1.");
});

it("goes on with extracts of the text where no reply can be used, and never shows them as context", async () => {
  const systems: string[] = [];
  const model = fake((messages) => {
    systems.push(messages[0]!.content);
    return { text: "Ada went round and round and round and", finish: "length" };
  });
  const { output, failures } = await run(summariseBook, book, { model, journal });
  expect(isExtracts(output)).toBe(true);
  expect(output).toBe(`Extracts: ${texts.join(" ")}`);
  expect(failures).toEqual([]);
  // A model that failed on the parts is not asked for the whole.
  expect(systems).toHaveLength(3);
  expect(systems.join()).not.toContain("came before");
});

it("asks again when a reply is about the text, and not when it was cut off", async () => {
  let calls = 0;
  const model = fake(() => (++calls === 1 ? "The author conveys a message." : "Ada kept bees at Sorrel."));
  const { output } = await run(summariseBook, parts[0]!, { model, journal });
  expect(output).toBe("Ada kept bees at Sorrel.");
  expect(calls).toBe(2);
});
