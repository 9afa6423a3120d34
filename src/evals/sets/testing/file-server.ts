/** Serves files of a repository on this machine, as a test wants them answered. */
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface FileServer {
  readonly base: string;
  /** Path, and the Range header where there was one. */
  readonly requests: string[];
  /** Ends all connections. */
  drop(): void;
}

/** @param answer undefined where there is no such file */
export async function serveFiles(
  answer: (path: string, response: ServerResponse, from: number) => Uint8Array | string | undefined,
): Promise<FileServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const { range } = request.headers;
    requests.push(range ? `${request.url} ${range}` : request.url!);
    const from = Number(/bytes=(\d+)-/.exec(range ?? "")?.[1] ?? 0);
    const found = answer(request.url!, response, from);
    if (response.writableEnded || response.headersSent) return;
    if (found === undefined) return response.writeHead(404).end();
    const rest = Buffer.from(found).subarray(from);
    response.writeHead(from > 0 ? 206 : 200, { "content-length": rest.length }).end(rest);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    drop: () => server.closeAllConnections(),
  };
}
