/** Calls through the batch APIs of both providers, against local stand-ins, with an end at every stage. */
import { spawn } from "node:child_process";
import { hostname } from "node:os";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Journal } from "../journal/journal.ts";
import type { BatchRecord } from "../journal/labels.ts";
import { openJournal } from "../journal/sqlite.ts";
import type { BatchEvent } from "./batch-life.ts";
import { type BatchedOptions, batched } from "./batched.ts";
import { journaled } from "./journaled.ts";
import type { Completion, Message, Model } from "./model.ts";
import { priced } from "./priced.ts";
import { anthropic } from "./providers/anthropic.ts";
import { fake } from "./providers/fake.ts";
import { openai } from "./providers/openai.ts";
import { anthropicBatchServer } from "./providers/testing/anthropic-batch-server.ts";
import type { BatchServer } from "./providers/testing/batch-server.ts";
import { openaiBatchServer } from "./providers/testing/openai-batch-server.ts";
import { KEY } from "./providers/testing/wire-server.ts";
import { recalled } from "./recalled.ts";
import { wrap } from "./wrap.ts";

interface Provider {
  readonly name: string;
  readonly serve: () => Promise<BatchServer>;
  readonly open: (url: string, given?: typeof fetch) => Promise<Model>;
  /** Address of the batches. */
  readonly path: string;
}

const providers: Provider[] = [
  {
    name: "openai",
    serve: openaiBatchServer,
    open: (url, given) => openai("small", { baseUrl: `${url}/v1`, apiKey: KEY, ...(given && { fetch: given }) }),
    path: "/v1/batches",
  },
  {
    name: "anthropic",
    serve: anthropicBatchServer,
    open: (url, given) => anthropic("small", { baseUrl: url, apiKey: KEY, ...(given && { fetch: given }) }),
    path: "/v1/messages/batches",
  },
];

const quick: BatchedOptions = { poll: 1, quiet: 1 };
const price = { input: 2, output: 4 };

function say(text: string): Message[] {
  return [{ role: "user", content: text }];
}

function askAll(model: Model, count: number): Promise<Completion[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => model.complete(say(`${index}`))));
}

async function settleAll(model: Model, count: number) {
  return Promise.allSettled(Array.from({ length: count }, (_, index) => model.complete(say(`${index}`))));
}

function memory(): Journal {
  const journal = openJournal(":memory:");
  onTestFinished(() => journal.close());
  return journal;
}

