/**
 * What every request and every reply of the server goes through. The server is reached from a browser in which other
 * sites are open too: they may send requests, point a name of theirs at this machine (DNS rebinding) or frame a page.
 * Sources: https://owasp.org/www-project-secure-headers/, https://github.com/brannondorsey/dns-rebind-toolkit.
 */
import { timingSafeEqual } from "node:crypto";
import type { Context, MiddlewareHandler } from "hono";
import { sha256 } from "../core/hash.ts";

/** A page runs what came with it and nothing else, talks to its own server only, and is shown in no frame. */
export const headers = {
  "Content-Security-Policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; " +
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
  "Cache-Control": "no-store",
} as const;

export type Refusal = 403 | 405 | 421;

/** @param problem makes the reply to what is refused */
export function guarded(
  isOurHost: (host: string) => boolean,
  problem: (context: Context, status: Refusal, text: string) => Response,
): MiddlewareHandler {
  return async (context, next) => {
    const { method } = context.req;
    const host = context.req.header("Host") ?? "";
    const origin = context.req.header("Origin");
    const site = context.req.header("Sec-Fetch-Site");
    const refuse = (status: Refusal, text: string) => problem(context, status, text);
    if (!isOurHost(host)) {
      context.res = refuse(421, "This server answers to its own address only: the one that it printed.");
    } else if (method !== "GET" && method !== "HEAD" && method !== "POST") {
      context.res = refuse(405, `${method} is not taken here.`);
    } else if (origin !== undefined && origin !== `http://${host}`) {
      context.res = refuse(403, "Requests from pages of other sites are refused.");
    } else if (site !== undefined && method === "POST" && site !== "same-origin") {
      context.res = refuse(403, "Requests from pages of other sites are refused.");
    } else {
      await next();
    }
    for (const [name, value] of Object.entries(headers)) context.res.headers.set(name, value);
  };
}

/** @returns what the bearer of a token may use; as long to find as not to find, whatever is sent */
export function bearerOf<T>(authorization: string | undefined, tokens: ReadonlyMap<string, T>): T | undefined {
  const sent = Buffer.from(sha256(authorization?.replace(/^Bearer /, "") ?? ""));
  let found: T | undefined;
  for (const [token, value] of tokens) {
    if (timingSafeEqual(sent, Buffer.from(sha256(token)))) found = value;
  }
  return found;
}
