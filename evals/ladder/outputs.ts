/** The words that helpers, policies and judges exchange about a place, and how they are read again. */
import type { Place } from "./design.ts";
import type { Three } from "./rules.ts";

/** Whether something holds or, in ledgers, what it comes to, in units of what such a block usually does. */
export type Report = boolean | number;

export function holdsOf(report: Report): boolean {
  return typeof report === "boolean" ? report : report > 0;
}

export function question({ design, path }: Place): string {
  return `Design ${design}, block "${path}": does it hold?`;
}

export function placeOf(input: unknown): Place {
  const found = /^Design (\S+), block "([012]*)"/.exec(String(input));
  if (!found) throw new Error(`No place in: ${String(input)}`);
  return { design: found[1]!, path: found[2]! };
}

const word = (report: Report) =>
  typeof report === "number" ? `comes to ${report.toFixed(3)}` : report ? "holds" : "fails";

/** @param reports of a block's inputs, as they were told to whoever answers */
export function answer(said: Report, reports?: Three<Report>): string {
  return reports ? `${word(said)}; its inputs: ${reports.map(word).join(" ")}` : word(said);
}

export interface Answer {
  readonly said: Report;
  readonly holds: boolean;
  readonly reports?: Three<Report>;
}

export function readAnswer(text: string): Answer {
  const [said, ...rest] = [...text.matchAll(/\b(holds|fails|comes to -?[\d.]+)/g)].map(([found]) => readWord(found));
  if (said === undefined) throw new Error(`No answer in: ${text}`);
  const holds = holdsOf(said);
  return rest.length === 3 ? { said, holds, reports: rest as unknown as Three<Report> } : { said, holds };
}

function readWord(text: string): Report {
  return text.startsWith("comes to ") ? Number(text.slice("comes to ".length)) : text === "holds";
}

/** The title of a note says which block it is about. */
export function noteTitle({ path }: Place): string {
  return `Block "${path}"`;
}

/** What notes say of blocks, by path; others are passed over. */
export function readNotes(notes: readonly { readonly text: string }[] = []): Map<string, Report> {
  const said = notes.flatMap(({ text }) => {
    const found = /Block "([012]*)"[^a-z]*\b(holds|fails|comes to -?[\d.]+)/.exec(text);
    return found ? [[found[1]!, readWord(found[2]!)] as const] : [];
  });
  return new Map(said);
}

/** What a counteracting helper says of a note that it thinks mistaken. */
export function objection(path: string): string {
  return `Not so: block "${path}" is not as reported.`;
}

/** Paths of the blocks on which notes are objected to. */
export function readObjections(notes: readonly { readonly text: string }[] = []): Set<string> {
  return new Set(notes.flatMap(({ text }) => /Not so: block "([012]*)"/.exec(text)?.[1] ?? []));
}
