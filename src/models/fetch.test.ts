import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Connections, openConnections } from "./fetch.ts";

let connections: Connections;
let url: string;
let handler: RequestListener;
const server = createServer((request, response) => handler(request, response));

beforeEach(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/path?query=1`;
  connections = openConnections(10_000);
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await connections.close();
});

test("sends method, path, headers and body, and reads the same of the reply as the platform's fetch", async () => {
  handler = async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    const { method, url: path, headers } = request;
    response.writeHead(201, "Made", [
      ["x-one", "1"],
      ["set-cookie", "a=1"],
      ["set-cookie", "b=2"],
    ]);
    response.end(JSON.stringify({ method, path, body, key: headers.authorization }));
  };
  const init = { method: "POST", headers: new Headers({ Authorization: "Bearer k" }), body: "naïve 漢字 🌊" };
  const ours = await connections.fetch(url, init);
  const theirs = await fetch(url, init);
  for (const name of ["status", "statusText", "ok", "url"] as const) expect(ours[name]).toBe(theirs[name]);
  expect([...ours.headers].filter(([name]) => name !== "date")).toEqual(
    [...theirs.headers].filter(([name]) => name !== "date"),
  );
  const sent = { method: "POST", path: "/path?query=1", body: "naïve 漢字 🌊", key: "Bearer k" };
  expect(await ours.json()).toEqual(sent);
  expect(await theirs.json()).toEqual(sent);
});

test("a form is sent as the platform sends it", async () => {
  handler = async (request, response) => {
    const { "content-type": type, "content-length": length } = request.headers;
    const boundary = /boundary=(.*)$/.exec(type!)![1]!;
    const body = Buffer.concat(await request.toArray()).toString();
    response.end(JSON.stringify([length === String(body.length), body.replaceAll(boundary, "")]));
  };
  const body = new FormData();
  body.set("purpose", "batch");
  body.set("file", new File(["{}\n"], "a.jsonl", { type: "application/jsonl" }));
  const headers = { authorization: "Bearer k" };
  const ours = await (await connections.fetch(url, { method: "POST", headers, body })).json();
  expect(ours).toEqual(await (await fetch(url, { method: "POST", headers, body })).json());
  expect(ours).toContain(true);
});

test.each([
  ["gzip", gzipSync],
  ["deflate", deflateSync],
  ["br", brotliCompressSync],
])("a reply that comes packed with %s is unpacked", async (packing, pack) => {
  handler = (_request, response) => {
    response.writeHead(418, { "content-encoding": packing }).end(pack("naïve 漢字 🌊"));
  };
  const reply = await connections.fetch(url);
  expect(reply).toMatchObject({ status: 418, ok: false });
  expect(await reply.text()).toBe("naïve 漢字 🌊");
  expect(await readAll(await connections.fetch(url))).toBe("naïve 漢字 🌊");
});

test("a body larger than what is read ahead arrives whole, as text and as a stream", async () => {
  const part = "0123456789abcdef".repeat(4096);
  handler = async (_request, response) => {
    for (let count = 0; count < 100; count++) if (!response.write(part)) await once(response, "drain");
    response.end();
  };
  const whole = part.repeat(100);
  expect(await (await connections.fetch(url)).text()).toBe(whole);
  expect(await readAll(await connections.fetch(url))).toBe(whole);
});

test("a reader that leaves early ends the connection", async () => {
  const gone = Promise.withResolvers<void>();
  handler = (_request, response) => {
    response.once("close", () => gone.resolve());
    response.write("first");
  };
  for await (const chunk of (await connections.fetch(url)).body!) {
    expect(Buffer.from(chunk).toString()).toBe("first");
    break;
  }
  await gone.promise;
});

test("an abort rejects with its reason: before sending, while waiting, and while the body is read", async () => {
  const arrived = Promise.withResolvers<void>();
  handler = () => arrived.resolve();
  const reason = new Error("changed my mind");
  await expect(connections.fetch(url, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);

  const waiting = new AbortController();
  const call = connections.fetch(url, { signal: waiting.signal });
  await arrived.promise;
  waiting.abort(reason);
  await expect(call).rejects.toBe(reason);

  handler = (_request, response) => void response.write("first");
  for (const read of [(response: Response) => response.text(), readAll]) {
    const reading = new AbortController();
    const text = read(await connections.fetch(url, { signal: reading.signal }));
    reading.abort(reason);
    await expect(text).rejects.toBe(reason);
  }
});

test("a finished call leaves no listener on the signal", async () => {
  handler = (_request, response) => void response.end("done");
  const { signal } = new AbortController();
  const added: unknown[] = [];
  const removed: unknown[] = [];
  signal.addEventListener = (_type: string, listener: unknown) => void added.push(listener);
  signal.removeEventListener = (_type: string, listener: unknown) => void removed.push(listener);
  expect(await (await connections.fetch(url, { signal })).text()).toBe("done");
  expect(added).toHaveLength(1);
  expect(removed).toEqual(added);
});

test("a dropped connection rejects, before the headers and inside the body", async () => {
  handler = (_request, response) => void response.destroy();
  await expect(connections.fetch(url)).rejects.toMatchObject({ code: "UND_ERR_SOCKET" });
  handler = (_request, response) => {
    response.writeHead(200, { "content-length": 100 });
    response.write("half", () => response.destroy());
  };
  await expect((await connections.fetch(url)).text()).rejects.toMatchObject({ code: "UND_ERR_SOCKET" });
  await expect(readAll(await connections.fetch(url))).rejects.toMatchObject({ code: "UND_ERR_SOCKET" });
});

describe("proxies of the environment", () => {
  const seen: string[] = [];
  const proxy = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    response.end("by proxy");
  }).on("connect", (request, socket) => {
    seen.push(`CONNECT ${request.url}`);
    socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
  });
  let address: string;

  beforeEach(async () => {
    seen.length = 0;
    proxy.listen(0, "127.0.0.1");
    await once(proxy, "listening");
    address = `127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    handler = (_request, response) => void response.end("directly");
    for (const variable of ["http_proxy", "https_proxy", "no_proxy"]) vi.stubEnv(variable, undefined);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    proxy.closeAllConnections();
    proxy.close();
  });

  /** Connections opened in the environment as it is now. */
  async function text(from: string): Promise<string> {
    const opened = openConnections(10_000);
    try {
      return await (await opened.fetch(from)).text();
    } finally {
      await opened.close();
    }
  }

  test("are used, with or without a scheme", async () => {
    for (const written of [address, `http://${address}/`]) {
      vi.stubEnv("HTTP_PROXY", written);
      expect(await text("http://model.example/v1?query=1")).toBe("by proxy");
      expect(seen.pop()).toBe("GET http://model.example/v1?query=1");
    }
    vi.stubEnv("HTTPS_PROXY", address);
    await expect(text("https://model.example/v1")).rejects.toThrow("403");
    expect(seen.pop()).toBe("CONNECT model.example:443");
  });

  test("are not used for this machine, nor for what NO_PROXY names", async () => {
    vi.stubEnv("HTTP_PROXY", address);
    expect(await text(url)).toBe("directly");
    expect(await text(url.replace("127.0.0.1", "localhost"))).toBe("directly");
    const otherName = url.replace("127.0.0.1", "0.0.0.0");
    expect(await text(otherName)).toBe("by proxy");
    vi.stubEnv("NO_PROXY", "model.example, 0.0.0.0");
    expect(await text(otherName)).toBe("directly");
  });

  test.each(["::", "ftp://user:pw-31337@box", "http://"])("%s is said to be none, and not shown", (written) => {
    vi.stubEnv("HTTPS_PROXY", written);
    const opening = () => openConnections(10_000);
    expect(opening).toThrow("HTTPS_PROXY is not the address of a proxy. It should be like http://host:port");
    expect(opening).not.toThrow("31337");
  });
});

async function readAll(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of response.body!) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
