import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Source } from "../../prompts/grounding.ts";
import {
  assisted,
  type Below,
  bestOf,
  comparison,
  extraOf,
  fake,
  featureReward,
  grow,
  grownHelper,
  type Judge,
  openJournal,
  type Plot,
  type Policy,
} from "../../src/index.ts";
import {
  bearsOut,
  type ClaimQuestion,
  chapterSummaries,
  chapterSummary,
  claimCheck,
  excerptFor,
  passageSummaries,
  passageSummary,
  sentencesOfTheExcerpt,
} from "./index.ts";

const text =
  "Ada Finn kept bees on the flat roof of the mill. In May the whole swarm flew across the river. Ada borrowed a boat from the miller. " +
  "At dusk she rowed after the bees with a lamp. The sexton found them in the bell. He would not let her climb.";
const faithful = "The swarm flew across the river. Ada rowed after the bees.";
const invented = "The swarm flew across the river. Ada sold the mill to the sexton.";
const input = { text, before: "" };
const pair = (a: string, b: string) =>
  comparison({
    ...passageSummary.present(input),
    task: passageSummary.name,
    a: { text: a },
    b: { text: b },
    extra: extraOf(input),
  });

/** Prefers the summary with fewer claims that are not borne out; it opens nothing itself. */
const reader: Judge = {
  id: "reads notes",
  kind: "program",
  async compare({ notes = [] }) {
    const faults = (side: "a" | "b") =>
      notes.filter(({ about, text }) => about === side && text.endsWith("\nNo.")).length;
    const [a, b] = [faults("a"), faults("b")];
    return { status: "judged", choice: a < b ? "a" : a > b ? "b" : "tie" };
  },
};

/** Says yes where a sentence has all words of the claim that matter. */
const careful: Policy<ClaimQuestion> = {
  id: "careful",
  async sample({ claim, excerpt }) {
    const found = excerpt.split("\n").find((sentence) => new Source(sentence).support(claim) === 1);
    return [found ? `Yes: “${found}”` : "No."];
  },
};

describe("a summary's claims", () => {
  it("are asked one by one, each beside the sentences that it is likely about", () => {
    const asked = passageSummary.evaluation[0]!.questions(input, pair(faithful, invented));
    expect(asked.map(({ about, title }) => `${about} ${title}`)).toEqual([
      "a Claim: The swarm flew across the river.",
      "a Claim: Ada rowed after the bees.",
      "b Claim: The swarm flew across the river.",
      "b Claim: Ada sold the mill to the sexton.",
    ]);
    expect((asked[0]!.input as ClaimQuestion).excerpt).toContain("In May the whole swarm flew across the river.");
  });

  it("are smaller than what they help to judge, whatever the text", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...text.split(/(?<=\.) /)), { minLength: 1, maxLength: 8 }), (sentences) => {
        const passage = { text: sentences.join(" "), before: "" };
        for (const { input: question } of passageSummary.evaluation[0]!.questions(passage, pair(faithful, invented))) {
          expect(claimCheck.size(claimCheck.input.parse(question))).toBeLessThan(passageSummary.size(passage));
        }
      }),
    );
  });

  it("are borne out by a quote that the text has, and by no other", () => {
    const excerpt = excerptFor("Ada borrowed a boat.", text);
    expect(bearsOut("Yes: “Ada borrowed a boat from the miller.”", excerpt)).toBe(true);
    expect(bearsOut("Yes: “Ada stole a boat.”", excerpt)).toBe(false);
    expect(bearsOut("No.", excerpt)).toBe(false);
  });

  it("tell a judge which summary is invented, who could not tell without them", async () => {
    const helper = grownHelper(passageSummary, passageSummary.evaluation[0]!, careful as Policy<unknown>, { seed: 0 });
    const judge = assisted(reader, [helper]);
    expect(await reader.compare(pair(faithful, invented))).toMatchObject({ choice: "tie" });
    expect(await judge.compare(pair(faithful, invented))).toMatchObject({ choice: "a" });
    expect(await judge.compare(pair(invented, faithful))).toMatchObject({ choice: "b" });
  });
});

