/** Each shape with a row as its source has them. */
import { describe, expect, test } from "vitest";
import type { Judgements } from "../store.ts";
import { type Format, type JudgedPreference, type Row, RowError } from "./format.ts";
import { formats, writable } from "./formats.ts";

/** @returns what the format that is recognised makes of the row, and its name */
function read(row: Row): { readonly name: string; readonly pairs: readonly Judgements[] } {
  const [name, format] = Object.entries<Format>(formats).find(([, { fits }]) => fits(row))!;
  return { name, pairs: format.read(row) };
}

/** @returns the texts in the order in which they are thought of, whatever their sides */
function told({ comparison, preferences }: Judgements) {
  const name = (side: string | undefined) => (side === "a" || side === "b" ? comparison[side].text : side);
  return {
    input: comparison.input,
    texts: [comparison.a.text, comparison.b.text].toSorted(),
    ...(comparison.gold && { gold: name(comparison.gold) }),
    said: preferences.map(({ judge, kind, verdict }) => {
      return [judge, kind, verdict.status === "judged" ? name(verdict.choice) : verdict.reason];
    }),
  };
}

const question = { role: "user", content: "Why is the sky blue?" } as const;
const answer = (content: string) => ({ role: "assistant", content }) as const;
const texts = ["Dust.", "Scattering."];
const byFile = [["file", "program", "Scattering."]];

