/** A node of a run as judges are told of it. */
import { type Passage, passageSchema } from "../../documents/passages.ts";
import type { CallRecord, Journal, NodeCall, NodeRecord } from "../../journal/journal.ts";
import type { Message } from "../../models/model.ts";

export interface NodeDescription {
  readonly task: string;
  readonly name: string;
  /** The text it is about, where its input is a passage. */
  readonly source?: string;
}

export function describeNode({ task, label, input }: NodeRecord): NodeDescription {
  const passage = passageSchema.safeParse(JSON.parse(input));
  return { task, name: `${task}: ${label}`, ...(passage.success && { source: textOf(passage.data) }) };
}

export function outputAsText(output: unknown): string {
  return typeof output === "string" ? output : JSON.stringify(output, null, 2);
}

/** @returns what the node's output was made of last; undefined when it could not use the model's reply, or asked none */
export function lastAsked(journal: Journal, { calls }: NodeRecord): AskedCall | undefined {
  const last = (JSON.parse(calls) as NodeCall[]).at(-1);
  if (!last || last.problem !== undefined) return undefined;
  const call = journal.call(last.key);
  if (!call) return undefined;
  const { messages, temperature }: Request = JSON.parse(call.request);
  return { call, prompt: last.prompt, messages, temperature: temperature ?? 0 };
}

export interface AskedCall {
  readonly call: CallRecord;
  readonly prompt: string;
  readonly messages: readonly Message[];
  readonly temperature: number;
}

/** What we read of a call's request. */
interface Request {
  readonly messages: readonly Message[];
  readonly temperature?: number;
}

function textOf({ text, parts = [] }: Passage): string {
  return text ?? parts.map(textOf).join("\n\n");
}
