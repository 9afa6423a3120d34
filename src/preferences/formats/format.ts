/** A shape that preferences have in people's files: one file each in this folder, all of them in `formats.ts`. */
import type * as z from "zod";
import type { Judged, Preference } from "../preference.ts";
import type { Judgements } from "../store.ts";

export type Row = Readonly<Record<string, unknown>>;

/** A preference that was reached; failures stay with us. */
export type JudgedPreference = Preference & { readonly verdict: Judged };

/** What a format has no place for, in the plural: rows are left out for it, and counted. */
export type Unheld = "ties" | "conversations of several turns" | "system messages";

export interface Format {
  /** The fields that a row has, for people. */
  readonly fields: string;
  /** By the fields that tell it from the others; whether they hold what they should is found out by `read`. */
  fits(row: Row): boolean;
  /** @returns each pair that the row holds. @throws RowError */
  read(row: Row): readonly Judgements[];
}

export interface WritableFormat extends Format {
  write(preference: JudgedPreference): Row | Unheld;
}

/** Says what is wrong with a row, without its line. */
export class RowError extends Error {}

/** @throws RowError naming the fields at fault */
export function checked<T>(schema: z.ZodType<T>, row: unknown): T {
  const found = schema.safeParse(row);
  if (found.success) return found.data;
  const faults = found.error.issues.map(({ path, message }) => {
    const where = path.join(".");
    if (/received (undefined|null)$/.test(message)) return `the field ${where} is missing`;
    return `${where}: ${message}`;
  });
  throw new RowError(faults.slice(0, 3).join("; "));
}

/** The fields of a row that a format does not know. @returns nothing when there are none, else `extra` of a comparison */
export function extraOf(row: Row, known: readonly string[]): { readonly extra?: Row } {
  const fields = Object.entries(row).filter(([name]) => !known.includes(name));
  return fields.length > 0 ? { extra: Object.fromEntries(fields) } : {};
}
