/**
 * Speaks openai's files and batches. A batch moves on by one state each time it is looked at.
 * Source: its API reference and its guide to batches (developers.openai.com/api/docs/guides/batch).
 */
import { z } from "zod";
import { type BatchServer, Desk, serveBatches } from "./batch-server.ts";
import { chatCompletion, readRequest } from "./chat-completions.ts";
import { KEY, MODELS, words } from "./wire-server.ts";

const Line = z.strictObject({
  custom_id: z.string().min(1),
  method: z.literal("POST"),
  url: z.literal("/v1/chat/completions"),
  body: z.looseObject({ model: z.string(), messages: z.array(z.looseObject({ content: z.string() })) }),
});
type Line = z.infer<typeof Line>;

const Create = z.strictObject({
  input_file_id: z.string(),
  endpoint: z.literal("/v1/chat/completions"),
  completion_window: z.literal("24h"),
  metadata: z.record(z.string().max(64), z.string().max(512)).optional(),
});

interface Problem {
  readonly code: string;
  readonly line: number | null;
  readonly message: string;
  readonly param: null;
}

interface Batch {
  readonly id: string;
  readonly input: string;
  readonly metadata: Record<string, string> | null;
  readonly created: number;
  status: "validating" | "failed" | "in_progress" | "finalizing" | "completed" | "expired" | "cancelling" | "cancelled";
  problems: Problem[];
  lines: Line[];
  output: string[];
  errors: string[];
}

