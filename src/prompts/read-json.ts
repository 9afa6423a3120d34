/**
 * Reads the JSON that a model meant: as it stands, without the fence or the chatter around it, or mended.
 * What cannot be told apart from a truncated reply is never mended: `jsonrepair` would invent its ending.
 */
import { jsonrepair } from "jsonrepair";
import { z } from "zod";

export interface ReadJson<Output> {
  readonly output: Output;
  /** True when the text had to be mended to be JSON. */
  readonly repaired: boolean;
}

/** @throws Error whose message says what is wrong with the text */
export function readJson<Output>(text: string, schema: z.ZodType<Output>): ReadJson<Output> {
  const body = withoutChatter(text);
  let value = parse(body);
  const repaired = value === undefined;
  if (value === undefined) value = repair(body);
  const checked = schema.safeParse(value);
  if (!checked.success) throw new Error(z.prettifyError(checked.error));
  return { output: checked.data, repaired };
}

function withoutChatter(text: string): string {
  const fenced = text.match(/```(?:json)?\s*\n([\s\S]*?)```/)?.[1];
  if (fenced !== undefined) return fenced.trim();
  const start = text.search(/[[{]/);
  if (start < 0) return text.trim();
  if (!isClosed(text.slice(start))) throw new Error("it is not complete JSON");
  const end = Math.max(text.lastIndexOf("}"), text.lastIndexOf("]"));
  return text.slice(start, end + 1);
}

/** Whether every bracket that is opened is closed, and every text in double quotes. */
function isClosed(text: string): boolean {
  const outside = text.replace(/"(?:[^"\\]|\\.)*"/gs, "");
  const count = (brackets: RegExp) => outside.match(brackets)?.length ?? 0;
  return !outside.includes('"') && count(/[[{]/g) <= count(/[\]}]/g);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function repair(text: string): unknown {
  try {
    return JSON.parse(jsonrepair(text));
  } catch {
    throw new Error("it is not JSON");
  }
}
