/** LangChain models here, and ours there, over real connections and with LangChain's own pieces. */

import { StringOutputParser } from "@langchain/core/output_parsers";
import { ChatPromptTemplate } from "@langchain/core/prompts";
import { FakeListChatModel } from "@langchain/core/utils/testing";
import { ChatOpenAI } from "@langchain/openai";
import { initChatModel } from "langchain";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fromLangChain, toChatModel, toRunnable } from "../../langchain.ts";
import type { CompleteOptions } from "../model.ts";
import { openai } from "./openai.ts";
import { openaiServer } from "./testing/openai-server.ts";
import { KEY, type WireServer } from "./testing/wire-server.ts";

let server: WireServer;
const HELLO = [{ role: "user", content: "Hello there" }] as const;

beforeEach(async () => {
  server = await openaiServer();
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

const settings = () => ({ apiKey: KEY, configuration: { baseURL: `${server.url}/v1` }, maxRetries: 0 });
const chatOpenAI = (more = {}) => new ChatOpenAI({ model: "small", ...settings(), ...more });

describe("fromLangChain", () => {
  test("models with other settings are other endpoints; the key has no part in it", () => {
    const { endpoint } = fromLangChain(chatOpenAI());
    expect(fromLangChain(chatOpenAI({ temperature: 0.3 })).endpoint).not.toBe(endpoint);
    expect(fromLangChain(chatOpenAI({ apiKey: "another" })).endpoint).toBe(endpoint);
  });

  test("length and sampling reach a model that LangChain made configurable", async () => {
    const configurableFields = ["maxTokens", "temperature"] as ["maxTokens", "temperature"];
    const made = await initChatModel("openai:small", { ...settings(), configurableFields });
    const reply = await fromLangChain(made).complete(HELLO, { maxTokens: 2, temperature: 0.5 });
    expect(reply).toMatchObject({ text: "You said:", finish: "length" });
    expect(server.received[0]!.body).toMatchObject({ temperature: 0.5 });
  });

  test("a reply that the content filter stopped is a refusal", async () => {
    const choices = [{ index: 0, message: { role: "assistant", content: "I" }, finish_reason: "content_filter" }];
    server.script({ send: JSON.stringify({ choices, usage: { prompt_tokens: 3, completion_tokens: 1 } }) });
    expect((await fromLangChain(chatOpenAI()).complete(HELLO)).finish).toBe("refusal");
  });

  test("a model that counts no tokens has them estimated, and one without schemas is asked without", async () => {
    const fake = Object.assign(new FakeListChatModel({ responses: ["One answer"] }), { bindTools: undefined });
    const reply = await fromLangChain(fake).complete(HELLO, { schema: { type: "object" } });
    expect(reply).toEqual({ text: "One answer", finish: "stop", tokens: { input: 3, output: 3 } });
  });
});

test("a fault of the chat model itself stays what it is", async () => {
  const broken = new FakeListChatModel({ responses: ["no JSON"] });
  const fault = new TypeError("not a function");
  broken._generate = () => Promise.reject(fault);
  await expect(fromLangChain(broken).complete(HELLO)).rejects.toBe(fault);
});

describe("toRunnable", () => {
  test("is piped and run in batches", async () => {
    const shout = toRunnable(async (text: string) => text.toUpperCase());
    const chain = ChatPromptTemplate.fromMessages([["user", "Describe {thing}"]])
      .pipe(chatOpenAI())
      .pipe(new StringOutputParser())
      .pipe(shout);
    expect(await chain.batch([{ thing: "a lamp" }, { thing: "a ship" }])).toEqual([
      "YOU SAID: DESCRIBE A LAMP – NAÏVE 漢字 🌊.",
      "YOU SAID: DESCRIBE A SHIP – NAÏVE 漢字 🌊.",
    ]);
  });

  test("passes the signal and what is thrown", async () => {
    const signal = new AbortController().signal;
    const seen: unknown[] = [];
    const runnable = toRunnable(async (text: string, options) => {
      seen.push(options.signal?.aborted);
      if (text === "bad") throw new Error("no such text");
      return text;
    });
    await runnable.invoke("good", { signal });
    expect(seen).toEqual([false]);
    await expect(runnable.invoke("bad")).rejects.toThrow("no such text");
  });
});

describe("toChatModel", () => {
  const chatModel = async (options: CompleteOptions = {}) =>
    toChatModel(await openai("small", { baseUrl: `${server.url}/v1`, apiKey: KEY }), options);

  test("answers in a chain, with tokens and the reason it ended", async () => {
    const prompt = ChatPromptTemplate.fromMessages([
      ["system", "Be brief."],
      ["human", "Describe {thing}"],
    ]);
    const reply = await prompt.pipe(await chatModel({ maxTokens: 2 })).invoke({ thing: "a lamp" });
    expect(reply.text).toBe("You said:");
    expect(reply.usage_metadata).toMatchObject({ input_tokens: 3, output_tokens: 2, total_tokens: 5 });
    expect(reply.response_metadata.finish_reason).toBe("length");
    expect(server.received[0]!.body.messages).toEqual([
      { role: "system", content: "Be brief." },
      { role: "user", content: "Describe a lamp" },
    ]);
  });

  test("streams", async () => {
    const pieces: string[] = [];
    for await (const chunk of await (await chatModel()).stream("Hello")) pieces.push(chunk.text);
    expect(pieces.length).toBeGreaterThan(3);
    expect(pieces.join("")).toBe("You said: Hello – naïve 漢字 🌊.");
  });

  test("a failed call fails, in one piece and in a stream", async () => {
    server.script({ fail: "quota" }, { fail: "quota" });
    const model = await chatModel();
    await expect(model.invoke("Hello")).rejects.toMatchObject({ kind: "quota" });
    await expect(model.stream("Hello").then((stream) => stream.next())).rejects.toMatchObject({ kind: "quota" });
    expect(server.received).toHaveLength(2);
  });
});
