/**
 * The batch API of openai: a file of requests, a batch made from it, a file of replies and one of errors.
 * Source: its guide and API reference (developers.openai.com/api/docs/guides/batch), and the `openai` SDK.
 */
import type OpenAI from "openai";
import { z } from "zod";
import {
  type Batches,
  type BatchRequest,
  type BatchResult,
  type CompleteOptions,
  type Message,
  ModelError,
} from "../model.ts";
import { batchRows } from "./batch-rows.ts";
import { completion, Reply } from "./chat-completions.ts";
import { type Asked, failed, parseJson } from "./failure.ts";

interface Parts {
  readonly client: OpenAI;
  readonly asked: Asked;
  body(messages: readonly Message[], options: CompleteOptions): object;
  /** Whether a request failed for a parameter that is left out from now on. */
  refuses(error: unknown): boolean;
  /** What to throw for whatever went wrong. */
  failure(error: unknown): unknown;
}

const ENDPOINT = "/v1/chat/completions";

/** Milliseconds that the clocks of provider and user may differ. */
const CLOCKS = 3_600_000;

export function openaiBatches({ client, asked, body, refuses, failure }: Parts): Batches {
  const line = ({ key, messages, options }: BatchRequest) =>
    `${JSON.stringify({ custom_id: key, method: "POST", url: ENDPOINT, body: body(messages, options) })}\n`;

  async function told<Result>(ask: () => Promise<Result>): Promise<Result> {
    try {
      return await ask();
    } catch (error) {
      throw failure(error);
    }
  }

  function result({ custom_id: key, response, error }: z.infer<typeof Row>): BatchResult {
    if (response?.status_code === 200) {
      return {
        key,
        completion: completion(parseJson(asked, Reply, "a chat completion", JSON.stringify(response.body)), []),
      };
    }
    const found = ErrorBody.safeParse(response?.body).data?.error ?? error ?? { message: "no reason given" };
    const failure = failed(asked, { ...found, status: response?.status_code });
    // Without the parameter it will be answered.
    return { key, error: refuses(found) ? new ModelError("unavailable", failure.message) : failure };
  }

  async function* rows(file: string | undefined): AsyncGenerator<BatchResult> {
    if (!file) return;
    const { body } = await client.files.content(file);
    if (!body) return;
    for await (const row of batchRows(body, Row)) {
      try {
        yield result(row);
      } catch (error) {
        if (!(error instanceof ModelError)) throw error;
        yield { key: row.custom_id, error };
      }
    }
  }

  return {
    limits: { requests: 50_000, bytes: 200_000_000 },

    size: (request) => Buffer.byteLength(line(request)),

    submit: (name, requests) =>
      told(async () => {
        const input = new File(requests.map(line), `${name}.jsonl`, { type: "application/jsonl" });
        const file = await client.files.create({ file: input, purpose: "batch" });
        const batch = await client.batches.create({
          input_file_id: file.id,
          endpoint: ENDPOINT,
          completion_window: "24h",
          metadata: { espalier: name },
        });
        return batch.id;
      }),

    find: (name, { since }) =>
      told(async () => {
        const found: string[] = [];
        for await (const { id, created_at, metadata } of client.batches.list({ limit: 100 })) {
          if (created_at * 1000 < since - CLOCKS) break;
          if (metadata?.espalier === name) found.push(id);
        }
        return found;
      }),

    poll: (id) =>
      told(async () => {
        const { status, request_counts: counts, errors } = await client.batches.retrieve(id);
        const { total = 0, completed = 0, failed = 0 } = counts ?? {};
        const problem = errors?.data
          ?.map(({ message, line }) => (line ? `line ${line}: ${message}` : message))
          .join(" ");
        return {
          status: state[status],
          done: completed + failed,
          total,
          ...(status === "failed" && { problem: problem || "no reason given." }),
        };
      }),

    async *collect(id) {
      try {
        const { output_file_id, error_file_id } = await client.batches.retrieve(id);
        yield* rows(output_file_id);
        yield* rows(error_file_id);
      } catch (error) {
        throw failure(error);
      }
    },
  };
}

/** What is expired may have been answered in part. */
const state = {
  validating: "running",
  in_progress: "running",
  finalizing: "running",
  cancelling: "running",
  completed: "ended",
  expired: "ended",
  cancelled: "cancelled",
  failed: "failed",
} as const;

const Failure = z.object({
  message: z.string(),
  code: z.string().nullish(),
  type: z.string().nullish(),
  param: z.string().nullish(),
});
const ErrorBody = z.object({ error: Failure });

/** Only the fields we read. */
const Row = z.object({
  custom_id: z.string(),
  response: z.object({ status_code: z.number(), body: z.unknown() }).nullish(),
  error: Failure.nullish(),
});
