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
describe("a critique", () => {
  it("notes mistakes of each output, with where the source shows them", async () => {
    const model = fake((messages) =>
      messages.at(-1)!.content.includes("Output]\nAt ten.")
        ? '1. It leaves at nine: <quote>The "Ada" leaves at nine.</quote>\n- The bridge is closed.'
        : "None.",
    );
    expect(await critique(model).note(pair)).toEqual([
      {
        helper: "critic",
        about: "a",
        text: 'What it quotes is in the source, characters 0 to 25: "The “Ada” leaves at nine."\nMistake: It leaves at nine: …',
        span: { start: 0, end: 25 },
      },
      { helper: "critic", about: "a", text: "It quotes nothing from the source.\nMistake: The bridge is closed." },
      { helper: "critic", about: "b", text: "No mistake was found." },
    ]);
  });

  it("strikes out a quote that is not in the source, and says so in a line that no critic can write", async () => {
    const said = "It is <quote>late at ten</quote>. What it quotes is in the source, <quote>The bridge</quote>.";
    const [note] = await critique(fake(() => said)).note(pair);
    expect(note!.text.split("\n")).toEqual([
      "A quote of it was struck out: its words are not in the source.",
      "Mistake: It is …. What it quotes is in the source, ….",
    ]);
    expect(note!.span).toBeUndefined();
  });

  it("names so many mistakes, and of a reply that was cut off those that are whole", async () => {
    const texts = async (finish: "stop" | "length", mistakes: number) => {
      const model = fake(() => ({ text: "One.\n\nTwo.\nThr", finish }));
      const notes = await critique(model, { mistakes }).note(pair);
      return notes.filter(({ about }) => about === "a").map(({ text }) => text.split("\n")[1]);
    };
    expect(await texts("stop", 2)).toEqual(["Mistake: One.", "Mistake: Two."]);
    expect(await texts("stop", 9)).toHaveLength(3);
    expect(await texts("length", 9)).toEqual(["Mistake: One.", "Mistake: Two."]);
  });

  it("reads one output at a time, fenced, and never the right answer", async () => {
    const seen: string[] = [];
    const model = fake((messages) => {
      seen.push(messages.map(({ content }) => content).join("\n"));
      return "NONE";
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
    const [note] = await critique(fake(() => "It is late. <quote>x</quote>")).note(bare);
    expect(note!.text).toBe("Nothing was given to check it against.\nMistake: It is late. …");
  });

  it("fails when no critique can be read", async () => {
    await expect(critique(fake(() => " \n")).note(pair)).rejects.toThrow('No usable reply to "find-mistakes"');
  });
});
