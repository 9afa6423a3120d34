/**
 * The results of a batch, a JSON object a line. A line that cannot be read is passed over, so that its call has no answer
 * and is sent again: an error would meet whoever collects the batch, however often, and withhold the other results.
 */
import type { z } from "zod";

export async function* batchRows<Row>(body: ReadableStream<Uint8Array>, shape: z.ZodType<Row>): AsyncGenerator<Row> {
  for await (const line of lines(body)) {
    const { success, data } = shape.safeParse(parsed(line));
    if (success) yield data;
  }
}

async function* lines(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of body) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = parts.pop()!;
    yield* parts;
  }
  yield rest;
}

/** @returns undefined for what is no JSON */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