describe.each(providers)("calls in batches: $name", ({ serve, open, path }) => {
  async function setUp() {
    const server = await serve();
    onTestFinished(() => server[Symbol.asyncDispose]());
    const journal = memory();
    const model = priced(await open(server.url), price);
    onTestFinished(() => model.close?.());
    /** A process of its own, as far as batches go. */
    const begin = (kept: Journal = journal, options: BatchedOptions = {}) => {
      const { close: _, ...unclosed } = model;
      return recalled(batched(unclosed, kept, { ...quick, ...options }), kept);
    };
    return { server, journal, model, begin };
  }

  test("are answered together, at half the price", async () => {
    const { server, journal, begin } = await setUp();
    const events: BatchEvent[] = [];
    const model = begin(journal, { onEvent: (event) => events.push(event) });
    expect(model.price).toEqual({ input: 1, output: 2 });
    const replies = await askAll(model, 20);
    await model.close?.();
    expect(replies.map(({ text }) => text)).toEqual(Array.from({ length: 20 }, (_, index) => `Reply to ${index}`));
    // 10 tokens in and 3 out.
    expect(replies[0]).toMatchObject({ tokens: { input: 10, output: 3 }, cost: (10 * 1 + 3 * 2) / 1e6 });
    expect(server.made).toHaveLength(1);
    expect(events[0]).toEqual({ type: "batch-submitted", batch: server.made[0], requests: 20 });
    expect(events.at(-1)).toEqual({ type: "batch-collected", batch: server.made[0], answered: 20, failed: 0 });
  });

  test("are kept under the keys of ordinary calls, with what they cost", async () => {
    const { server, journal, model, begin } = await setUp();
    await askAll(begin(), 5);
    const later = await askAll(journaled(model, journal), 5);
    expect(later.every(({ replayed }) => replayed)).toBe(true);
    const { key } = later[3]!;
    expect(journal.call(key!)).toMatchObject({ status: "done", cost: (10 * 1 + 3 * 2) / 1e6, inputTokens: 10 });
    expect(JSON.parse(journal.call(key!)!.request).messages).toEqual(say("3"));
    expect(server.made).toHaveLength(1);
  });

  test("are sent once however often they are asked", async () => {
    const { server, begin } = await setUp();
    const model = begin();
    const [one, same] = await Promise.all([model.complete(say("x")), model.complete(say("x"))]);
    expect(same).toEqual({ ...one, replayed: true });
    expect(await model.complete(say("x"))).toMatchObject({ text: one.text, replayed: true });
    expect(server.answered).toHaveLength(1);
  });

  test("go in as many batches as the provider's limits ask for", async () => {
    const { server, journal, model } = await setUp();
    const batches = model.batches!;
    const few = wrap(model, { batches: { ...batches, limits: { requests: 4, bytes: 1e6 } } });
    expect((await askAll(batched(few, journal, quick), 10)).map(({ text }) => text)).toContain("Reply to 9");
    expect(server.made).toHaveLength(3);
    const bytes = 2 * batches.size({ key: "0".repeat(64), messages: say("0"), options: {} });
    const small = wrap(model, { batches: { ...batches, limits: { requests: 100, bytes } } });
    await askAll(batched(small, memory(), quick), 7);
    expect(server.made).toHaveLength(3 + 4);
  });

  test("that fail in a way that may pass are sent again, the others are not", async () => {
    const { server, begin } = await setUp();
    server.onRow = (prompt, before) => {
      if (prompt === "1" && before < 2) {
        return { status: 500, error: { type: "api_error", message: "Internal server error" } };
      }
      if (prompt === "2" && before < 1) return "expired";
      if (prompt === "3")
        return { status: 400, error: { type: "invalid_request_error", message: "This cannot be read." } };
      if (prompt === "4") return { status: 529, error: { type: "overloaded_error", message: "Overloaded" } };
      return { text: "Yes." };
    };
    const [zero, one, two, three, four] = await settleAll(begin(), 5);
    expect([zero, one, two].map((ended) => ended!.status)).toEqual(["fulfilled", "fulfilled", "fulfilled"]);
    expect(one).toMatchObject({ value: { attempts: 3 } });
    expect(three).toMatchObject({ reason: { kind: "request", message: expect.stringContaining("cannot be read") } });
    expect(four).toMatchObject({ reason: { kind: "unavailable", attempts: 3 } });
    // The first, the one without 0 and 3, and the one without 2.
    expect(server.made).toHaveLength(3);
    expect(server.answered).toHaveLength(3);
  });

  test("whose results cannot be read are sent again, and the others are kept", async () => {
    const { server, journal } = await setUp();
    const { close: _, ...garbled } = await open(server.url, async (input, init) => {
      const response = await fetch(input, init);
      if (!/batch_1\/(content|results)$/.test(String(input))) return response;
      const [broken, strange, ...whole] = (await response.text()).split("\n");
      const rows = [broken!.slice(0, -9), strange!.replace("custom_id", "custom"), "null", ...whole];
      return new Response(rows.join("\n"), response);
    });
    const replies = await askAll(batched(garbled, journal, quick), 5);
    expect(replies.map(({ text, attempts = 1 }) => [text, attempts])).toEqual([
      ["Reply to 0", 1],
      ["Reply to 1", 1],
      ["Reply to 2", 1],
      ["Reply to 3", 2],
      ["Reply to 4", 2],
    ]);
    expect(server.made).toHaveLength(2);
    expect(journal.labels.batches().map(({ status }) => status)).toContain("collected");
  });

  test("end when somebody cancels their batch; what it answered is kept, and the rest is sent by the next", async () => {
    const { server, model, begin } = await setUp();
    server.onMade = () => {
      server.onMade = () => {};
      void fetch(`${server.url}${path}/${server.made[0]}/cancel`, {
        method: "POST",
        headers: { authorization: `Bearer ${KEY}`, "x-api-key": KEY, "anthropic-version": "2026-10-21" },
      });
    };
    const ended = await settleAll(begin(), 6);
    expect(ended.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
    expect(ended.find(({ status }) => status === "rejected")).toMatchObject({
      reason: { message: expect.stringMatching(/was cancelled at the provider.*the same command/) },
    });
    await askAll(begin(), 6);
    expect(new Set(server.answered).size).toBe(6);
    expect(server.answered).toHaveLength(6);
    expect(model.id).toContain("small");
  });

  test("wait through failures of the provider", async () => {
    const { server, begin } = await setUp();
    server.meet({ route: `POST ${path}`, status: 503 });
    server.meet({ route: `GET ${path}/`, status: 503 });
    server.meet({ route: `GET ${path}/`, drop: true });
    expect(await askAll(begin(), 3)).toHaveLength(3);
    expect(server.made).toHaveLength(1);
  });

  test("are not submitted again when the answer to the submission is lost", async () => {
    const { server, begin } = await setUp();
    server.meet({ route: `POST ${path}`, drop: true });
    expect(await askAll(begin(), 3)).toHaveLength(3);
    expect(server.made).toHaveLength(1);
  });

  test("end with what the provider refuses", async () => {
    const { server, journal } = await setUp();
    const { close: _, ...wrong } = wrap(await open(server.url), {});
    server.meet({ route: `POST ${path}`, status: 400 });
    const ended = await settleAll(batched(wrong, journal, quick), 2);
    expect(ended).toMatchObject([{ reason: { kind: "request" } }, { reason: { kind: "request" } }]);
    expect(journal.labels.batches()).toMatchObject([{ status: "failed", remote: null }]);
  });

  test("are left to the next process when the wait is given up", async () => {
    const { server, journal, begin } = await setUp();
    const stop = new AbortController();
    const reason = new Error("enough");
    server.onMade = () => stop.abort(reason);
    const first = begin(journal, { signal: stop.signal });
    expect(await settleAll(first, 4)).toMatchObject(Array(4).fill({ reason }));
    await first.close?.();
    expect(journal.labels.batches()).toMatchObject([{ status: "submitted", remote: server.made[0] }]);
    expect(await askAll(begin(), 4)).toHaveLength(4);
    expect(server.made).toHaveLength(1);
  });

  test("reject alone when their own signal is aborted", async () => {
    const { begin } = await setUp();
    const model = begin();
    const reason = new Error("not this one");
    const [gone, other] = await Promise.allSettled([
      model.complete(say("a"), { signal: AbortSignal.abort(reason) }),
      model.complete(say("b")),
    ]);
    expect(gone).toMatchObject({ reason });
    expect(other.status).toBe("fulfilled");
  });

  describe("after an end", () => {
    /** Where the first process ends: what it would write or do next never happens. */
    const stages: Record<string, (journal: Journal, server: BatchServer) => Journal> = {
      "before the batch is in the journal": (journal) =>
        dying(journal, ({ status }) => status === "submitting", "before"),
      "before the batch is sent": (journal) => dying(journal, ({ status }) => status === "submitting", "after"),
      "when it was sent and not answered": (journal) =>
        dying(journal, ({ status }) => status === "submitted", "before"),
      "when it was submitted": (journal) => dying(journal, ({ status }) => status === "submitted", "after"),
      "while the results are kept": (journal) => {
        let kept = 0;
        return {
          ...methods(journal),
          claim: async (request) => {
            if (++kept > 2) throw new Error("dead");
            return journal.claim(request);
          },
        };
      },
    };

    test.each(Object.keys(stages))(
      "%s, the next process submits nothing twice and pays for nothing twice",
      async (stage) => {
        const { server, journal, begin } = await setUp();
        const ended = await settleAll(begin(stages[stage]!(journal, server)), 6);
        expect(ended).toContainEqual({ status: "rejected", reason: new Error("dead") });
        const next = begin();
        const replies = await askAll(next, 6);
        await next.close?.();
        expect(replies.map(({ text }) => text)).toEqual(Array.from({ length: 6 }, (_, index) => `Reply to ${index}`));
        expect(server.made).toHaveLength(1);
        expect(server.answered).toHaveLength(6);
        const open = journal.labels.batches().filter(({ status }) => status === "submitting" || status === "submitted");
        expect(open).toEqual([]);
      },
    );

    test("before the batch is marked as collected, the next process that asks for something does so", async () => {
      const { server, journal, begin } = await setUp();
      const isCollected = ({ status }: BatchRecord) => status === "collected";
      const first = begin(dying(journal, isCollected, "before"));
      await askAll(first, 3);
      await first.close?.();
      const next = begin();
      await askAll(next, 4);
      await next.close?.();
      expect(journal.labels.batches().map(({ status }) => status)).toEqual(["collected", "collected"]);
      expect(server.answered).toHaveLength(4);
    });

    test("a batch that the provider has forgotten is sent again by the process after the one that finds out", async () => {
      const { server, journal, begin } = await setUp();
      await settleAll(begin(stages["when it was submitted"]!(journal, server)), 2);
      server.meet({ route: `GET ${path}/`, status: 404 });
      expect(await settleAll(begin(), 2)).toMatchObject([{ status: "rejected" }, { status: "rejected" }]);
      expect(await askAll(begin(), 2)).toHaveLength(2);
      expect(server.made).toHaveLength(2);
    });

    test("what nobody asks for any more is kept all the same", async () => {
      const { server, journal, model, begin } = await setUp();
      await settleAll(begin(stages["when it was submitted"]!(journal, server)), 6);
      const next = begin();
      await askAll(next, 2);
      await next.close?.();
      const later = await askAll(journaled(model, journal), 6);
      expect(later.every(({ replayed }) => replayed)).toBe(true);
    });

    test("of a process that is still submitting, the other waits and sends nothing", async () => {
      const { server, journal, begin } = await setUp();
      await settleAll(begin(stages["before the batch is sent"]!(journal, server)), 3);
      const [batch] = journal.labels.batches() as [BatchRecord];
      const other = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
      const body = { ...JSON.parse(batch.body), owner: `${hostname()}:${other.pid}:1` };
      await journal.labels.saveBatch({ ...batch, body: JSON.stringify(body) });
      const waits = askAll(begin(), 3);
      // Far longer than it would take, were it not waiting.
      await askAll(begin(memory()), 1);
      expect(server.made).toHaveLength(1);
      other.kill();
      expect(await waits).toHaveLength(3);
      expect(server.made).toHaveLength(2);
    });

    test("another's batch of the same size is not taken for ours", async () => {
      const { server, journal, begin } = await setUp();
      await settleAll(begin(stages["before the batch is sent"]!(journal, server)), 3);
      const theirs = begin(memory());
      await Promise.all(["x", "y", "z"].map((text) => theirs.complete(say(text))));
      const replies = await askAll(begin(), 3);
      expect(replies.map(({ text }) => text)).toEqual(["Reply to 0", "Reply to 1", "Reply to 2"]);
      expect(server.made).toHaveLength(2);
    });
  });
});

test("openai: a batch that does not pass its validation ends the job with the provider's reason", async () => {
  await using server = await openaiBatchServer();
  const journal = memory();
  const model = await openai("none", { baseUrl: `${server.url}/v1`, apiKey: KEY });
  const ended = await settleAll(batched(model, journal, quick), 2);
  expect(ended[0]).toMatchObject({
    reason: {
      message: expect.stringMatching(/^openai\/none did not take the batch batch_1: line 1: The provided model 'none'/),
    },
  });
  expect(journal.labels.batches()).toMatchObject([{ status: "failed", remote: "batch_1" }]);
  await model.close?.();
});

test("openai: a parameter that the model refuses is left out of the next batch", async () => {
  await using server = await openaiBatchServer();
  const refusal = {
    type: "invalid_request_error",
    message: "'temperature' does not support 0 with this model.",
    code: "unsupported_value",
    param: "temperature",
  };
  server.onRow = (_, before) => (before === 0 ? { status: 400, error: refusal } : { text: "Yes." });
  const model = await openai("small", { baseUrl: `${server.url}/v1`, apiKey: KEY });
  const reply = await batched(model, memory(), quick).complete(say("x"), { temperature: 0 });
  expect(reply).toMatchObject({ text: "Yes.", attempts: 2 });
  await model.close?.();
});

test("anthropic: a call for log-probabilities is refused before anything is sent", async () => {
  await using server = await anthropicBatchServer();
  const model = await anthropic("small", { baseUrl: server.url, apiKey: KEY });
  const asked = batched(model, memory(), quick).complete(say("x"), { logprobs: 5 });
  await expect(asked).rejects.toThrow("gives no log-probabilities");
  expect(server.made).toEqual([]);
  await model.close?.();
});

test("a provider without a batch API is named with those that have one", () => {
  expect(() =>
    batched(
      fake(() => ""),
      memory(),
    ),
  ).toThrow("fake/script has no batch API. Providers that have one: anthropic, openai.");
});

/** A journal whose process ends when a batch that fits is to be written, before or after it is. */
function dying(journal: Journal, fits: (batch: BatchRecord) => boolean, when: "before" | "after"): Journal {
  return {
    ...methods(journal),
    labels: {
      ...journal.labels,
      async saveBatch(batch) {
        if (fits(batch) && when === "before") throw new Error("dead");
        await journal.labels.saveBatch(batch);
        if (fits(batch)) throw new Error("dead");
      },
    },
  };
}

/** A journal as an object whose methods can be replaced. */
function methods(journal: Journal): Journal {
  const names = Object.getOwnPropertyNames(Object.getPrototypeOf(journal)) as (keyof Journal)[];
  const bound = names.map((name) => [name, (journal[name] as () => unknown).bind(journal)]);
  return { ...Object.fromEntries(bound), path: journal.path, labels: journal.labels };
}
