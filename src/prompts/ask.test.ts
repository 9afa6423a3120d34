import { describe, expect, it } from "vitest";
import { z } from "zod";
import { type CompleteOptions, type Completion, type Message, ModelError } from "../models/model.ts";
import { fake } from "../models/providers/fake.ts";
import { AskError, ask } from "./ask.ts";
import { definePrompt } from "./prompt.ts";

interface Call {
  readonly messages: readonly Message[];
  readonly options: CompleteOptions;
}

/** A model that gives these replies in order, and what it was asked. */
function scripted(...replies: (string | Partial<Completion>)[]) {
  const calls: Call[] = [];
  const model = fake((messages, { signal: _, onText: __, ...options }) => {
    calls.push({ messages, options });
    return replies[calls.length - 1]!;
  });
  return { model, calls };
}

const facts = z.object({ name: z.string(), years: z.array(z.number()) });
const extract = definePrompt<string, z.infer<typeof facts>>({
  name: "extract",
  schema: facts,
  maxTokens: 50,
  render: (text) => [{ role: "user", content: text }],
});
const answer = { name: "Ada", years: [1815, 1852] };

const shout = definePrompt<string, string>({
  name: "shout",
  render: (text) => [{ role: "user", content: text }],
  parse(text) {
    if (!text.endsWith("!")) throw new Error("it does not shout");
    return text;
  },
});

describe("a structured reply", () => {
  it.each([
    ["bare", '{"name":"Ada","years":[1815,1852]}', false],
    ["fenced", 'Sure:\n```json\n{"name": "Ada", "years": [1815, 1852]}\n```\nAnything else?', false],
    ["within chatter", 'Here it is: {"name": "Ada", "years": [1815, 1852]}. I hope it helps.', false],
    ["with a comma too many, quotes of the wrong kind", "{'name': 'Ada', 'years': [1815, 1852,],}", true],
    ["with a comment and bare names", '{name: "Ada", /* born, died */ years: [1815, 1852]}', true],
  ])("is read when it comes %s", async (_, text, repaired) => {
    const { model, calls } = scripted(text);
    const { output, tries } = await ask(model, extract, "Who?");
    expect(output).toEqual(answer);
    expect(tries.map((found) => found.repaired ?? false)).toEqual([repaired]);
    expect(calls[0]!.options).toMatchObject({ maxTokens: 50, temperature: 0, sample: 0, schema: { type: "object" } });
  });

  it.each([
    ["stops inside a list", '{"name": "Ada", "years": [1815, 18'],
    ["stops inside a text", '{"name": "Ada'],
    ["stops after a part that is whole", '{"years": [1815], "name": {"first": "Ada"}, "born'],
    ["stops behind an open fence", '```json\n{"name": "Ada", "years": [1815, 1852]'],
  ])("that %s is never completed by guessing", async (_, text) => {
    const { model, calls } = scripted(text, JSON.stringify(answer));
    const { output, tries } = await ask(model, extract, "Who?");
    expect(output).toEqual(answer);
    expect(tries[0]!.problem).toBe("it is not complete JSON");
    expect(calls).toHaveLength(2);
  });

  it("that cannot be used is asked for again in a conversation that shows the mistake", async () => {
    const { model, calls } = scripted('{"name": "Ada"}', JSON.stringify(answer));
    const { output, tries } = await ask(model, extract, "Who?");
    expect(output).toEqual(answer);
    expect(calls[1]!.messages).toEqual([
      { role: "user", content: "Who?" },
      { role: "assistant", content: '{"name": "Ada"}' },
      { role: "user", content: expect.stringMatching(/cannot be used: .*years.*nothing but JSON/s) },
    ]);
    expect(calls[1]!.options).toMatchObject({ temperature: 0, sample: 1 });
    expect(tries).toMatchObject([{ problem: expect.stringContaining("years") }, { completion: { finish: "stop" } }]);
  });

  it("that was cut off gets twice the room, and is not read even where it could be", async () => {
    const { model, calls } = scripted({ text: JSON.stringify(answer), finish: "length" }, JSON.stringify(answer));
    const { tries } = await ask(model, extract, "Who?");
    expect(tries[0]!.problem).toBe("the reply was cut off before its end");
    expect(calls.map(({ options }) => options.maxTokens)).toEqual([50, 100]);
    expect(calls[1]!.messages).toEqual(calls[0]!.messages);
  });
});

