/**
 * Speaks anthropic's message batches. A batch ends the second time it is looked at.
 * Source: its API reference and its guide (platform.claude.com/docs/en/build-with-claude/batch-processing).
 */
import { z } from "zod";
import { type BatchServer, Desk, serveBatches } from "./batch-server.ts";
import { KEY, words } from "./wire-server.ts";

const Create = z.strictObject({
  requests: z
    .array(
      z.strictObject({
        custom_id: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/),
        params: z.strictObject({
          model: z.string(),
          max_tokens: z.number().int().positive(),
          messages: z.array(z.strictObject({ role: z.enum(["user", "assistant"]), content: z.string() })).min(1),
          system: z.string().optional(),
          stop_sequences: z.array(z.string()).optional(),
          output_config: z.object({}).optional(),
        }),
      }),
    )
    .min(1)
    .max(100_000),
});
type Request = z.infer<typeof Create>["requests"][number];

interface Batch {
  readonly id: string;
  readonly created: number;
  readonly requests: readonly Request[];
  looks: number;
  isCancelling: boolean;
  results: { custom_id: string; result: { type: "succeeded" | "errored" | "canceled" | "expired" } }[] | undefined;
}

export function anthropicBatchServer(): Promise<BatchServer> {
  const desk = new Desk();
  const batches: Batch[] = [];

  function result({ custom_id, params }: Request) {
    const end = desk.end(custom_id, params.messages.at(-1)!.content);
    if (end === "expired") return { custom_id, result: { type: "expired" as const } };
    if ("status" in end) {
      const error = { type: "error", error: { type: end.error.type, message: end.error.message }, request_id: "req_1" };
      return { custom_id, result: { type: "errored" as const, error } };
    }
    const message = {
      id: `msg_${custom_id.slice(0, 8)}`,
      type: "message",
      role: "assistant",
      model: params.model,
      content: [{ type: "text", text: end.text }],
      stop_reason: "end_turn",
      stop_sequence: null,
      usage: { input_tokens: 10, output_tokens: words(end.text).length, service_tier: "batch" },
    };
    return { custom_id, result: { type: "succeeded" as const, message } };
  }

  function look(batch: Batch): void {
    batch.looks += 1;
    if (batch.results || batch.looks < 2) return;
    // Of a batch that is cancelled half was under way.
    const worked = batch.isCancelling ? batch.requests.length >> 1 : batch.requests.length;
    batch.results = batch.requests.map((request, index) =>
      index < worked ? result(request) : { custom_id: request.custom_id, result: { type: "canceled" as const } },
    );
  }

  function shown({ id, created, requests, results, isCancelling }: Batch, origin: string) {
    const count = (type: string) => results?.filter((one) => one.result.type === type).length ?? 0;
    const at = new Date(created).toISOString();
    return {
      id,
      type: "message_batch",
      processing_status: results ? "ended" : isCancelling ? "canceling" : "in_progress",
      request_counts: {
        processing: results ? 0 : requests.length,
        succeeded: count("succeeded"),
        errored: count("errored"),
        canceled: count("canceled"),
        expired: count("expired"),
      },
      created_at: at,
      expires_at: new Date(created + 86_400_000).toISOString(),
      ended_at: results ? at : null,
      archived_at: null,
      cancel_initiated_at: isCancelling ? at : null,
      results_url: results ? `${origin}/v1/messages/batches/${id}/results` : null,
    };
  }

  const fails = (status: number, message: string) => ({
    type: "error",
    error: {
      type: status >= 500 ? "overloaded_error" : status === 401 ? "authentication_error" : "invalid_request_error",
      message,
    },
    request_id: "req_1",
  });

  return serveBatches(
    desk,
    (app) => {
      app.post("/v1/messages/batches", async (context) => {
        const asked = Create.safeParse(await context.req.json());
        if (!asked.success) return context.json(fails(400, z.prettifyError(asked.error)), 400);
        const ids = asked.data.requests.map(({ custom_id }) => custom_id);
        if (new Set(ids).size < ids.length) return context.json(fails(400, "requests: custom_id is not unique"), 400);
        const id = `msgbatch_${batches.length + 1}`;
        const batch = {
          id,
          created: Date.now(),
          requests: asked.data.requests,
          looks: 0,
          isCancelling: false,
          results: undefined,
        };
        batches.unshift(batch);
        desk.made.push(batch.id);
        desk.onMade();
        return context.json(shown(batch, new URL(context.req.url).origin));
      });
      app.get("/v1/messages/batches", (context) => {
        const after = context.req.query("after_id");
        const start = after === undefined ? 0 : batches.findIndex(({ id }) => id === after) + 1;
        // Smaller pages than asked for, so that somebody has to turn them.
        const page = batches.slice(start, start + 2);
        const data = page.map((batch) => shown(batch, new URL(context.req.url).origin));
        const ends = { first_id: page[0]?.id ?? null, last_id: page.at(-1)?.id ?? null };
        return context.json({ data, ...ends, has_more: start + 2 < batches.length });
      });
      app.get("/v1/messages/batches/:id", (context) => {
        const batch = batches.find(({ id }) => id === context.req.param("id"));
        if (!batch)
          return context.json(
            { ...fails(404, "not found"), error: { type: "not_found_error", message: "no batch" } },
            404,
          );
        look(batch);
        return context.json(shown(batch, new URL(context.req.url).origin));
      });
      app.get("/v1/messages/batches/:id/results", (context) => {
        const { results = [] } = batches.find(({ id }) => id === context.req.param("id"))!;
        // Results come in any order.
        const rows = results.toReversed().map((row) => JSON.stringify(row));
        return context.body(`${rows.join("\n")}\n`, 200, { "content-type": "application/x-jsonl" });
      });
      app.post("/v1/messages/batches/:id/cancel", (context) => {
        const batch = batches.find(({ id }) => id === context.req.param("id"))!;
        batch.isCancelling = true;
        return context.json(shown(batch, new URL(context.req.url).origin));
      });
    },
    (header) =>
      (header("x-api-key") ?? header("authorization")?.replace(/^Bearer /, "")) === KEY &&
      header("anthropic-version") === "2026-10-21",
    fails,
  );
}
