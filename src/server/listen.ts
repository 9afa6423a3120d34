/** A server on this machine, and the names it answers to. */
import type { EventEmitter } from "node:events";
import { type AddressInfo, isIP } from "node:net";
import { hostname, networkInterfaces } from "node:os";
import { serve } from "@hono/node-server";
import type { Hono } from "hono";
import { EspalierError } from "../core/errors.ts";

export interface ListenOptions {
  /** The address of this machine that it listens at; nobody else reaches 127.0.0.1. */
  readonly host?: string;
  /** 0 is any that is free. */
  readonly port?: number;
}

export interface Listening {
  /** Ends in a slash. */
  readonly url: string;
  /** At once, whatever is being answered. */
  close(): Promise<void>;
  /** Takes no more, and closes when what came in has been answered. */
  end(): Promise<void>;
}

/**
 * @param makeApp gets the test of a request's Host header
 * @throws EspalierError when the port is taken or the address is not this machine's
 */
export async function listen(
  makeApp: (isOurHost: (host: string) => boolean) => Hono,
  { host = "127.0.0.1", port = 0 }: ListenOptions = {},
): Promise<Listening> {
  let names = new Set<string>();
  const { fetch } = makeApp((name) => names.has(name.toLowerCase()));
  const server = serve({ fetch, hostname: host, port });
  const answering = new Set<Promise<unknown>>();
  server.on("request", (_request: unknown, response: EventEmitter) => {
    const answered = new Promise((resolve) => response.once("close", resolve));
    answering.add(answered);
    answered.then(() => answering.delete(answered));
  });
  const { promise: listening, resolve, reject } = Promise.withResolvers<void>();
  server.once("listening", resolve).once("error", (error) => reject(explain(error, host, port)));
  await listening;
  const { port: given } = server.address() as AddressInfo;
  names = new Set(namesOf(host).map((name) => (given === 80 ? name : `${name}:${given}`)));
  const closed = () => new Promise<void>((resolve) => server.close(() => resolve()));
  // Browsers keep connections open.
  const disconnect = () => "closeAllConnections" in server && server.closeAllConnections();
  return {
    url: `http://${[...names][0]}/`,
    async close() {
      const end = closed();
      disconnect();
      await end;
    },
    async end() {
      const end = closed();
      while (answering.size > 0) await Promise.all(answering);
      disconnect();
      await end;
    },
  };
}

/** The first is the one to show. A name that is none of these is somebody else's, pointed at this machine. */
function namesOf(host: string): string[] {
  const everywhere = host === "0.0.0.0" || host === "::";
  if (!everywhere) return [inAddress(host), ...(isLoopback(host) ? ["127.0.0.1", "localhost", "[::1]"] : [])];
  const addresses = Object.values(networkInterfaces()).flatMap((found = []) => found);
  const outside = addresses
    .filter(({ internal, scopeid }) => !internal && !scopeid)
    .map(({ address }) => inAddress(address));
  return [...outside, hostname().toLowerCase(), "127.0.0.1", "localhost", "[::1]"];
}

export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\./.test(host);
}

function inAddress(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host.toLowerCase();
}

function explain(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: `Port ${port} is taken by another program. Give another --port, or none: a free one is then found.`,
    EACCES: `Port ${port} is kept for the administrator. Give a --port above 1023, or none.`,
    EADDRNOTAVAIL: `${host} is no address of this machine. Leave --host out for 127.0.0.1, or give 0.0.0.0 for all.`,
    ENOTFOUND: `${host} is no address of this machine. Leave --host out for 127.0.0.1, or give 0.0.0.0 for all.`,
  };
  const reason = reasons[error.code ?? ""];
  return reason === undefined ? error : new EspalierError(reason);
}