describe("a text reply", () => {
  it("that is rejected is sampled anew: warmer, with a seed of its own", async () => {
    const prompt = { ...shout, attempts: 4 };
    const { model, calls } = scripted("no", "never", "nor now", "yes!");
    expect((await ask(model, prompt, "Shout.", { seed: 5 })).output).toBe("yes!");
    expect(calls.map(({ options }) => options.temperature)).toEqual([0, 0.7, 0.7, 0.7]);
    expect(calls.map(({ options }) => options.sample)).toEqual([0, 1, 2, 3]);
    expect(calls[0]!.options.seed).toBeUndefined();
    expect(new Set(calls.map(({ options }) => options.seed)).size).toBe(4);
    expect(new Set(calls.map(({ messages }) => JSON.stringify(messages))).size).toBe(1);
    const again = scripted("no", "never", "nor now", "yes!");
    await ask(again.model, prompt, "Shout.", { seed: 5 });
    expect(again.calls).toEqual(calls);
  });

  it("keeps a temperature that is warmer already", async () => {
    const { model, calls } = scripted("no", "yes!");
    await ask(model, shout, "Shout.", { temperature: 1.2 });
    expect(calls.map(({ options }) => options.temperature)).toEqual([1.2, 1.2]);
  });

  it("that ran over its length is not asked for again", async () => {
    const { model, calls } = scripted({ text: "on and on", finish: "length" });
    await expect(ask(model, shout, "Shout.")).rejects.toThrow(/in 1 try: it does not shout/);
    expect(calls).toHaveLength(1);
  });

  it("of another sample never shares a call with this one's second try", async () => {
    const samples = [0, 1, 2].map(async (sample) => {
      const { model, calls } = scripted("no", "yes!");
      await ask(model, shout, "Shout.", { sample });
      return calls.map(({ options }) => options.sample);
    });
    expect((await Promise.all(samples)).flat()).toEqual([0, 1, 2, 3, 4, 5]);
  });
});

describe("when no reply can be used", () => {
  it("the error says why, how often, and how the last reply began, and keeps every try", async () => {
    const { model } = scripted("first", `last ${"x".repeat(500)}`);
    const error = await ask(model, shout, "Shout.").catch((caught) => caught);
    expect(error).toBeInstanceOf(AskError);
    expect(error.message).toMatch(
      /No usable reply to "shout" in 2 tries: it does not shout\. .* began: "last x{195}…"$/,
    );
    expect(error.tries).toMatchObject([
      { completion: { text: "first" }, problem: "it does not shout" },
      { completion: { text: expect.stringMatching(/^last/) }, problem: "it does not shout" },
    ]);
  });

  it("a refusal is one such reply, whatever it says", async () => {
    const refusal = { text: "Shouting is rude!", finish: "refusal" } as const;
    await expect(ask(scripted(refusal, refusal).model, shout, "Shout.")).rejects.toThrow(/2 tries: the model refused/);
    const structured = scripted({ text: JSON.stringify(answer), finish: "refusal" }, JSON.stringify(answer));
    expect((await ask(structured.model, extract, "Who?")).output).toEqual(answer);
    // It is not told that its refusal was bad JSON.
    expect(structured.calls[1]!.messages).toHaveLength(1);
  });

  it("a model's own error is passed on, not counted as a reply", async () => {
    const model = fake(() => {
      throw new ModelError("quota", "No money left.");
    });
    await expect(ask(model, shout, "Shout.")).rejects.toThrow(ModelError);
  });
});