describe("a row is recognised by its fields", () => {
  test("TRL, explicit prompt, texts", () => {
    const { name, pairs } = read({ prompt: "Why?", chosen: "Scattering.", rejected: "Dust.", source: "quiz" });
    expect(name).toBe("trl");
    expect(pairs.map(told)).toEqual([{ input: "Why?", texts, said: byFile }]);
    expect(pairs[0]!.comparison.extra).toEqual({ source: "quiz" });
  });

  test("TRL, explicit prompt, messages, even where they repeat the prompt", () => {
    const [chosen, rejected] = [answer("Scattering."), answer("Dust.")];
    const expected = { name: "trl", pairs: [expect.anything()] };
    const told1 = { input: [question], texts, said: byFile };
    for (const row of [
      { prompt: [question], chosen: [chosen], rejected: [rejected] },
      { prompt: [question], chosen: [question, chosen], rejected: [question, rejected] },
      { prompt: question.content, chosen: [question, chosen], rejected: [question, rejected] },
      { prompt: [], chosen: [question, chosen], rejected: [question, rejected] },
    ]) {
      const found = read(row);
      expect(found).toEqual(expected);
      expect(told(found.pairs[0]!)).toEqual(told1);
    }
    expect(told(read({ prompt: "Why?", chosen: [chosen], rejected: [rejected] }).pairs[0]!).input).toBe("Why?");
  });

  test("TRL, implicit prompt, messages", () => {
    const { name, pairs } = read({
      chosen: [question, answer("Scattering.")],
      rejected: [question, answer("Dust.")],
    });
    expect(name).toBe("trl-implicit");
    expect(pairs.map(told)).toEqual([{ input: [question], texts, said: byFile }]);
  });

  test.each([
    ["The sky is blue.", "The sky is green.", "The sky is", " blue.", " green."],
    ["The sky is blue", "The sky is blueish", "The sky is", " blue", " blueish"],
    ["The sky is", "The sky is blue", "The sky is", "", " blue"],
    ["Blue.", "Black.", "", "Blue.", "Black."],
  ])("TRL, implicit prompt, texts %j and %j: no word is cut", (chosen, rejected, input, better, worse) => {
    const { name, pairs } = read({ chosen, rejected });
    expect(name).toBe("trl-implicit");
    expect(told(pairs[0]!)).toEqual({ input, texts: [better, worse].toSorted(), said: [["file", "program", better]] });
  });

  test("UltraFeedback: every two completions are a pair, equal scores a tie", () => {
    const completion = (response: string, overall_score: number) => ({
      response,
      overall_score,
      model: `m${response}`,
    });
    const { name, pairs } = read({
      source: "quiz",
      instruction: "Why?",
      completions: [completion("x", 7), completion("y", 8.5), completion("z", 7)],
    });
    expect(name).toBe("scores");
    expect(pairs.map(told)).toEqual([
      { input: "Why?", texts: ["x", "y"], said: [["file", "program", "y"]] },
      { input: "Why?", texts: ["x", "z"], said: [["file", "program", "tie"]] },
      { input: "Why?", texts: ["y", "z"], said: [["file", "program", "y"]] },
    ]);
    const byText = ({ comparison: { a, b, extra } }: Judgements) => {
      const scores = extra!.scores as { readonly a: number; readonly b: number };
      return { [a.text]: scores.a, [b.text]: scores.b };
    };
    expect(pairs.map(byText)).toEqual([
      { x: 7, y: 8.5 },
      { x: 7, z: 7 },
      { y: 8.5, z: 7 },
    ]);
    expect(pairs[0]!.comparison.extra).toMatchObject({ source: "quiz" });
    expect(pairs[0]!.comparison.a.origin).toEqual({ model: `m${pairs[0]!.comparison.a.text}` });
  });

  test("score columns, with messages that repeat the prompt", () => {
    const row = (score_chosen: number, score_rejected: number) => ({
      prompt: question.content,
      chosen: [question, answer("Scattering.")],
      rejected: [question, answer("Dust.")],
      score_chosen,
      score_rejected,
    });
    const { name, pairs } = read(row(8, 5));
    expect(name).toBe("scores");
    expect(pairs.map(told)).toEqual([{ input: [question], texts, said: byFile }]);
    expect(told(read(row(5, 5)).pairs[0]!).said).toEqual([["file", "program", "tie"]]);
    expect(() => read(row(4, 5))).toThrow("score_chosen is below score_rejected");
  });

  test("OpenAI's summaries: the worker is the judge, the policies stay with their texts", () => {
    const { name, pairs } = read({
      info: { id: "t3_1", post: "My cat left.", title: "Cat", subreddit: "pets" },
      summaries: [
        { text: "Cat gone.", policy: "ref", note: null },
        { text: "A cat.", policy: "sup2", note: null },
      ],
      choice: 1,
      worker: "w7",
      batch: "batch3",
      extra: { confidence: 8 },
    });
    expect(name).toBe("summarize-from-feedback");
    const input = "Summarise this post.\n\nCat\n\nMy cat left.";
    expect(pairs.map(told)).toEqual([{ input, texts: ["A cat.", "Cat gone."], said: [["w7", "human", "A cat."]] }]);
    const { a, b, extra } = pairs[0]!.comparison;
    expect(Object.fromEntries([a, b].map(({ text, origin }) => [origin!.model, text]))).toEqual({
      ref: "Cat gone.",
      sup2: "A cat.",
    });
    expect(extra).toMatchObject({ batch: "batch3", extra: { confidence: 8 }, info: { subreddit: "pets" } });
  });

  test("Anthropic's dialogues end with the two answers", () => {
    const start = "\n\nHuman: Hello\n\nAssistant: Yes?\n\nHuman: Why?\nReally.\n\nAssistant:";
    const { name, pairs } = read({ chosen: `${start} Scattering.`, rejected: `${start} Dust.` });
    expect(name).toBe("hh");
    const input = [
      { role: "user", content: "Hello" },
      { role: "assistant", content: "Yes?" },
      { role: "user", content: "Why?\nReally." },
    ];
    expect(pairs.map(told)).toEqual([{ input, texts, said: byFile }]);
  });

  test("Anthropic's dialogues that part earlier are judged from there", () => {
    const { pairs } = read({
      chosen: "\n\nHuman: Hi\n\nAssistant: Yes?\n\nHuman: Why?\n\nAssistant: So.",
      rejected: "\n\nHuman: Hi\n\nAssistant: Yes?\n\nHuman: How?\n\nAssistant:",
    });
    expect(told(pairs[0]!)).toMatchObject({
      input: [{ role: "user", content: "Hi" }],
      texts: ["Yes?\n\nHuman: How?\n\nAssistant:", "Yes?\n\nHuman: Why?\n\nAssistant: So."],
    });
  });

  test("LLMBar: the label is gold", () => {
    const row = {
      id: "Natural/7",
      subset: "Natural",
      input: "Why?",
      output_1: "Dust.",
      output_2: "Scattering.",
      label: 2,
    };
    const { name, pairs } = read(row);
    expect(name).toBe("llmbar");
    expect(pairs).toEqual([
      {
        comparison: {
          id: "Natural/7",
          input: "Why?",
          a: { text: "Dust." },
          b: { text: "Scattering." },
          gold: "b",
          extra: { subset: "Natural" },
        },
        preferences: [],
      },
    ]);
  });

  test("PandaLM: three annotators, 0 for a tie", () => {
    const { name, pairs } = read({
      idx: 26,
      cmp_key: "x_y",
      instruction: "Add.",
      input: "2 and 2",
      response1: "4",
      response2: "four",
      annotator1: 1,
      annotator2: 0,
      annotator3: 2,
    });
    expect(name).toBe("pandalm");
    expect(pairs.map(told)).toEqual([
      {
        input: "Add.\n\n2 and 2",
        texts: ["4", "four"],
        said: [
          ["annotator1", "human", "4"],
          ["annotator2", "human", "tie"],
          ["annotator3", "human", "four"],
        ],
      },
    ]);
    expect(pairs[0]!.comparison).toMatchObject({ id: "26", extra: { cmp_key: "x_y" } });
  });

  test("RM-Bench: every chosen one with every rejected one, gold", () => {
    const { name, pairs } = read({ id: 8, prompt: "Why?", chosen: ["s", "S", "*S*"], rejected: ["d", "D", "*D*"] });
    expect(name).toBe("rm-bench");
    expect(pairs).toHaveLength(9);
    expect(new Set(pairs.map(({ comparison }) => comparison.id)).size).toBe(9);
    expect(pairs.map((pair) => told(pair).gold)).toEqual(["s", "s", "s", "S", "S", "S", "*S*", "*S*", "*S*"]);
    const { a, extra } = pairs[5]!.comparison;
    expect(extra).toEqual({ id: 8, styles: a.text === "S" ? { a: 1, b: 2 } : { a: 2, b: 1 } });
  });

  test("BooookScore: an annotator's choice with the thoughts behind it", () => {
    const { name, pairs } = read({
      book: "moby.epub",
      annotator: 3,
      summary_1: "Dust.",
      summary_2: "Scattering.",
      system_1: "inc",
      system_2: "hier",
      preference: "Summary 2",
      thoughts: "Clearer.",
    });
    expect(name).toBe("booookscore");
    expect(told(pairs[0]!)).toMatchObject({ texts, said: [["annotator 3", "human", "Scattering."]] });
    expect(pairs[0]!.preferences[0]!.verdict).toMatchObject({ rationale: "Clearer." });
  });

  test("our own comparison, by hand", () => {
    const { name, pairs } = read({ input: "Why?", a: "Scattering.", b: { text: "Dust." }, colour: "blue" });
    expect(name).toBe("espalier");
    expect(pairs).toEqual([
      {
        comparison: {
          id: expect.stringMatching(/^[0-9a-f]{16}$/),
          input: "Why?",
          a: { text: "Scattering." },
          b: { text: "Dust." },
          extra: { colour: "blue" },
        },
        preferences: [],
      },
    ]);
  });
});

