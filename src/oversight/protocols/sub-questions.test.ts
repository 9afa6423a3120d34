import { describe, expect, it } from "vitest";
import { fake } from "../../models/providers/fake.ts";
import { comparison } from "../../preferences/comparison.ts";
import { subQuestions } from "./sub-questions.ts";

const pair = comparison({
  input: "When does the ferry leave?",
  source: "The ferry leaves at nine.",
  a: { text: "At ten." },
  b: { text: "At nine." },
});

/** Asks so, and answers each question by its length. */
const asking = (questions: string, prompts: string[] = []) =>
  fake((messages) => {
    const said = messages.at(-1)!.content;
    if (said.includes("questions of fact")) return questions;
    prompts.push(said);
    return `\n${said.match(/Question\]\n(.*)/)![1]!.length}\nletters `;
  });

describe("sub-questions", () => {
  it("are answered one by one and noted for both, in the order they were asked", async () => {
    const notes = await subQuestions(asking("1. Who?\n- When?\n\nThat is all.\nWho?\nWhere?"), { questions: 2 }).note(
      pair,
    );
    expect(notes).toEqual([
      { helper: "sub-question", about: "both", text: "Question: Who?\nAnswer: 4 letters" },
      { helper: "sub-question", about: "both", text: "Question: When?\nAnswer: 5 letters" },
    ]);
  });

  it("are answered by somebody who has the task and the source, and not the outputs", async () => {
    const prompts: string[] = [];
    await subQuestions(asking("Who?\nWhen?", prompts)).note(pair);
    expect(prompts).toHaveLength(2);
    for (const prompt of prompts) {
      expect(prompt).toContain("The ferry leaves at nine.");
      expect(prompt).not.toMatch(/At ten|At nine\./);
    }
  });

  it("are the task itself where none was asked", async () => {
    const notes = await subQuestions(asking("The ferry, I think.")).note(pair);
    expect(notes.map(({ text }) => text)).toEqual([
      "Question: What is the right answer to the task?\nAnswer: 37 letters",
    ]);
  });
});
