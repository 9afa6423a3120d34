import { expect, test } from "vitest";
import { fake, openJournal, run } from "../../src/index.ts";
import { askReviewer } from "./opinion.ts";

const asked = {
  top: "m",
  file: "m.v",
  code: "module m(input a, output b);\n\n  assign b = ~a;\nendmodule\n",
  specification: "b is a",
};

async function opinionWith(reply: (question: string) => string) {
  const journal = openJournal(":memory:");
  try {
    const model = fake((messages) => reply(messages.at(-1)!.content));
    return (await run(askReviewer, asked, { model, journal })).output;
  } finally {
    await journal.close();
  }
}

test("a model's objections are notes that say whose opinion they are", async () => {
  const opinion = await opinionWith((question) =>
    question.includes("asked for") ? "LINE 3: b is not a" : "It inverts.",
  );
  expect(opinion.description).toBe("It inverts.");
  expect(opinion.findings).toMatchObject([
    { severity: "note", ground: "model", lines: [{ file: "m.v", line: 3 }], text: "A model thinks: b is not a" },
  ]);
});

test("what a useless model says is left out", async () => {
  const opinion = await opinionWith((question) => (question.includes("asked for") ? "LINE 77: gibberish" : "  "));
  expect(opinion).toEqual({ findings: [], shown: 1 });
});
