import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Journal } from "../journal/journal.ts";
import { openJournal } from "../journal/sqlite.ts";
import { Batch } from "../judges/human/batch.ts";
import { overview } from "../judges/human/overview.ts";
import { JudgingSession } from "../judges/human/session.ts";
import { comparison } from "../preferences/comparison.ts";
import { importComparison } from "../preferences/store.ts";
import { judgingApp } from "./judging-app.ts";
import { type Listening, listen } from "./listen.ts";
import { type RawRequest, rawRequest } from "./testing/raw-request.ts";

const dataset = "d";
const files = new Map([
  ["index.html", "<!doctype html><title>page</title>"],
  ["assets/main.js", "export {};"],
]);
let journal: Journal;
let server: Listening;
let port: number;

beforeAll(async () => {
  journal = openJournal(":memory:");
  importComparison(journal, dataset, 0, comparison({ input: "task", a: { text: "good" }, b: { text: "poor" } }));
  await journal.labels.flush();
  const batch = new Batch(journal, { dataset, judges: ["ann"] });
  const session = new JudgingSession({ batch, judge: "ann" });
  const tokens = new Map([
    ["ann-token", { access: { role: "judge", name: "ann", dataset }, session } as const],
    ["overseer-token", { access: { role: "overseer", dataset }, overview: () => overview(batch) } as const],
  ]);
  server = await listen((isOurHost) => judgingApp({ files, tokens, isOurHost }));
  port = Number(new URL(server.url).port);
});
afterAll(async () => {
  await server.close();
  await journal.close();
});

type Request = Partial<RawRequest>;

function send(request: Request, to = port) {
  return rawRequest(to, { method: "POST", path: "/api/step", token: "ann-token", body: "{}", ...request });
}

test("who has a token is served", async () => {
  expect(await send({})).toMatchObject({ status: 200 });
  expect((await send({ headers: { Origin: `http://127.0.0.1:${port}` } })).status).toBe(200);
  expect((await send({ headers: { Host: `localhost:${port}` } })).status).toBe(200);
  expect((await send({ method: "GET", path: "/", token: undefined, body: "" })).body).toContain("<title>page");
});

describe("refused is a request", () => {
  test.each<[string, Request, number]>([
    ["without a token", { token: "" }, 401],
    ["with a wrong token", { token: "ann-tokem" }, 401],
    ["with the beginning of a token", { token: "ann" }, 401],
    ["for what people said, with the token of one who judges", { method: "GET", path: "/api/overview", body: "" }, 403],
    ["to judge, with the overseer's token", { token: "overseer-token" }, 403],
    ["by a name that is somebody else's: DNS rebinding", { headers: { Host: "evil.example" } }, 421],
    ["by somebody else's name with our port", { headers: { Host: "evil.example:PORT" } }, 421],
    ["by a name that begins as ours", { headers: { Host: "127.0.0.1.evil.example:PORT" } }, 421],
    ["for the page by somebody else's name", { method: "GET", path: "/", headers: { Host: "evil.example" } }, 421],
    ["from another site", { headers: { Origin: "http://evil.example" } }, 403],
    ["from another port of this machine", { headers: { Origin: "http://127.0.0.1:1" } }, 403],
    ["from a page without an origin, as a sandboxed frame or a file", { headers: { Origin: "null" } }, 403],
    ["that the browser says comes from another site", { headers: { "Sec-Fetch-Site": "cross-site" } }, 403],
    ["that would delete", { method: "DELETE" }, 405],
    [
      "that would ask whether it may come from elsewhere",
      { method: "OPTIONS", headers: { Origin: "http://evil.example" } },
      405,
    ],
    ["for a file outside", { method: "GET", path: "/../../../../etc/passwd", body: "" }, 404],
    ["for a file outside, encoded", { method: "GET", path: "/assets/%2e%2e%2f%2e%2e%2fpackage.json", body: "" }, 404],
    ["for a file outside, with backslashes", { method: "GET", path: "/assets/..\\..\\package.json", body: "" }, 400],
    ["for what is in every object", { method: "GET", path: "/constructor", body: "" }, 404],
    ["for a call that there is not", { path: "/api/__proto__" }, 404],
    ["that is no JSON", { body: "{" }, 400],
    ["that carries what the call does not take", { body: '{"judge":"bob"}' }, 400],
    ["to submit no choice", { path: "/api/submit", body: '{"key":0,"answer":{}}' }, 400],
    [
      "to submit a strength of 10",
      { path: "/api/submit", body: '{"key":0,"answer":{"choice":"tie","strength":10}}' },
      400,
    ],
    [
      "to submit for a comparison that is not there",
      { path: "/api/submit", body: '{"key":7,"answer":{"choice":"tie"}}' },
      409,
    ],
    [
      "that is too long",
      { path: "/api/draft", body: JSON.stringify({ key: 0, draft: { rationale: "x".repeat(200_000) } }) },
      413,
    ],
  ])("%s", async (_what, request, status) => {
    const headers = Object.fromEntries(
      Object.entries(request.headers ?? {}).map(([name, value]) => [name, value.replace("PORT", String(port))]),
    );
    const reply = await send({ ...request, headers });
    expect(reply.status).toBe(status);
    expect(reply.body).not.toContain("good");
    expect(journal.labels.datasets()[0]?.judgements).toBe(0);
  });

  test("that is too long and does not say so", async () => {
    const body = `${(200_000).toString(16)}\r\n${"x".repeat(200_000)}\r\n0\r\n\r\n`;
    const reply = await send({ path: "/api/draft", headers: { "Transfer-Encoding": "chunked" }, body });
    expect(reply.status).toBe(413);
  });
});

test("every reply, refusals too, forbids scripts from elsewhere, frames, guessing of types, referrers and keeping", async () => {
  const requests: Request[] = [
    {},
    { method: "GET", path: "/", body: "" },
    { token: "" },
    { headers: { Host: "evil.example" } },
  ];
  for (const { head } of await Promise.all(requests.map((request) => send(request)))) {
    const policy = head.match(/content-security-policy: (.*)/i)?.[1] ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*|data:/);
    expect(head).toMatch(/x-content-type-options: nosniff/i);
    expect(head).toMatch(/referrer-policy: no-referrer/i);
    expect(head).toMatch(/cache-control: no-store/i);
    expect(head).not.toMatch(/set-cookie|access-control-allow/i);
  }
});

test("at all addresses of this machine it answers to their names, and still to nobody else's", async () => {
  const everywhere = await listen((isOurHost) => judgingApp({ files, tokens: new Map(), isOurHost }), {
    host: "0.0.0.0",
  });
  const { hostname, port } = new URL(everywhere.url);
  expect(hostname).not.toBe("0.0.0.0");
  expect((await fetch(everywhere.url)).status).toBe(200);
  const rebound = await send(
    { method: "GET", path: "/", headers: { Host: `evil.example:${port}` }, body: "" },
    Number(port),
  );
  expect(rebound.status).toBe(421);
  await everywhere.close();
});

test("nobody else's machine reaches the server unless asked", () => {
  expect(new URL(server.url).hostname).toBe("127.0.0.1");
});

test("a port that is taken, and an address of another machine, are errors that say what works", async () => {
  const app = () => judgingApp({ files, tokens: new Map(), isOurHost: () => true });
  await expect(listen(app, { port })).rejects.toThrow(`Port ${port} is taken`);
  await expect(listen(app, { host: "192.0.2.1" })).rejects.toThrow("no address of this machine");
  const another = await listen(app);
  expect(another.url).not.toBe(server.url);
  await another.close();
});
