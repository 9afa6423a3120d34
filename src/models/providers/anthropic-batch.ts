/**
 * The message batches of anthropic. A batch there has no place for a name of ours: one whose submission got no answer is
 * found again among those of the same size and time, and known for sure only by the keys of its results.
 * Source: its guide and API reference (platform.claude.com/docs/en/build-with-claude/batch-processing), and the SDK.
 */
import type Anthropic from "@anthropic-ai/sdk";
import { z } from "zod";
import {
  type Batches,
  type BatchResult,
  type CompleteOptions,
  type Completion,
  type Message,
  ModelError,
} from "../model.ts";
import { batchRows } from "./batch-rows.ts";
import { type Asked, failed, noLogprobs } from "./failure.ts";

interface Parts {
  readonly client: Anthropic;
  readonly asked: Asked;
  body(messages: readonly Message[], options: CompleteOptions): Anthropic.MessageCreateParamsNonStreaming;
  /** @throws ModelError when it is not a message */
  reply(message: unknown): Completion;
  /** What to throw for whatever went wrong. */
  failure(error: unknown): unknown;
}

/** Milliseconds that the clocks of provider and user may differ. */
const CLOCKS = 3_600_000;

/** Only the fields we read. */
const Row = z.object({
  custom_id: z.string(),
  result: z.discriminatedUnion("type", [
    z.object({ type: z.literal("succeeded"), message: z.unknown() }),
    z.object({
      type: z.literal("errored"),
      error: z.object({ error: z.object({ type: z.string(), message: z.string() }) }),
    }),
    z.object({ type: z.enum(["canceled", "expired"]) }),
  ]),
});
type Row = z.infer<typeof Row>;

export function anthropicBatches({ client, asked, body, reply, failure }: Parts): Batches {
  const { batches } = client.messages;

  async function told<Result>(ask: () => Promise<Result>): Promise<Result> {
    try {
      return await ask();
    } catch (error) {
      throw failure(error);
    }
  }

  function result({ custom_id: key, result }: Row): BatchResult {
    if (result.type === "succeeded") return { key, completion: reply(result.message) };
    if (result.type === "errored") {
      const { type, message } = result.error.error;
      return { key, error: failed(asked, { type, message, status: statuses[type] }) };
    }
    return {
      key,
      error: new ModelError("unavailable", `${asked.id}: the request ${words[result.type]} in its batch.`),
    };
  }

  return {
    limits: { requests: 100_000, bytes: 256_000_000 },

    size({ key, messages, options }) {
      if (options.logprobs !== undefined) throw noLogprobs(asked.id);
      return Buffer.byteLength(JSON.stringify({ custom_id: key, params: body(messages, options) })) + 1;
    },

    submit: (_name, requests) =>
      told(async () => {
        const params = requests.map(({ key, messages, options }) => ({
          custom_id: key,
          params: body(messages, options),
        }));
        return (await batches.create({ requests: params })).id;
      }),

    find: (_name, { requests, since }) =>
      told(async () => {
        const found: string[] = [];
        for await (const { id, created_at, request_counts } of batches.list({ limit: 100 })) {
          if (Date.parse(created_at) < since - CLOCKS) break;
          if (total(request_counts) === requests) found.push(id);
        }
        return found;
      }),

    poll: (id) =>
      told(async () => {
        const { processing_status, request_counts } = await batches.retrieve(id);
        const all = total(request_counts);
        const ended = request_counts.canceled > 0 ? "cancelled" : "ended";
        return {
          status: processing_status === "ended" ? ended : "running",
          done: all - request_counts.processing,
          total: all,
        };
      }),

    async *collect(id) {
      try {
        const { results_url } = await batches.retrieve(id);
        // The provider deletes them in the end.
        if (!results_url) return;
        // The SDK's own method ends with the first line that it cannot read.
        const { body } = await client.get(results_url, { headers: { accept: "application/binary" } }).asResponse();
        if (body) for await (const row of batchRows(body, Row)) yield* outcome(row);
      } catch (error) {
        throw failure(error);
      }
    },
  };

  function* outcome(row: Row): Generator<BatchResult> {
    try {
      yield result(row);
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      yield { key: row.custom_id, error };
    }
  }
}

/** With which status each error comes where a request is made alone; others may pass. Source: the API reference, errors. */
const statuses: Readonly<Record<string, number>> = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  rate_limit_error: 429,
};

const words = { canceled: "was cancelled", expired: "expired" } as const;

function total(counts: Anthropic.Messages.MessageBatchRequestCounts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
