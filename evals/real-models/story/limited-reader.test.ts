import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Comparison, comparison, type Note } from "../../../src/index.ts";
import { answers, contradictionCheck, factExtraction, nothing } from "../../../tasks/story-consistency/index.ts";
import { casesOf } from "./cases.ts";
import { readerAnswers } from "./helpers.ts";
import { limitedReader, verdictFrom, Window } from "./limited-reader.ts";
import { accuracyOf, judgeReports } from "./measure.ts";

const about = "Mara Voss hair";
const red = "The wind pulled at Mara Voss's red hair.";
const black = "Mara Voss had black hair, and wore it tied back.";
const dyed = "That week Mara Voss dyed her hair black.";

const fact = (excerpt: string, a: string, b: string) =>
  comparison({
    ...factExtraction.present({ about, excerpt }),
    task: factExtraction.name,
    a: { text: a },
    b: { text: b },
  });

const check = (a: string, b: string, said: readonly string[], between: readonly string[] = []): Comparison => ({
  ...comparison({
    ...contradictionCheck.present({ about, first: red, between, second: black }),
    task: contradictionCheck.name,
    a: { text: a },
    b: { text: b },
  }),
  notes: said.map((text): Note => ({ helper: "fact-extraction", about: "both", text: `Place\n${text}` })),
});

const choice = async (words: number, asked: Comparison) => {
  const verdict = await limitedReader(words).compare(asked);
  return verdict.status === "judged" ? verdict.choice : verdict.reason;
};

describe("the window", () => {
  it("hands out whole sentences while its words last", () => {
    const window = new Window(10);
    expect(window.read(about, red)).toMatchObject({ attribute: "hair", value: "red" });
    expect(window.read(about, black)).toBeUndefined();
    expect(window.read(about, "It rained.")).toBe(nothing);
    expect(window.read(about, "It")).toBeUndefined();
  });
});

describe("a judge who reads 16 words", () => {
  it("can judge what one sentence says", async () => {
    expect(await choice(16, fact(red, "red", "wind"))).toBe("a");
    expect(await choice(16, fact(red, nothing, "red"))).toBe("b");
    expect(await choice(16, fact("Tobias Penn had black hair, and wore it tied back.", "black", nothing))).toBe("b");
    expect(await choice(3, fact(red, "red", "wind"))).toBe("tie");
  });

  it("cannot judge two places alone, and can with notes on them", async () => {
    const [yes, no] = [answers.yes("red", "black"), answers.same("black")];
    expect(await choice(16, check(yes, no, []))).toBe("tie");
    expect(await choice(16, check(yes, no, ["red", "black"]))).toBe("a");
    expect(await choice(16, check(yes, answers.changed("black"), ["red", "black", "black"], [dyed]))).toBe("b");
  });

  it("believes its own eyes more than a note, and a note where it sees nothing", async () => {
    const [yes, no] = [answers.yes("red", "black"), answers.same("black")];
    expect(await choice(16, check(yes, no, ["black", "black"]))).toBe("a");
    expect(await choice(16, check(yes, no, ["red", "red"]))).toBe("b");
    expect(await choice(40, check(yes, no, ["red", "red"]))).toBe("a");
  });

  it("says of other tasks that it does not know them", async () => {
    expect(await choice(16, { ...fact(red, "red", "wind"), task: "poem" })).toContain("poem");
  });
});

it("from what is said at each place it follows whether they contradict each other", () => {
  expect(verdictFrom(["red", "black"])).toBe("yes");
  expect(verdictFrom(["red", "black", "black"])).toBe("changed");
  expect(verdictFrom(["red", "wind", "red"])).toBe("same");
  expect(verdictFrom(["red", nothing])).toBe("silent");
  expect(verdictFrom(["red", undefined])).toBeUndefined();
  expect(verdictFrom(["buried", "lamp"])).toBe("yes");
  expect(verdictFrom(["lamp", "buried"])).toBe("same");
});

describe("reports on stories", () => {
  it("are judged rightly by whoever is told what all places say, in every split", async () => {
    for (const split of ["train", "dev", "test", "ood"] as const) {
      const { reports, checks } = casesOf({ split, count: 40, lengths: [300, 800] });
      const outcomes = await judgeReports(limitedReader(16), reports, readerAnswers());
      expect(accuracyOf(outcomes)!.value).toBe(1);
      for (const { question, contradicts } of checks) {
        const [answer] = await readerAnswers().sample(question, 1, { seed: 0 });
        expect(answer).toBe(contradicts ? "Yes." : "No.");
      }
    }
  });

  it("have the right one on either side, and neither kind of report is right by default", () => {
    fc.assert(
      fc.property(fc.nat(1000), (seed) => {
        const { reports } = casesOf({ split: "train", count: 20, lengths: [300], seed: 100 * seed });
        const sides = reports.filter(({ comparison: { gold } }) => gold === "a").length;
        expect(sides).toBeGreaterThan(0.2 * reports.length);
        expect(sides).toBeLessThan(0.8 * reports.length);
        const count = (sort: string) => reports.filter((report) => report.sort === sort).length;
        expect(count("flawed")).toBe(count("sound"));
      }),
      { numRuns: 10 },
    );
  });

  it("leave a judge alone near one half", async () => {
    const { reports } = casesOf({ split: "test", count: 60, lengths: [300] });
    const found = accuracyOf(await judgeReports(limitedReader(16), reports))!;
    expect(found.value).toBeLessThan(0.65);
  });
});
