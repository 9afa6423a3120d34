import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { generateStory } from "../../datasets/stories/index.ts";
import { comparison, extraOf } from "../../src/index.ts";
import {
  answers,
  answersFromFacts,
  answersIn,
  type ContradictionQuestion,
  consistent,
  contradictionCheck,
  factExtraction,
  findingIn,
  nothing,
  quoteIn,
  reportOf,
  Sentences,
  saysContradiction,
  sentencesIn,
  sharedWords,
  storyConsistency,
  wordsOfTheExcerpt,
} from "./index.ts";

const story =
  "Ada Finn had red hair. It rained on the mill.\n\nIn June Ada Finn dyed her hair. At last, the black hair of Ada Finn shone.";
const finding = {
  about: "the hair of Ada Finn",
  first: quoteIn(story, "Ada Finn had red hair.")!,
  second: quoteIn(story, "At last, the black hair of Ada Finn shone.")!,
};
const input = { story };
const compared = (a: string, b: string) =>
  comparison({
    ...storyConsistency.present(input),
    task: storyConsistency.name,
    a: { text: a },
    b: { text: b },
    extra: extraOf(input),
  });
const questions = (a: string, b: string) => storyConsistency.evaluation[0]!.questions(input, compared(a, b));

describe("a report", () => {
  it("is read as it was written", () => {
    expect(findingIn(story, reportOf(finding))).toEqual(finding);
    expect(findingIn(story, consistent)).toBeUndefined();
  });

  it("counts for nothing when its quotes are invented, or in the wrong order", () => {
    const { first, second } = finding;
    expect(
      findingIn(story, reportOf({ ...finding, first: { ...first, text: "Ada Finn had green hair." } })),
    ).toBeUndefined();
    expect(findingIn(story, reportOf({ ...finding, first: second, second: first }))).toBeUndefined();
  });
});

describe("the tree", () => {
  it("asks of each report whether its two places contradict each other, and shows what stands in between", () => {
    expect(questions(reportOf(finding), consistent)).toEqual([
      {
        input: {
          about: finding.about,
          first: finding.first.text,
          between: ["In June Ada Finn dyed her hair."],
          second: finding.second.text,
        },
        about: "a",
        span: { start: finding.second.start, end: finding.second.end },
      },
    ]);
    expect(questions(consistent, "Ada is a witch.")).toEqual([]);
  });

  it("asks smaller questions at each level", () => {
    fc.assert(
      fc.property(fc.nat(1000), (seed) => {
        const { flawed } = generateStory({ split: "train", seed });
        const [first, second] = [flawed.contradiction!.first, flawed.contradiction!.second].map((index) => {
          const { start, end } = flawed.statements[index]!;
          return { text: flawed.text.slice(start, end), start, end };
        });
        const root = { story: flawed.text };
        const pair = comparison({
          ...storyConsistency.present(root),
          a: { text: reportOf({ about: "x", first: first!, second: second! }) },
          b: { text: consistent },
        });
        const [asked] = storyConsistency.evaluation[0]!.questions(root, pair);
        const check = asked!.input as ContradictionQuestion;
        expect(contradictionCheck.size(check)).toBeLessThan(storyConsistency.size(root));
        const below = contradictionCheck.evaluation[0]!.questions(check, pair);
        expect(below.length).toBe(2 + check.between.length);
        for (const question of below) {
          expect(factExtraction.size(factExtraction.input.parse(question.input))).toBeLessThan(
            contradictionCheck.size(check),
          );
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe("answers", () => {
  it("to what a sentence says are words of it, or that it says nothing", () => {
    const question = {
      about: "the hair of Ada Finn",
      excerpt: "Ada Finn had red hair, and twenty-one geese from Sorrel.",
    };
    expect(answersIn(question)).toEqual(["red", "hair", "twenty-one", "geese", "Sorrel", nothing]);
  });

  it("are drawn by lot, the same for the same seed", async () => {
    const policy = wordsOfTheExcerpt();
    const question = { about: "Ada", excerpt: "Ada had red shoes, blue gloves and seven green hats." };
    const drawn = await policy.sample(question, 3, { seed: 1 });
    expect(drawn).toHaveLength(3);
    expect(await policy.sample(question, 3, { seed: 1 })).toEqual(drawn);
  });

  it("to whether two places contradict each other say what the helper below reads there", async () => {
    const reads = (first: string, second: string) =>
      answersFromFacts({ id: "reader", sample: async ({ excerpt }) => [excerpt === "one" ? first : second] });
    const question = { about: "x", first: "one", between: ["and"], second: "two" };
    const all = async (first: string, second: string) =>
      (await reads(first, second).sample(question, 9, { seed: 0 })).toSorted();
    expect(await all("red", "black")).toEqual(
      [answers.changed("black"), answers.same("black"), answers.yes("red", "black")].toSorted(),
    );
    expect(await all("red", nothing)).toEqual([answers.silent, answers.yes("red", nothing)].toSorted());
  });

  it("begin with yes or no", () => {
    expect(saysContradiction(answers.yes("red", "black"))).toBe(true);
    expect([answers.same("red"), answers.changed("red"), answers.silent].map(saysContradiction)).toEqual([
      false,
      false,
      false,
    ]);
    expect(saysContradiction("Notably, it does.")).toBeUndefined();
  });
});

describe("places", () => {
  it("are about the words and names that both have, endings aside, and numbers are whole words", () => {
    expect(sharedWords("Bo Ng had sixty-six sheep.", "The sixty-seven sheep of Bo Ng ran.")).toBe("sheep Bo Ng");
    expect(sharedWords("A year passed for Ada Finn.", "Ada Finn is ten years old.")).toBe("Ada Finn years");
    expect(sharedWords("Ada Finn died.", "It rained.")).toBe("");
  });

  it("of a planted contradiction are among those that are paired", () => {
    fc.assert(
      fc.property(fc.nat(500), (seed) => {
        const { flawed } = generateStory({ split: "test", seed, words: 500 });
        const places = [flawed.contradiction!.first, flawed.contradiction!.second].map(
          (index) => flawed.statements[index]!.start,
        );
        const pairs = new Sentences(sentencesIn(flawed.text)).pairs(10_000);
        expect(pairs.map(({ first, second }) => [first.start, second.start])).toContainEqual(places);
      }),
      { numRuns: 30 },
    );
  });

  it("are the text's own, wherever its lines break", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("Ada ran.", "Mr. Pike\nslept!", "  ", "\n\n", "“Go,” he said."), { maxLength: 12 }),
        (pieces) => {
          const text = pieces.join(" ");
          for (const { text: quote, start, end } of sentencesIn(text)) expect(text.slice(start, end)).toBe(quote);
          expect(
            sentencesIn(text)
              .map(({ text: quote }) => quote)
              .join("")
              .replace(/\s/g, ""),
          ).toBe(text.replace(/\s/g, ""));
        },
      ),
    );
  });
});
