/**
 * The server of a reward model, for programs: a token in each request's Authorization header, errors as llama.cpp's
 * server and OpenAI's clients have them, requests of all clients in common batches.
 */
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import * as z from "zod";
import { EspalierError, messageOf } from "../core/errors.ts";
import type { RewardModel } from "../rewards/reward-model.ts";
import { bearerOf, guarded } from "./guard.ts";
import { rerankReply, rerankRequest, scoreRequest } from "./reward-api.ts";
import { BusyError, type ScoringQueue } from "./scoring-queue.ts";

export interface RewardAppOptions {
  readonly model: Pick<RewardModel, "id">;
  readonly queue: ScoringQueue;
  readonly token: string;
  readonly isOurHost: (host: string) => boolean;
}

/** Bytes of a request. */
const largestBody = 16 * 1024 * 1024;

export function rewardApp({ model, queue, token, isOurHost }: RewardAppOptions): Hono {
  const app = new Hono();
  const tokens = new Map([[token, true]]);
  app.use(guarded(isOurHost, problem));

  app.get("/health", (context) => context.json({ status: "ok" }));

  // Before anything of a body is read.
  app.use(async (context, next) => {
    if (bearerOf(context.req.header("Authorization"), tokens)) return next();
    const wanted = "A token is needed, in the header  Authorization: Bearer TOKEN";
    return problem(context, 401, wanted, { "WWW-Authenticate": "Bearer" });
  });
  const tooLong = `A request may have ${largestBody / 1024 / 1024} MiB. Send fewer texts at once.`;
  app.use(bodyLimit({ maxSize: largestBody, onError: (context) => problem(context, 413, tooLong) }));

  app.get("/v1/models", (context) =>
    context.json({ object: "list", data: [{ id: model.id, object: "model", created: 0, owned_by: "espalier" }] }),
  );

  app.on("POST", ["/v1/rerank", "/v2/rerank", "/rerank"], async (context) => {
    const asked = await read(context, rerankRequest);
    const items = asked.documents.map((output) => ({ input: asked.query, output }));
    const scores = await queue.score(items, context.req.raw.signal);
    return context.json(rerankReply(model.id, asked, scores));
  });

  app.on("POST", ["/score", "/v1/score"], async (context) => {
    const { input, output, outputs = [output!], task, source } = await read(context, scoreRequest);
    const about = { input, ...(task !== undefined && { task }), ...(source !== undefined && { source }) };
    const scores = await queue.score(
      outputs.map((output) => ({ ...about, output })),
      context.req.raw.signal,
    );
    return context.json({ model: model.id, scores });
  });

  app.on("GET", ["/v1/rerank", "/v2/rerank", "/rerank", "/score", "/v1/score"], (context) =>
    problem(context, 405, `${context.req.path} takes POST.`, { Allow: "POST" }),
  );

  app.notFound((context) =>
    problem(context, 404, "Served are POST /v1/rerank, POST /score, GET /v1/models and GET /health."),
  );
  app.onError((error, context) => {
    // Nobody reads the reply.
    if (context.req.raw.signal.aborted) return context.body(null, 400);
    if (error instanceof BadRequest) return problem(context, 400, error.message);
    if (error instanceof BusyError) {
      return problem(context, 503, error.message, { "Retry-After": String(error.retryAfter) });
    }
    console.error(error instanceof EspalierError ? messageOf(error) : error);
    return problem(context, 500, "The reward model failed at this; the terminal of the server says why.");
  });
  return app;
}

/** What a client can mend. */
class BadRequest extends Error {}

/** @throws BadRequest */
async function read<Schema extends z.ZodType>(context: Context, schema: Schema): Promise<z.output<Schema>> {
  const body = await context.req.arrayBuffer();
  let sent: unknown;
  try {
    sent = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch (error) {
    throw new BadRequest(`The body is not JSON in UTF-8: ${messageOf(error)}`);
  }
  const found = schema.safeParse(sent);
  if (found.success) return found.data;
  const issues = found.error.issues.slice(0, 3).map(({ path, message }) => {
    const where = z.core.toDotPath(path);
    return where === "" ? message : `${where}: ${message}`;
  });
  throw new BadRequest(`The request cannot be used: ${issues.join("; ")}`);
}

/** In the shape of OpenAI's errors, and of llama.cpp's server. */
function problem(
  context: Context,
  code: ContentfulStatusCode,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const type = types[code] ?? (code < 500 ? "invalid_request_error" : "server_error");
  return context.json({ error: { code, message, type } }, code, headers);
}

const types: Readonly<Record<number, string>> = {
  401: "authentication_error",
  403: "permission_error",
  404: "not_found_error",
  503: "unavailable_error",
};
