/** Talks to the server that the page came from. */
import type { Overview } from "../../judges/human/overview.ts";
import type { Access, Calls } from "../api.ts";

/** The part of the address behind #, which browsers keep to themselves. */
const token = location.hash.slice(1);

export class CallError extends Error {
  /** Whether asking again may help: nobody answered. */
  readonly isOffline: boolean;

  constructor(message: string, isOffline: boolean) {
    super(message);
    this.isOffline = isOffline;
  }
}

/** @throws CallError with a sentence for the person */
export function askAccess(): Promise<Access> {
  return request("GET", "access");
}

/** @throws CallError with a sentence for the person */
export function askOverview(): Promise<Overview> {
  return request("GET", "overview");
}

/** @throws CallError with a sentence for the person */
export function call<Name extends keyof Calls>(name: Name, sent: Calls[Name]["sends"]): Promise<Calls[Name]["gives"]> {
  return request("POST", name, sent);
}

async function request<T>(method: "GET" | "POST", path: string, sent?: object): Promise<T> {
  const body = sent && JSON.stringify(sent);
  const response = await fetch(`api/${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, ...(body && { "Content-Type": "application/json" }) },
    ...(body && { body }),
    // What is sent while the page is being left still arrives. Browsers allow it for 64 KB.
    keepalive: (body?.length ?? 0) < 30_000,
  }).catch(() => {
    throw new CallError(
      "The server does not answer. Is espalier judge still running? What you entered last is in this page only: leave it open.",
      true,
    );
  });
  const reply = await response.json();
  if (!response.ok) throw new CallError(reply.problem ?? `The server answered ${response.status}.`, false);
  return reply;
}