export function openaiBatchServer(): Promise<BatchServer> {
  const desk = new Desk();
  const files = new Map<string, string>();
  const batches: Batch[] = [];

  /** What the guide says of each line: one JSON object, ids that differ, one model. */
  function validate(batch: Batch): void {
    const ids = new Set<string>();
    const fail = (line: number, code: string, message: string) =>
      batch.problems.push({ code, line, message, param: null });
    files
      .get(batch.input)!
      .trimEnd()
      .split("\n")
      .forEach((text, index) => {
        const line = Line.safeParse(parse(text)).data;
        if (!line) fail(index + 1, "invalid_json_line", "This line is not parseable as valid JSON of a request.");
        else if (ids.has(line.custom_id))
          fail(index + 1, "duplicate_custom_id", "The custom_id is used by another request.");
        else if (!MODELS.includes(line.body.model)) {
          fail(
            index + 1,
            "model_not_found",
            `The provided model '${line.body.model}' is not supported by the Batch API.`,
          );
        } else {
          ids.add(line.custom_id);
          batch.lines.push(line);
        }
      });
    batch.status = batch.problems.length > 0 ? "failed" : "in_progress";
  }

  function work(batch: Batch, lines: readonly Line[]): boolean {
    let expired = false;
    for (const { custom_id, body } of lines) {
      const end = desk.end(custom_id, body.messages.at(-1)!.content);
      const row = { id: `batch_req_${custom_id.slice(0, 8)}`, custom_id };
      if (end === "expired") {
        expired = true;
        const message = "This request could not be executed before the completion window expired.";
        batch.errors.push(JSON.stringify({ ...row, response: null, error: { code: "batch_expired", message } }));
      } else if ("text" in end) {
        const answer = { tokens: words(end.text), finish: "stop", input: 10, cached: 0, written: 0 } as const;
        const reply = chatCompletion({ ...answer, ask: readRequest(body) });
        const response = { status_code: 200, request_id: "req_1", body: reply };
        batch.output.push(JSON.stringify({ ...row, response, error: null }));
      } else {
        const error = { param: null, code: null, ...end.error };
        const response = { status_code: end.status, request_id: "req_2", body: { error } };
        batch.errors.push(JSON.stringify({ ...row, response, error: null }));
      }
    }
    return expired;
  }

  function move(batch: Batch): void {
    if (batch.status === "validating") validate(batch);
    else if (batch.status === "in_progress") {
      const expired = work(batch, batch.lines);
      batch.status = expired ? "expired" : "finalizing";
    } else if (batch.status === "finalizing") batch.status = "completed";
    else if (batch.status === "cancelling") {
      // Half of it was under way.
      work(batch, batch.lines.slice(0, batch.lines.length >> 1));
      batch.status = "cancelled";
    }
  }

  const seconds = (milliseconds: number) => Math.floor(milliseconds / 1000);

  function shown({ id, input, metadata, created, status, problems, lines, output, errors }: Batch) {
    const isOver = status === "completed" || status === "expired" || status === "cancelled";
    const file = (kind: string, rows: readonly string[]) => {
      if (!isOver || rows.length === 0) return {};
      // Results come in any order.
      files.set(`file-${kind}-${id}`, `${rows.toReversed().join("\n")}\n`);
      return { [`${kind}_file_id`]: `file-${kind}-${id}` };
    };
    return {
      id,
      object: "batch",
      endpoint: "/v1/chat/completions",
      input_file_id: input,
      completion_window: "24h",
      status,
      created_at: seconds(created),
      errors: problems.length > 0 ? { object: "list", data: problems } : null,
      metadata,
      request_counts: { total: lines.length, completed: output.length, failed: errors.length },
      ...file("output", output),
      ...file("error", errors),
    };
  }

  const fails = (status: number, message: string) => ({
    error: { message, type: status === 503 ? "server_error" : "invalid_request_error", param: null, code: null },
  });

  return serveBatches(
    desk,
    (app) => {
      app.post("/v1/files", async (context) => {
        const form = await context.req.formData();
        const file = form.get("file");
        if (form.get("purpose") !== "batch" || !(file instanceof File) || !file.name.endsWith(".jsonl")) {
          return context.json(fails(400, "Invalid file for purpose batch."), 400);
        }
        const id = `file-${files.size + 1}`;
        files.set(id, await file.text());
        return context.json({
          id,
          object: "file",
          bytes: file.size,
          created_at: 1,
          filename: file.name,
          purpose: "batch",
        });
      });
      app.get("/v1/files/:id/content", (context) => {
        const text = files.get(context.req.param("id"));
        return text === undefined ? context.json(fails(404, "No such File object"), 404) : context.body(text);
      });
      app.post("/v1/batches", async (context) => {
        const asked = Create.safeParse(await context.req.json()).data;
        if (!asked || !files.has(asked.input_file_id)) return context.json(fails(400, "Invalid batch."), 400);
        const batch: Batch = {
          id: `batch_${batches.length + 1}`,
          input: asked.input_file_id,
          metadata: asked.metadata ?? null,
          created: Date.now(),
          status: "validating",
          problems: [],
          lines: [],
          output: [],
          errors: [],
        };
        batches.unshift(batch);
        desk.made.push(batch.id);
        desk.onMade();
        return context.json(shown(batch));
      });
      app.get("/v1/batches", (context) => {
        const after = context.req.query("after");
        const start = after === undefined ? 0 : batches.findIndex(({ id }) => id === after) + 1;
        // Smaller pages than asked for, so that somebody has to turn them.
        const data = batches.slice(start, start + 2);
        const ends = { first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null };
        return context.json({ object: "list", data: data.map(shown), ...ends, has_more: start + 2 < batches.length });
      });
      app.get("/v1/batches/:id", (context) => {
        const batch = batches.find(({ id }) => id === context.req.param("id"));
        if (!batch) return context.json(fails(404, "No batch found with that id"), 404);
        move(batch);
        return context.json(shown(batch));
      });
      app.post("/v1/batches/:id/cancel", (context) => {
        const batch = batches.find(({ id }) => id === context.req.param("id"))!;
        if (batch.status === "validating") validate(batch);
        batch.status = "cancelling";
        return context.json(shown(batch));
      });
    },
    (header) => header("authorization") === `Bearer ${KEY}`,
    fails,
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
