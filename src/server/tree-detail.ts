/** All of one node: what it was given and made, what was sent for it and came back, and what was said of its output. */
import type { Journal, NodeCall } from "../journal/journal.ts";
import type { RunComparison, RunReader } from "../journal/run-reader.ts";
import type { Comparison } from "../preferences/comparison.ts";
import type { Preference } from "../preferences/preference.ts";
import type { CallDetail, Detail, VerdictDetail } from "../web/tree-api.ts";

/**
 * @param judged the run's, for who asks for many of its nodes
 * @returns undefined when the run has no such node, or not any more
 */
export function detailOf(
  journal: Journal,
  reader: RunReader,
  run: string,
  id: string,
  judged: readonly RunComparison[] = reader.judged(run),
): Detail | undefined {
  const node = reader.node(run, id);
  if (!node) return undefined;
  const { task, label, status, output, error, spanStart, spanEnd } = node;
  return {
    id: node.id,
    task,
    label,
    status,
    input: asText(node.input),
    ...(output !== null && { output: asText(output) }),
    ...(error !== null && { error }),
    ...(spanStart !== null && spanEnd !== null && { span: { start: spanStart, end: spanEnd } }),
    calls: (JSON.parse(node.calls) as NodeCall[]).map((call) => callDetail(journal, call)),
    verdicts: verdictsOn(journal, judged, node.id),
  };
}

function callDetail(journal: Journal, { key, prompt, replayed, problem }: NodeCall): CallDetail {
  const call = journal.call(key);
  const common = { prompt, replayed, ...(problem !== undefined && { problem }) };
  if (!call) return { ...common, model: "", status: "not in this journal", messages: [], options: "" };
  const { messages = [], ...options } = parsed(call.request) as { messages?: CallDetail["messages"] };
  const reply = call.reply == null ? undefined : (parsed(call.reply) as { text?: string; finish?: string });
  return {
    ...common,
    model: call.model,
    status: call.status,
    ...(call.error != null && { error: call.error }),
    messages,
    options: JSON.stringify(options),
    ...(reply && { reply: reply.text ?? call.reply!, ...(reply.finish && { finish: reply.finish }) }),
    ...(call.inputTokens != null && { inputTokens: call.inputTokens }),
    ...(call.outputTokens != null && { outputTokens: call.outputTokens }),
    ...(call.cost != null && { cost: call.cost }),
    ...(call.attempts != null && { attempts: call.attempts }),
    ...(call.ended !== null && { milliseconds: call.ended - call.started }),
  };
}

function verdictsOn(journal: Journal, judged: readonly RunComparison[], node: string): VerdictDetail[] {
  return judged
    .filter(({ a, b }) => a === node || b === node)
    .flatMap(({ dataset, id, a }) => {
      const { a: first, b: second } = JSON.parse(journal.labels.comparison(dataset, id)!.body) as Comparison;
      return [...journal.labels.judgements(dataset, id)].map(({ judge, kind, body }) => ({
        dataset,
        comparison: id,
        side: a === node ? ("a" as const) : ("b" as const),
        a: first.text,
        b: second.text,
        judge,
        kind,
        verdict: (JSON.parse(body) as Pick<Preference, "verdict">).verdict,
      }));
    });
}

/** @returns the text that a run is about: its passages, each where it says that it lies; undefined when it has none */
export function sourceOf(input: string): string | undefined {
  const passages: { readonly text: string; readonly start: number }[] = [];
  const visit = (value: unknown): void => {
    if (value === null || typeof value !== "object") return;
    const { text, start, end } = value as Record<string, unknown>;
    if (typeof text === "string" && typeof start === "number" && typeof end === "number")
      passages.push({ text, start });
    else for (const part of Object.values(value)) visit(part);
  };
  visit(parsed(input));
  if (passages.length === 0) return undefined;
  let source = "";
  for (const { text, start } of passages.toSorted((one, other) => one.start - other.start)) {
    // Between passages lies what no passage took: line breaks, and headings, which leave no more than an empty line.
    if (start > source.length) source += gap(Math.min(start - source.length, 1_000_000));
    source = source.slice(0, start) + text;
  }
  return source;
}

function gap(length: number): string {
  return length < 3 ? "\n".repeat(length) : `\n${" ".repeat(length - 2)}\n`;
}

/** @returns a text as it is; of anything else its fields, a line each by their paths, and texts as they are below theirs */
export function asText(json: string): string {
  const value = parsed(json);
  return typeof value === "string" ? value : fieldsOf(value, "").join("\n").trimEnd();
}

/** A text that stands beside its name. */
const short = /^.{0,80}$/;

function fieldsOf(value: unknown, path: string): string[] {
  const name = path && `${path}: `;
  if (typeof value === "string") return short.test(value) ? [`${name}${value}`] : [`${path}:`, value, ""];
  if (isFigure(value)) return [`${name}${value}`];
  const fields = Object.values(value as object);
  const isLine = fields.every(isFigure) && (path !== "" || Array.isArray(value) || fields.length === 0);
  if (isLine) return [`${name}${JSON.stringify(value)}`];
  return Object.entries(value as object).flatMap(([key, field]) =>
    fieldsOf(field, Array.isArray(value) ? `${path}[${key}]` : path ? `${path}.${key}` : key),
  );
}

const isFigure = (value: unknown) => value === null || typeof value === "number" || typeof value === "boolean";

/** What is no JSON, such as the request of a call that is pending, is nothing. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return {};
  }
}
