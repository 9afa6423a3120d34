/** What the local stand-ins for batch APIs share: a port, the key, faults on demand, and what becomes of each request. */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type HttpBindings, serve } from "@hono/node-server";
import { Hono } from "hono";

/** What becomes of a request of a batch. */
export type RowEnd =
  | { readonly text: string }
  /** As the API would answer the request alone. */
  | {
      readonly status: number;
      readonly error: {
        readonly type: string;
        readonly message: string;
        readonly code?: string;
        readonly param?: string;
      };
    }
  | "expired";

/** What meets the next request that fits: an answer of another status, or none although it was heeded. */
export interface Fault {
  /** `POST /v1/batches` */
  readonly route: string;
  readonly status?: number;
  readonly drop?: boolean;
}

export interface BatchServer extends AsyncDisposable {
  readonly url: string;
  /** Ids of the batches that were made, in order. */
  readonly made: readonly string[];
  /** Custom ids of the requests that were answered, in order: what is paid for. */
  readonly answered: readonly string[];
  /** Decides by the last message what becomes of a request, and how often it was sent before. */
  onRow: (prompt: string, before: number) => RowEnd;
  /** Called when a batch was made, before that is answered. */
  onMade: () => void;
  meet(fault: Fault): void;
}

export type BatchApp = Hono<{ Bindings: HttpBindings }>;

/** What a server decides and remembers, whatever its wire format. */
export class Desk {
  readonly made: string[] = [];
  readonly answered: string[] = [];
  readonly #sent = new Map<string, number>();
  onRow: BatchServer["onRow"] = (prompt) => ({ text: `Reply to ${prompt}` });
  onMade = () => {};

  end(id: string, prompt: string): RowEnd {
    const before = this.#sent.get(id) ?? 0;
    this.#sent.set(id, before + 1);
    const end = this.onRow(prompt, before);
    if (typeof end === "object" && "text" in end) this.answered.push(id);
    return end;
  }
}

/** @param fails the error as the API writes it */
export async function serveBatches(
  desk: Desk,
  routes: (app: BatchApp) => void,
  authorised: (header: (name: string) => string | undefined) => boolean,
  fails: (status: number, message: string) => object,
): Promise<BatchServer> {
  const faults: Fault[] = [];
  const app: BatchApp = new Hono();
  app.use(async (context, next) => {
    if (!authorised((name) => context.req.header(name))) {
      return context.json(fails(401, "invalid key"), 401);
    }
    const route = `${context.req.method} ${context.req.path}`;
    const at = faults.findIndex((fault) => route.startsWith(fault.route));
    const [fault] = at >= 0 ? faults.splice(at, 1) : [];
    if (fault?.status) return context.json(fails(fault.status, "The server is overloaded."), fault.status as 503);
    await next();
    if (fault?.drop) context.env.outgoing.destroy();
  });
  routes(app);
  const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" });
  if (!server.listening) await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    made: desk.made,
    answered: desk.answered,
    get onRow() {
      return desk.onRow;
    },
    set onRow(decide) {
      desk.onRow = decide;
    },
    get onMade() {
      return desk.onMade;
    },
    set onMade(tell) {
      desk.onMade = tell;
    },
    meet: (fault) => void faults.push(fault),
    async [Symbol.asyncDispose]() {
      if ("closeAllConnections" in server) server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
