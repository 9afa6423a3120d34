import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { canonicalJson } from "../core/hash.ts";
import type { Claim, Journal } from "../journal/journal.ts";
import { openJournal } from "../journal/sqlite.ts";
import { journaled } from "./journaled.ts";
import { type CompleteOptions, type Message, ModelError } from "./model.ts";
import { openModel } from "./open.ts";
import { fake, type Script } from "./providers/fake.ts";

let journal: Journal;
beforeEach(() => {
  journal = openJournal(":memory:");
});
afterEach(() => journal.close());

const ask: Message[] = [{ role: "user", content: "What is the time?" }];

/** A journaled model and how often the model itself was asked. */
function counted(script: Script = () => "noon") {
  const made = vi.fn(script);
  return { model: journaled(fake(made), journal), made };
}

describe("a finished call", () => {
  it("is answered from the journal, by this model and the next", async () => {
    const { model, made } = counted();
    const first = await model.complete(ask);
    expect(first).toMatchObject({ text: "noon", key: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(first.replayed).toBeUndefined();
    const heard: string[] = [];
    const second = await counted().model.complete(ask, { onText: (delta) => heard.push(delta) });
    expect(second).toEqual({ ...first, replayed: true });
    expect(heard).toEqual(["noon"]);
    expect(made).toHaveBeenCalledTimes(1);
  });

  it("is on disk before anybody uses it", async () => {
    const order: string[] = [];
    const { finish } = journal;
    vi.spyOn(journal, "finish").mockImplementation(async (...given) => {
      await finish.apply(journal, given);
      order.push("on disk");
    });
    const { model } = counted();
    const { key } = await model.complete(ask).finally(() => order.push("used"));
    expect(order).toEqual(["on disk", "used"]);
    expect(journal.call(key!)).toMatchObject({ status: "done", inputTokens: 4, outputTokens: 1, attempts: 1 });
  });

  it("that another process has made meanwhile is answered with its reply, the one that is kept", async () => {
    const { finish } = journal;
    vi.spyOn(journal, "finish").mockImplementationOnce(async (claim, reply) => {
      await finish.call(journal, claim, { ...reply, reply: reply.reply.replace("noon", "midnight") });
      return finish.call(journal, claim, reply);
    });
    const { model } = counted();
    expect(await model.complete(ask)).toMatchObject({ text: "midnight", replayed: true });
    expect(await model.complete(ask)).toMatchObject({ text: "midnight" });
  });

  it("that cannot be kept is not used", async () => {
    vi.spyOn(journal, "finish").mockRejectedValue(new Error("the disk is full"));
    await expect(counted().model.complete(ask)).rejects.toThrow("the disk is full");
  });
});

it("two samples of one prompt are two calls; the first is the one without a number", async () => {
  const { model, made } = counted();
  const keys = await Promise.all(
    [0, 1, undefined].map(
      async (sample) => (await model.complete(ask, { ...(sample !== undefined && { sample }) })).key,
    ),
  );
  expect(made).toHaveBeenCalledTimes(2);
  expect(keys[0]).toBe(keys[2]);
  expect(keys[0]).not.toBe(keys[1]);
});

it("equal calls at once are made once", async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  const { model, made } = counted(() => promise);
  const calls = [model.complete(ask), model.complete(ask), model.complete(ask)];
  resolve("noon");
  const replies = await Promise.all(calls);
  expect(made).toHaveBeenCalledTimes(1);
  expect(replies.map(({ replayed = false }) => replayed)).toEqual([false, true, true]);
});

it("a failed call is recorded with its error and attempts, and made again when asked again", async () => {
  let failing = true;
  const { model, made } = counted(() => {
    if (!failing) return "noon";
    throw Object.assign(new ModelError("unavailable", "The server is down."), { attempts: 9 });
  });
  const fail = vi.spyOn(journal, "fail");
  await expect(model.complete(ask)).rejects.toThrow("The server is down.");
  const [claim] = fail.mock.calls[0]! as [Claim, string, number];
  expect(journal.call(claim.key)).toMatchObject({ status: "failed", error: "The server is down.", attempts: 9 });
  failing = false;
  expect((await model.complete(ask)).text).toBe("noon");
  expect(made).toHaveBeenCalledTimes(2);
});

describe("the key", () => {
  /**
   * Every field of the options, and what its values are; null for those that cannot change the reply. A field added to
   * `CompleteOptions` must be named here, and if it can change the reply, the tests below fail until the key holds it.
   */
  const fields: { readonly [Field in keyof Required<CompleteOptions>]: fc.Arbitrary<unknown> | null } = {
    maxTokens: fc.integer({ min: 1, max: 99 }),
    temperature: fc.double({ min: 0.1, max: 2, noNaN: true }),
    topP: fc.double({ min: 0.1, max: 1, noNaN: true }),
    seed: fc.integer({ min: 0, max: 99 }),
    stop: fc.array(fc.string({ minLength: 1 }), { minLength: 1 }),
    schema: fc.dictionary(fc.constantFrom("type", "title", "enum"), fc.string(), { minKeys: 1 }),
    logprobs: fc.integer({ min: 0, max: 20 }),
    sample: fc.integer({ min: 1, max: 99 }),
    signal: null,
    wait: null,
    onText: null,
  };
  const telling = Object.entries(fields).filter(([, values]) => values !== null) as [string, fc.Arbitrary<unknown>][];

  const options = fc.record(Object.fromEntries(telling), { requiredKeys: [] }) as fc.Arbitrary<CompleteOptions>;
  const messages = fc.array(
    fc.record({ role: fc.constantFrom("system", "user", "assistant" as const), content: fc.string() }),
    { minLength: 1, maxLength: 3 },
  ) as fc.Arbitrary<Message[]>;

  async function keyOf(asked: readonly Message[], given: CompleteOptions, id = "fake/one"): Promise<string> {
    const model = journaled(
      fake(() => "", { id }),
      unwritten,
    );
    return (await model.complete(asked, given)).key!;
  }
  /** Holds nothing, so that every call is new. */
  const unwritten = {
    find: () => undefined,
    claim: async ({ key, request }: { key: string; request: string }) => ({ key, request, fence: 1 }),
    finish: async () => {},
  } as unknown as Journal;

  it.each(telling)("changes with %s", async (field, values) => {
    await fc.assert(
      fc.asyncProperty(messages, options, values, values, async (asked, others, one, other) => {
        const { [field as keyof CompleteOptions]: _, ...rest } = others;
        const keys = await Promise.all(
          [rest, { ...rest, [field]: one }, { ...rest, [field]: other }].map((given) => keyOf(asked, given)),
        );
        expect(keys[0]).not.toBe(keys[1]);
        expect(keys[1] === keys[2]).toBe(canonicalJson(one) === canonicalJson(other));
      }),
      { numRuns: 50 },
    );
  });

  it("changes with the words, their speaker and their order, and with the model", async () => {
    await fc.assert(
      fc.asyncProperty(messages, messages, options, async (one, other, given) => {
        const same = canonicalJson(one) === canonicalJson(other);
        expect((await keyOf(one, given)) === (await keyOf(other, given))).toBe(same);
        expect(await keyOf(one, given)).not.toBe(await keyOf(one, given, "fake/two"));
      }),
    );
  });

  it("does not change with the order of options, nor with what only listens or stops", async () => {
    const given = { temperature: 1, maxTokens: 5 };
    const key = await keyOf(ask, given);
    expect(await keyOf(ask, { maxTokens: 5, temperature: 1, sample: 0 })).toBe(key);
    expect(await keyOf(ask, { ...given, onText() {}, signal: new AbortController().signal })).toBe(key);
  });
});

describe("keys of providers", () => {
  it.each(["given", "in the environment"])("%s are in no byte of the journal", async (way) => {
    const secret = "sk-a-secret-of-mine-1234567890";
    const server = createServer((request, response) => {
      // A careless server repeats what it was sent.
      const message = `Bad key: ${request.headers.authorization}`;
      response.writeHead(401, { "content-type": "application/json" });
      response.end(JSON.stringify({ error: { message, type: "invalid_request_error", code: "invalid_api_key" } }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const folder = mkdtempSync(join(tmpdir(), "journaled-"));
    const kept = openJournal(join(folder, "journal.db"));
    if (way === "in the environment") vi.stubEnv("OPENAI_API_KEY", secret);
    try {
      const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1?key=${secret}`;
      const model = journaled(
        await openModel("openai/gpt-5", { baseUrl, retries: 0, ...(way === "given" && { apiKey: secret }) }),
        kept,
      );
      await expect(model.complete(ask)).rejects.toThrow(/Check the key in OPENAI_API_KEY/);
      await model.close?.();
      await kept.close();
      const bytes = readFileSync(join(folder, "journal.db"), "latin1");
      expect(bytes).toContain("What is the time?");
      expect(bytes).not.toContain(secret);
    } finally {
      vi.unstubAllEnvs();
      server.close();
      rmSync(folder, { recursive: true });
    }
  });
});
