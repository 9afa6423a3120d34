/** The words that helpers, policies and judges exchange about a place, and how they are read again. */
import type { Place } from "./design.ts";
import type { Three } from "./rules.ts";

export function question({ design, path }: Place): string {
  return `Design ${design}, block "${path}": does it hold?`;
}

export function placeOf(input: unknown): Place {
  const found = /^Design (\S+), block "([012]*)"/.exec(String(input));
  if (!found) throw new Error(`No place in: ${String(input)}`);
  return { design: found[1]!, path: found[2]! };
}

const word = (holds: boolean) => (holds ? "holds" : "fails");

/** @param reports of a block's inputs, as they were told to whoever answers */
export function answer(holds: boolean, reports?: Three<boolean>): string {
  return reports ? `${word(holds)}; its inputs: ${reports.map(word).join(" ")}` : word(holds);
}

export function readAnswer(text: string): { readonly holds: boolean; readonly reports?: Three<boolean> } {
  const [first, ...rest] = [...text.matchAll(/\b(holds|fails)\b/g)].map(([found]) => found === "holds");
  if (first === undefined) throw new Error(`No answer in: ${text}`);
  return rest.length === 3 ? { holds: first, reports: rest as unknown as Three<boolean> } : { holds: first };
}

/** The title of a note says which block it is about. */
export function noteTitle({ path }: Place): string {
  return `Block "${path}"`;
}

/** What notes say of blocks, by path; others are passed over. */
export function readNotes(notes: readonly { readonly text: string }[] = []): Map<string, boolean> {
  const said = notes.flatMap(({ text }) => {
    const found = /Block "([012]*)"[^a-z]*\b(holds|fails)\b/.exec(text);
    return found ? [[found[1]!, found[2] === "holds"] as const] : [];
  });
  return new Map(said);
}
