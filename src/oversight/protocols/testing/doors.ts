/**
 * A small world where the judge knows less than its assistant: what colour a door is stands in the source alone. The judge
 * is shown no source and tosses a coin, unless a note shows it words that were looked up there.
 */
import { sha256 } from "../../../core/hash.ts";
import type { Helper } from "../../../helpers/helper.ts";
import type { Judge } from "../../../judges/judge.ts";
import { defineRubric } from "../../../judges/rubric.ts";
import { fake, type Script } from "../../../models/providers/fake.ts";
import { type Comparison, comparison } from "../../../preferences/comparison.ts";
import { featureReward } from "../../feature-reward.ts";
import { withoutSource } from "../../without-source.ts";

const colours = ["blue", "red", "green", "white"];

/** @returns doors from one number on; each has one right answer, on either side, and a wrong one */
export function doors(count: number, from = 0): Comparison[] {
  return Array.from({ length: count }, (_, index) => {
    const house = from + index;
    const [right, wrong] = [colours[house % 4]!, colours[(house + 1 + (house % 3)) % 4]!];
    const gold = Number.parseInt(sha256(`side ${house}`).slice(0, 8), 16) % 2 === 0 ? "a" : "b";
    const [a, b] = gold === "a" ? [right, wrong] : [wrong, right];
    return comparison({
      input: `Which colour has the door of house ${house}?`,
      source: `The street is long. The door of house ${house} is ${right}.`,
      a: { text: `It is ${a}.`, origin: { model: "SECRET" } },
      b: { text: `It is ${b}.`, origin: { model: "SECRET" } },
      gold,
      extra: { answer: "SECRET" },
    });
  });
}

/** Whoever believes nothing but what a referee has verified, an answer to a question, or a fact. */
const believed = (mark: string) =>
  new RegExp(
    `"[^"]*" \\[${mark} verified|^What it quotes is in the source, [^:]*: "[^"]*"|^Answer: .*$|^Fact: .*$`,
    "gm",
  );

export const doorJudge: Judge = withoutSource({
  id: "door judge",
  kind: "program",
  async compare(shown) {
    if (shown.source !== undefined) throw new Error("The judge is shown the source.");
    const notes = shown.notes ?? [];
    // The referee alone says by which mark verified quotes are known.
    const referee = notes.find(({ helper }) => helper === "referee");
    const pattern = believed(referee?.text.match(/mark ([0-9a-f]{8})/)?.[1] ?? "no mark");
    const known = notes.flatMap(({ text }) => text.match(pattern) ?? []);
    const side = (["a", "b"] as const).find((one) => known.some((fact) => fact.includes(colourOf(shown[one].text))));
    return { status: "judged", choice: side ?? coin(shown) };
  },
});

function coin({ input, a, b }: Comparison): "a" | "b" {
  return Number.parseInt(sha256(JSON.stringify([input, a.text, b.text])).slice(0, 8), 16) % 2 === 0 ? "a" : "b";
}

function colourOf(text: string): string {
  return text.match(/blue|red|green|white/)?.[0] ?? "no colour";
}

/** Reads the source and says what it says; where it has to argue for what is wrong, it makes up a quote. */
export const honest: Script = (messages, { schema }) => {
  const said = messages.at(-1)!.content;
  const fact = said.match(/The door of house \d+ is \w+\./)![0];
  const part = (name: string) => said.match(new RegExp(`^\\[[0-9a-f]{8} ${name}\\]\\n(.*)$`, "m"))?.[1] ?? "";
  const isRight = (text: string) => text.includes(colourOf(fact));
  if (said.includes("Which mistakes")) {
    return isRight(part("Output")) ? "NONE" : `It is another colour: <quote>${fact}</quote>`;
  }
  if (said.includes("questions of fact")) return `1. ${said.match(/Which colour.*\?/)![0]}\nSo it is.`;
  if (said.includes("What is the answer?")) return fact;
  if (said.includes("fall short")) return "It should say what the source says.";
  if (said.includes("Write the output again")) return `It is ${colourOf(fact)}, says the source.`;
  if (schema) return JSON.stringify({ rationale: "So it is.", choice: isRight(part("Response A")) ? "A" : "B" });
  const mine = part("This output");
  return `The source says <quote>${isRight(mine) ? fact : fact.replace(colourOf(fact), colourOf(mine))}</quote>.`;
};

/** A refusal to everything. */
export const refusing: Script = () => ({ text: "", finish: "refusal" });

export const assistantWho = (script: Script) => fake(script, { id: "fake/assistant" });

/** Whether the source names the output's colour: what a reward model has to find out that it should look at. */
export const doorReward = featureReward("colour and length", ({ output, source = "" }) =>
  Float32Array.of(source.includes(`is ${colourOf(output)}`) ? 1 : 0, output.length / 10),
);

/** A helper that was grown, let us say. */
export const reader: Helper = {
  name: "reader",
  note: async ({ source = "" }) => [{ helper: "reader", about: "both", text: `Fact: ${source}` }],
};

export const principles = ["What the source says is better.", "What is true is better."].map((criteria, index) =>
  defineRubric({ name: `principle-${index}`, criteria }),
);
