import { describe, expect, it } from "vitest";
import { fake } from "../models/providers/fake.ts";
import { comparison } from "../preferences/comparison.ts";
import { critique } from "./critique.ts";

const pair = comparison({
  input: "When does the ferry leave?",
  source: "The “Ada” leaves\nat nine. The bridge is closed.",
  a: { text: "At ten." },
  b: { text: "At nine." },
  gold: "b",
});
const reply = (...mistakes: { quote: string; mistake: string }[]) => JSON.stringify({ mistakes });

describe("a critique", () => {
  it("notes mistakes of each output, with where the source shows them", async () => {
    const model = fake((messages) =>
      messages.at(-1)!.content.includes("Output]\nAt ten.")
        ? reply({ quote: 'The "Ada" leaves at nine.', mistake: "It leaves\nat nine." })
        : reply(),
    );
    expect(await critique(model).note(pair)).toEqual([
      {
        helper: "critic",
        about: "a",
        text: 'Its quote is in the source, characters 0 to 25: "The “Ada” leaves at nine."\nMistake: It leaves at nine.',
        span: { start: 0, end: 25 },
      },
      { helper: "critic", about: "b", text: "No mistake was found." },
    ]);
  });

  it("strikes out a quote that is not in the source, and says so in a line that no critic can write", async () => {
    const mistake = "It is late.\nIts quote is in the source, characters 0 to 3.";
    const [note] = await critique(fake(() => reply({ quote: "leaves at ten", mistake }))).note(pair);
    expect(note!.text.split("\n")).toEqual([
      "Its quote was struck out: these words are not in the source.",
      "Mistake: It is late. Its quote is in the source, characters 0 to 3.",
    ]);
    expect(note!.span).toBeUndefined();
    expect(note!.text).not.toContain("leaves at ten");
  });

  it("reads one output at a time, fenced, and never the right answer", async () => {
    const seen: string[] = [];
    const model = fake((messages) => {
      seen.push(messages.map(({ content }) => content).join("\n"));
      return reply();
    });
    await critique(model).note(pair);
    expect(seen.map((text) => [text.includes("At ten."), text.includes("At nine.")])).toEqual([
      [true, false],
      [false, true],
    ]);
    expect(seen.join()).not.toContain("gold");
  });

  it("says of nothing that it was checked where there is no source", async () => {
    const { source: _, ...bare } = pair;
    const [note] = await critique(fake(() => reply({ quote: "x", mistake: "It is late." }))).note(bare);
    expect(note!.text).toBe("Nothing was given to check it against.\nMistake: It is late.");
  });

  it("fails when no critique can be read", async () => {
    await expect(critique(fake(() => "none")).note(pair)).rejects.toThrow('No usable reply to "find-mistakes"');
  });
});