describe("a chapter", () => {
  it("is judged with the summaries of its passages, which are smaller", () => {
    const chapter = { passages: [text, "The bell rang. Ada slept."] };
    const [, children] = chapterSummary.evaluation;
    const asked = children!.questions(chapter, pair(faithful, invented));
    expect(asked.map(({ title }) => title)).toEqual(["Passage 1 of 2 is about:", "Passage 2 of 2 is about:"]);
    for (const { input: question } of asked) {
      expect(passageSummary.size(passageSummary.input.parse(question))).toBeLessThan(chapterSummary.size(chapter));
    }
  });

  it("is summarised by joining what its passages' policy says", async () => {
    const model = fake((messages) => messages.at(-1)!.content);
    const below: Below = {
      policy: () => ({
        id: "first sentence",
        sample: async (asked) => [(asked as { text: string }).text.split(/(?<=\.) /)[0]!],
      }),
    };
    const second = "The sexton slept in the bell tower until the morning came.";
    const [summary] = await chapterSummaries(model)(below).sample({ passages: [text, second] }, 1, { seed: 0 });
    expect(summary).toBe(`Ada Finn kept bees on the flat roof of the mill. ${second}`);
  });
});

it("passages are summarised in the words that summarise a book; what cannot be used is left out", async () => {
  let calls = 0;
  const model = fake(() =>
    ++calls % 2 === 0 ? "The author conveys a message." : "Ada kept bees on the roof of the mill.",
  );
  const outputs = await passageSummaries(model).sample(input, 2, { seed: 0 });
  expect(outputs).toEqual(["Ada kept bees on the roof of the mill.", "Ada kept bees on the roof of the mill."]);
  expect(await passageSummaries(fake(() => "It is a testament.")).sample(input, 2, { seed: 0 })).toEqual([]);
});

it("claim checks can be grown: a reward model learns which sentence bears a claim out", async () => {
  const claims = text.split(/(?<=\.) /);
  const questions = claims.flatMap((claim, index) =>
    [claim, claims[(index + 2) % claims.length]!].map((asked, of) => ({
      claim: asked.replace(".", of === 0 ? " then." : " once."),
      excerpt: claims
        .filter((one) => of === 0 || one !== asked)
        .slice(0, 5)
        .join("\n"),
    })),
  );
  const merit = (question: ClaimQuestion, answer: string) => {
    const right = question.excerpt.split("\n").find((sentence) => new Source(sentence).support(question.claim) > 0.7);
    return Number(answer === (right ? `Yes: “${right}”` : "No."));
  };
  const judge: Judge = {
    id: "reader",
    kind: "program",
    async compare({ input: asked, source, a, b }) {
      const question = { claim: String(asked).split("Claim: ")[1]!, excerpt: source! };
      const [one, two] = [merit(question, a.text), merit(question, b.text)];
      return { status: "judged", choice: one > two ? "a" : one < two ? "b" : "tie" };
    },
  };
  const overlap = featureReward("overlap", ({ input: asked, source, output }) => {
    const claim = String(asked).split("Claim: ")[1]!;
    const best = Math.max(...source!.split("\n").map((sentence) => new Source(sentence).support(claim)));
    const quoted = output.startsWith("Yes") ? new Source(output).support(claim) : 0;
    return Float32Array.of(quoted, output === "No." ? 1 - best : 0, output === "No." ? 1 : 0);
  });
  const journal = openJournal(":memory:");
  const { tasks } = await grow(claimCheck, {
    plots: {
      "claim-check": {
        policy: sentencesOfTheExcerpt(),
        judge,
        reward: overlap,
        improvement: bestOf(6),
        train: questions,
        held: questions.slice(0, 4),
        gold: merit,
      } satisfies Plot<ClaimQuestion> as Plot<unknown>,
    },
    folder: mkdtempSync(join(tmpdir(), "claims-")),
    journal,
    labels: 80,
    outputs: 6,
  });
  await journal.close();
  expect(tasks[0]!.gain!.goldAfter!.value).toBeGreaterThan(0.7);
});
