import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { generateStory } from "../../datasets/stories/index.ts";
import { fake, type Journal, openJournal, type Passage, type Policy, run } from "../../src/index.ts";
import { type ContradictionQuestion, findContradictions, storyConsistencyTask } from "./index.ts";

let journal: Journal;
beforeEach(() => {
  journal = openJournal(":memory:");
});
afterEach(() => journal.close());

const texts = [
  "The boat was blue. Ada Finn had red hair and a loud laugh.",
  "In May it rained. The mill stood empty.",
  "Nobody forgot the black hair of Ada Finn.",
];
const parts: Passage[] = texts.map((text, at) => ({ text, start: 100 * at, end: 100 * at + text.length }));
const story: Passage = { title: "Ada", start: 0, end: 300, parts };

/** Says yes to whatever is about hair of two colours. */
const reader = fake((messages) => {
  const asked = messages.at(-1)!.content;
  return asked.includes("red hair") && asked.includes("black hair") ? "Yes, it was red before." : "No.";
});

describe("finding contradictions", () => {
  it("quotes both places of what contradicts itself, with their spans in the whole story", async () => {
    const { output } = await run(storyConsistencyTask, story, { model: reader, journal });
    expect(output.findings).toEqual([
      {
        about: expect.stringContaining("hair"),
        first: { text: "Ada Finn had red hair and a loud laugh.", start: 19, end: 58 },
        second: { text: texts[2], start: 200, end: 241 },
        reason: "it was red before.",
      },
    ]);
  });

  it("finds nothing where the model finds nothing, and says how many places it asked about", async () => {
    const { output } = await run(storyConsistencyTask, story, { model: fake(() => "No."), journal });
    expect(output.findings).toEqual([]);
    expect(output.checked).toBeGreaterThan(0);
  });

  it("goes on when a reply cannot be used, and reports it", async () => {
    const { output, failures } = await run(storyConsistencyTask, story, { model: fake(() => "Perhaps."), journal });
    expect(output.findings).toEqual([]);
    expect(failures.length).toBe(output.checked);
    expect(failures[0]!.message).toContain("neither Yes nor No");
  });

  it("asks a helper that was grown for it in place of the model", async () => {
    const helper: Policy<ContradictionQuestion> = {
      id: "helper",
      sample: async ({ first, second }) => [
        first.includes("red") && second.includes("black") ? "Yes: first it is “red”, later “black”." : "No.",
      ],
    };
    const model = fake(() => {
      throw new Error("the model was asked");
    });
    const { output } = await run(findContradictions(helper), story, { model, journal });
    expect(output.findings.map(({ reason }) => reason)).toEqual(["first it is “red”, later “black”."]);
  });

  it("can be asked about a story of two sentences", async () => {
    const text = "Ada Finn had red hair. The hair of Ada Finn is black hair.";
    const { output } = await run(
      storyConsistencyTask,
      { text, start: 0, end: text.length },
      { model: reader, journal },
    );
    expect(output.findings).toHaveLength(1);
  });

  it("quotes nothing but the story, and finds what was planted if whoever is asked knows", async () => {
    const { flawed } = generateStory({ split: "test", seed: 4, words: 400, kind: "attribute" });
    const leaves = flawed.passages.map(({ start, end }) => ({ start, end, text: flawed.text.slice(start, end) }));
    const [first, second] = [flawed.contradiction!.first, flawed.contradiction!.second].map((index) => {
      const { start, end } = flawed.statements[index]!;
      return flawed.text.slice(start, end);
    });
    const knowing = fake((messages) => {
      const asked = messages.at(-1)!.content;
      return asked.includes(`First: ${first}`) && asked.includes(`Last: ${second}`) ? "Yes." : "No.";
    });
    const whole = { start: 0, end: flawed.text.length, parts: leaves };
    const { output } = await run(storyConsistencyTask, whole, { model: knowing, journal });
    expect(output.findings.map((one) => [one.first.text, one.second.text])).toEqual([[first, second]]);
    for (const { text, start, end } of output.mentions) expect(flawed.text.slice(start, end)).toBe(text);
  });
});