describe("a row that lacks something says what", () => {
  test.each([
    [{ prompt: "Why?", chosen: "Scattering." }, "the field rejected is missing"],
    [{ prompt: "Why?", chosen: "Scattering.", rejected: null }, "the field rejected is missing"],
    [{ chosen: "\n\nHuman: Hi\n\nAssistant: Yes?" }, "the field rejected is missing"],
    [{ prompt: "Why?", chosen: "Scattering.", rejected: 5 }, /^rejected: it must be a text, or messages/],
    [{ prompt: "Why?", chosen: "x", rejected: [answer("y")] }, "must both be texts or both be messages"],
    [{ chosen: [question, answer("x")], rejected: [answer("y"), question] }, "the same messages but for a last one"],
    [{ chosen: [question], rejected: [] }, "the same messages but for a last one"],
    [
      { instruction: "Why?", completions: [{ response: "x", overall_score: 1 }] },
      "completions: two or more are needed",
    ],
    [{ input: "Why?", output_1: "x", output_2: "y", label: 3 }, "label: it must be 1 or 2"],
    [
      { instruction: "Why?", response1: "x", response2: "y", annotator1: 3 },
      "annotator1: it must be 0 (a tie), 1 or 2",
    ],
    [{ input: "Why?", a: "x" }, "the field b is missing"],
    [{ comparison: { id: "1", input: "?", a: { text: "x" }, b: { text: "y" } } }, "the field judge is missing"],
    [{ info: {}, summaries: [{ text: "x" }, { text: "y" }], choice: 0 }, "the field info.post is missing"],
    [{ chosen: "\n\nHuman: Hi\n\nAssistant: x", rejected: "\n\nHuman: Ho\n\nAssistant: y" }, "no beginning in common"],
  ])("%j", (row, message) => {
    expect(() => read(row)).toThrow(RowError);
    expect(() => read(row)).toThrow(message);
  });
});

