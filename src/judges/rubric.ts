/**
 * By what a judge decides. A rubric is content: plain data, in a module or in a file of JSON or Markdown.
 *
 *     ---
 *     name: terse
 *     candidate: answer
 *     ---
 *     The better answer is the shorter one, unless it leaves out something that was asked for.
 */
import { readFile } from "node:fs/promises";
import { basename, extname } from "node:path";
import { z } from "zod";
import { EspalierError, messageOf } from "../core/errors.ts";
import { contentHash } from "../core/hash.ts";

export const rubricSchema = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, "small letters, digits and hyphens"),
    /** Changes whenever the words do; drawn from them unless given. */
    version: z
      .union([z.string().min(1), z.number()])
      .transform(String)
      .optional(),
    /** What one candidate is: "summary", "answer". */
    candidate: z.string().min(1).default("response"),
    /** What the candidates were made from: "passage", "question". */
    input: z.string().min(1).default("instruction"),
    /** What makes one better than the other. */
    criteria: z.string().trim().min(1),
    /** Whether the judge may say that they are equally good. */
    ties: z.boolean().default(false),
  })
  .transform((rubric) => ({ ...rubric, version: rubric.version ?? contentHash(rubric).slice(0, 8) }))
  .readonly();

export type Rubric = z.output<typeof rubricSchema>;

/** @throws EspalierError when it is no rubric */
export function defineRubric(rubric: z.input<typeof rubricSchema>): Rubric {
  return checked(rubric, `The rubric "${rubric.name}"`);
}

/** `name@version`, as preferences and judges' ids have it. */
export function rubricId({ name, version }: Pick<Rubric, "name" | "version">): string {
  return `${name}@${version}`;
}

/**
 * @param path of a .json file, or of one in Markdown, whose front matter may hold everything but the criteria; the name
 *   is the file's unless given
 * @throws EspalierError when it cannot be read or does not parse
 */
export async function readRubric(path: string): Promise<Rubric> {
  const text = await readFile(path, "utf8").catch((cause) => {
    throw new EspalierError(`The rubric ${path} cannot be read: ${messageOf(cause)}.`, { cause });
  });
  return parseRubric(text, path);
}

/** @param path names it in errors and tells its form */
export function parseRubric(text: string, path: string): Rubric {
  const extension = extname(path);
  const name = basename(path, extension)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-");
  const fields = extension === ".json" ? fromJson(text, path) : fromMarkdown(text, path);
  return checked({ name, ...fields }, `The rubric ${path}`);
}

function checked(fields: object, what: string): Rubric {
  const found = rubricSchema.safeParse(fields);
  if (found.success) return found.data;
  throw new EspalierError(`${what} does not parse:\n${z.prettifyError(found.error)}`);
}

function fromJson(text: string, path: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  } catch (cause) {
    throw new EspalierError(`The rubric ${path} does not parse: it is not JSON: ${messageOf(cause)}.`, { cause });
  }
  throw new EspalierError(`The rubric ${path} does not parse: it is JSON, but no object with "name" and "criteria".`);
}

function fromMarkdown(text: string, path: string): object {
  const [, front = "", criteria = ""] = text
    .replace(/\r\n?/g, "\n")
    .match(/^\uFEFF?(?:---\n([\s\S]*?)\n---(?:\n|$))?([\s\S]*)$/)!;
  const fields = front.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("#"));
  return { ...Object.fromEntries(fields.map((line) => field(line, path))), criteria };
}

function field(line: string, path: string): [string, string | boolean] {
  const [, name, quoted] = line.match(/^(\w+)\s*:\s*(.*?)\s*$/) ?? [];
  if (name === undefined || quoted === undefined) {
    throw new EspalierError(
      `The rubric ${path} does not parse: its front matter holds lines such as "name: helpfulness"; found ${JSON.stringify(line)}.`,
    );
  }
  const value = quoted.replace(/^(["'])(.*)\1$/, "$2");
  return [name, name === "ties" && /^(true|false)$/.test(value) ? value === "true" : value];
}
