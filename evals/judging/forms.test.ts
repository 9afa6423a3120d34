import { expect, test } from "vitest";
import { comparison, fake, type Message } from "../../src/index.ts";
import { lettersOf, reasonsOf, samplesOf } from "./forms.ts";

const asked = comparison({ input: "Say yes.", a: { text: "Yes." }, b: { text: "To say yes is to agree." }, gold: "a" });

/** Tells the letter of the text "Yes." nine times in ten, and finds it good. */
const knowing = fake(
  (messages) => {
    const text = messages.at(-1)!.content;
    if (/good answer/.test(text)) return said({ yes: 0.2, no: text.includes("Yes.\n") ? 0.1 : 0.6 });
    const [, letter = "B"] = /Response ([AB])[^\n]*\n+Yes\./.exec(text) ?? [];
    if (/Answer with one letter/.test(text)) return said(letter === "A" ? { A: 0.9, B: 0.1 } : { A: 0.1, B: 0.9 });
    return JSON.stringify({ rationale: "It says yes.", choice: letter });
  },
  { id: "fake/knowing" },
);

function said(chances: Readonly<Record<string, number>>) {
  const top = Object.entries(chances).map(([token, chance]) => ({ token, logprob: Math.log(chance) }));
  return { text: top[0]!.token, logprobs: [{ ...top[0]!, top }] };
}

test("every form comes to the verdict of a model that knows", async () => {
  const forms = Object.entries({ ...lettersOf(knowing), ...reasonsOf(knowing), samples: samplesOf(knowing, 3) });
  expect(forms).toHaveLength(9);
  for (const [form, judge] of forms) {
    expect([form, await judge.compare(asked)]).toMatchObject([form, { status: "judged", choice: "a" }]);
  }
});

test("a letter for the place is a tie in both orders, and half as their mean", async () => {
  const first = fake((_: readonly Message[]) => said({ A: 0.8, B: 0.2 }), { id: "fake/first" });
  const forms = lettersOf(first);
  expect(await forms["letter in both orders"]!.compare(asked)).toMatchObject({ choice: "tie", probability: 0.5 });
  expect(await forms["mean of both orders"]!.compare(asked)).toMatchObject({ choice: "tie", probability: 0.5 });
});

test("a model that says neither yes nor no has scored nothing", async () => {
  const silent = fake(() => said({ perhaps: 0.9 }), { id: "fake/silent" });
  expect(await lettersOf(silent)["score of each"]!.compare(asked)).toMatchObject({ status: "unjudged" });
});