describe("what is written is read back", () => {
  const comparison = {
    id: "1",
    input: "Why?",
    a: { text: "Dust." },
    b: { text: "Scattering." },
    extra: { topic: "sky" },
  };
  const preference = (choice: "a" | "b" | "tie", more: object = {}): JudgedPreference => ({
    comparison,
    judge: "ann",
    kind: "human",
    verdict: { status: "judged", choice, ...more },
  });

  test.each(Object.entries(writable))("%s: the texts, the choice and who made it", (name, format) => {
    for (const choice of ["a", "b"] as const) {
      const found = read(JSON.parse(JSON.stringify(format.write(preference(choice)))));
      expect(found.name).toBe(name);
      const [pair] = found.pairs;
      expect(told(pair!)).toMatchObject({ texts, said: [["ann", "human", comparison[choice].text]] });
      expect(pair!.comparison.extra).toMatchObject({ topic: "sky" });
    }
  });

  test.each(Object.entries(writable))("%s: whether a human, a model or a program made it", (_, format) => {
    for (const kind of ["human", "model", "program"] as const) {
      const row = format.write({ ...preference("b"), kind }) as Row;
      expect(told(read(row).pairs[0]!).said).toEqual([["ann", kind, "Scattering."]]);
    }
  });

  test.each(Object.entries(writable))("%s: what a file said of one text is not told of the other", (_, format) => {
    const scored = { prompt: "P", chosen: "BAD one", rejected: "GOOD two", score_chosen: 8, score_rejected: 5 };
    const styled = { prompt: "P", chosen: ["BAD one"], rejected: ["GOOD two"], topic: "sky" };
    for (const { comparison } of [scored, styled].flatMap((row) => read(row).pairs)) {
      const choice = comparison.a.text === "GOOD two" ? "a" : "b";
      const row = format.write({ ...preference(choice), comparison }) as Row;
      expect(row).not.toHaveProperty("scores");
      expect(row).not.toHaveProperty("styles");
      expect(row.topic).toBe(comparison.extra!.topic);
      expect(row).not.toMatchObject({ score_chosen: 8 });
    }
  });

  test("probabilities follow the chosen one", () => {
    const row = writable.trl.write(preference("b", { probability: 0.25, strength: 7 })) as Row;
    expect(row).toMatchObject({ chosen: "Scattering.", probability: 0.75, strength: 7 });
    const { comparison: back, preferences } = read(row).pairs[0]!;
    const ofDust = back.a.text === "Dust." ? 0.25 : 0.75;
    expect(preferences[0]!.verdict).toMatchObject({ probability: ofDust, strength: 7 });
    expect(writable.scores.write(preference("b", { probability: 0.25 }))).toMatchObject({
      score_chosen: 0.75,
      score_rejected: 0.25,
    });
  });

  test("ties are held by scores alone", () => {
    const tie = preference("tie");
    const { scores, ...others } = writable;
    expect(Object.values(others).map((format) => format.write(tie))).toEqual(Array(5).fill("ties"));
    expect(told(read(scores.write(tie) as Row).pairs[0]!).said).toEqual([["ann", "human", "tie"]]);
    const verdictOf = (row: Row) => read(row).pairs[0]!.preferences[0]!.verdict;
    expect(verdictOf(scores.write(tie) as Row)).not.toHaveProperty("bothBad");
    const bad = scores.write(preference("tie", { bothBad: true })) as Row;
    expect(bad).toMatchObject({ score_chosen: 0, score_rejected: 0 });
    expect(verdictOf(bad)).toMatchObject({ choice: "tie", bothBad: true });
    expect(read(bad).pairs[0]!.comparison.extra).not.toHaveProperty("both_bad");
  });

  test("a file's own scores are kept for the file's own judgement", () => {
    const row = { prompt: "Why?", chosen: "x", rejected: "y", score_chosen: 8, score_rejected: 3 };
    const [{ preferences }] = formats.scores.read(row) as [Judgements];
    expect(writable.scores.write(preferences[0] as JudgedPreference)).toMatchObject(row);
    const { comparison } = preferences[0]!;
    const another = writable.scores.write({ ...preference("a"), comparison });
    expect(another).toMatchObject({ score_chosen: 1, score_rejected: 0 });
  });

  test("conversations stay conversations, and are left out where there is no place for them", () => {
    const input = [{ role: "system", content: "Be brief." }, question, answer("Guess."), question] as const;
    const talk: JudgedPreference = { ...preference("b"), comparison: { ...comparison, input } };
    for (const name of ["trl", "trl-implicit", "scores"] as const) {
      expect(read(writable[name].write(talk) as Row).pairs[0]!.comparison.input).toEqual(input);
    }
    expect(writable.scores.write(talk)).toMatchObject({ chosen: [answer("Scattering.")] });
    expect(writable.hh.write(talk)).toBe("system messages");
    expect(writable.llmbar.write(talk)).toBe("conversations of several turns");
    expect(writable["summarize-from-feedback"].write(talk)).toBe("conversations of several turns");
    const dialogue = { ...talk, comparison: { ...talk.comparison, input: input.slice(1) } };
    expect(read(writable.hh.write(dialogue) as Row).pairs[0]!.comparison.input).toEqual(input.slice(1));
  });
});
