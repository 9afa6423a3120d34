/** A server of Ollama's API that answers with the first sentence it is sent, and remembers what it was asked. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface CountingServer {
  readonly url: string;
  /** What came in, in order: see `fingerprint`. */
  readonly asked: string[];
  /** Called with the number of requests so far, once the reply is on its way. */
  onReply: (asked: number) => void;
}

/** What tells one call from another, in a request on the wire and in one of the journal. */
export function fingerprint(messages: unknown, { temperature = 0, seed = 0 }): string {
  return JSON.stringify({ messages, temperature, seed });
}

/**
 * @param latency of each reply, milliseconds
 * @param answer to the last message
 */
export async function countingServer(latency: number, answer = firstSentence): Promise<CountingServer> {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    const reply = (value: object) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify(value));
    };
    if (request.url === "/api/version") return reply({ version: "0.12.6" });
    const { model, messages, options } = JSON.parse(body);
    asked.push(fingerprint(messages, options));
    setTimeout(() => {
      const message = { role: "assistant", content: answer(messages.at(-1).content) };
      const counts = { prompt_eval_count: 50, eval_count: 10 };
      reply({ model, created_at: "2026-11-23T20:00:00Z", message, done: true, done_reason: "stop", ...counts });
      counting.onReply(asked.length);
    }, latency);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const counting: CountingServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    onReply: () => {},
  };
  return counting;
}

function firstSentence(text: string): string {
  return text.match(/^.*?[.](?=\s|$)/s)?.[0] ?? text;
}
