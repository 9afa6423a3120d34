import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createMockServer, defaultSettings, type MockSettings, type MockStats } from "./mock-server.ts";

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

test("a reply depends on the request alone", async () => {
  const { ask } = await mock({});
  const [first, again, other] = [await ask("one"), await ask("one"), await ask("two")];
  expect(again.text).toBe(first.text);
  expect(other.text).not.toBe(first.text);
});

test("a reply has as many words as asked for", async () => {
  const { ask } = await mock({ replyTokens: 7 });
  expect((await ask("one")).text.split(" ")).toHaveLength(7);
});

test("a text sent as a list of parts is the same request", async () => {
  const { ask } = await mock({});
  expect((await ask([{ type: "text", text: "one" }])).text).toBe((await ask("one")).text);
});

test("errors come at the given rates, and a request asked again is drawn again", async () => {
  const { ask, stats } = await mock({ p429: 0.1, retryAfter: 3, p500: 0.2 });
  const replies = await Promise.all(Array.from({ length: 300 }, (_, index) => ask(`question ${index}`)));
  const refused = replies.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(15);
  expect(refused.length).toBeLessThan(45);
  expect(refused.every(({ retryAfter }) => retryAfter === "3")).toBe(true);
  const failed = replies.filter(({ status }) => status === 500).length;
  expect(failed).toBeGreaterThan(40);
  expect(failed).toBeLessThan(80);
  expect(await stats()).toMatchObject({ requests: 300, refused: refused.length, failed, distinct: 300 });

  const again = await Promise.all(replies.map((_, index) => ask(`question ${index}`)));
  expect(again.filter(({ status }, index) => status === 200 && replies[index]!.status !== 200).length).toBeGreaterThan(
    40,
  );
});

test("counts replies given twice, and forgets them at a reset", async () => {
  const { ask, stats, reset } = await mock({});
  await ask("one");
  await ask("one");
  expect(await stats()).toMatchObject({ requests: 2, answered: 2, distinct: 1, answeredAgain: 1 });
  await reset({ p500: 1 });
  expect(await stats()).toMatchObject({ requests: 0, distinct: 0 });
  expect((await ask("one")).status).toBe(500);
  await reset();
  expect((await ask("one")).status).toBe(200);
});

test("a rate limit lets a second's worth through at once and refuses the rest", async () => {
  const { ask } = await mock({ rps: 5 });
  const statuses = await Promise.all(Array.from({ length: 40 }, async (_, index) => (await ask(`${index}`)).status));
  expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(5);
  expect(statuses).toContain(429);
});

test("says what is wrong with a request it cannot answer", async () => {
  const { origin } = await mock({});
  const post = (body: string) => fetch(`${origin}/v1/chat/completions`, { method: "POST", body });
  expect((await post("{")).status).toBe(400);
  expect((await post(JSON.stringify({ model: "mock", messages: [], stream: true }))).status).toBe(400);
  expect((await fetch(`${origin}/v1/models`)).status).toBe(404);
});

async function mock(settings: Partial<MockSettings>) {
  const server = createMockServer({ ...defaultSettings, latency: 0, ...settings }).listen(0, "127.0.0.1");
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  await once(server, "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    async ask(content: unknown) {
      const response = await fetch(`${origin}/v1/chat/completions`, {
        method: "POST",
        body: JSON.stringify({ model: "mock", messages: [{ role: "user", content }] }),
      });
      const body = (await response.json()) as { choices?: { message: { content: string } }[] };
      return {
        status: response.status,
        retryAfter: response.headers.get("retry-after"),
        text: body.choices?.[0]?.message.content ?? "",
      };
    },
    stats: async () => (await (await fetch(`${origin}/stats`)).json()) as MockStats,
    reset: (changed: Partial<MockSettings> = {}) =>
      fetch(`${origin}/reset`, { method: "POST", body: JSON.stringify(changed) }),
  };
}
