/**
 * The judge, limited by code: it is handed the question, both outputs, and so many words of notes and source, notes first;
 * or no source at all. Quotes are looked up for it by a program, as the protocols do for arguments. It believes lines of
 * the log that it read or that were found there, and of what nobody proved only plain answers to plain questions; where
 * neither tells the outputs apart it goes by lot. Its reading is a call to a counted model, so its tokens are booked.
 */
import {
  type Comparison,
  fake,
  type Judge,
  type Model,
  quoteFinder,
  seededRandom,
  type Verdict,
} from "../../src/index.ts";
import { cratesOn, type Day, type Entry, readAnswer, readEntries, weekdays } from "./world.ts";

export interface Limits {
  /** Whether it may read the source at all. */
  readonly readsSource: boolean;
  /** Of notes and source together. */
  readonly words: number;
}

export function limitedJudge(counted: (model: Model) => Model, limits: Limits): Judge {
  const id = limits.readsSource ? `reads ${limits.words} words` : `reads ${limits.words} words, no source`;
  const reader = counted(fake((messages) => decide(JSON.parse(messages[0]!.content) as Handed), { id }));
  return {
    id,
    kind: "program",
    async compare(comparison, { signal } = {}): Promise<Verdict> {
      const content = JSON.stringify(handed(comparison, limits));
      const { text } = await reader.complete([{ role: "user", content }], signal && { signal });
      return { status: "judged", choice: text === "a" ? "a" : "b" };
    },
  };
}

/** All that the judge is given. */
interface Handed {
  readonly input: Comparison["input"];
  readonly a: Looked;
  readonly b: Looked;
  readonly notes: readonly (Looked & { readonly helper: string })[];
  readonly source: string;
}

interface Looked {
  readonly text: string;
  /** Those of its quotes that were found in the source. */
  readonly found: readonly string[];
}

export function handed({ input, a, b, notes = [], source = "" }: Comparison, { readsSource, words }: Limits): Handed {
  const find = quoteFinder(source);
  const looked = (text: string): Looked => ({
    text: text.replace(/<quote>.*?<\/quote>/gs, "(quote)"),
    found: Array.from(text.matchAll(/<quote>(.*?)<\/quote>/gs), ([, quote]) => quote!).filter((quote) => find(quote)),
  });
  let left = words;
  const fits = (text: string) => {
    left -= text.split(/\s+/).filter(Boolean).length;
    return left >= 0;
  };
  const read = notes.filter(({ text }) => fits(text)).map(({ helper, text }) => ({ helper, ...looked(text) }));
  const lines = readsSource ? source.split("\n").filter(fits) : [];
  return { input, a: looked(a.text), b: looked(b.text), notes: read, source: lines.join("\n") };
}

function decide(shown: Handed): "a" | "b" {
  const asked = typeof shown.input === "string" ? shown.input : shown.input.map(({ content }) => content).join("\n");
  const known = knownFrom(shown, Number(asked.match(/at bay (\d+)/)![1]));
  const [a, b] = [worth(shown.a, known, asked), worth(shown.b, known, asked)];
  if (a !== b) return a > b ? "a" : "b";
  return seededRandom(`lot ${asked} ${[shown.a.text, shown.b.text].toSorted()}`)() < 0.5 === shown.a.text < shown.b.text
    ? "a"
    : "b";
}

function knownFrom({ a, b, notes, source }: Handed, bay: number): ReadonlyMap<Day, number> {
  const mark = notes.find(({ helper }) => helper === "referee")?.text.match(/mark ([0-9a-f]{8})/)?.[1];
  const proven: Entry[] = [a, b, ...notes].flatMap(({ found }) => found.flatMap(readEntries));
  const answers = new Map<Day, number>();
  for (const { helper, text } of notes) {
    if (helper === "critic") proven.push(...readEntries(text.match(/^What it quotes is in the source.*$/m)?.[0] ?? ""));
    for (const [, quote] of text.matchAll(new RegExp(`"([^"]*)" \\[${mark} verified`, "g"))) {
      proven.push(...readEntries(quote!));
    }
    const [, day, crates] = text.match(/^Question: .* on (\w+day),.*\nAnswer: (\d+) crates/) ?? [];
    if (day) answers.set(day as Day, Number(crates));
  }
  const entries = [...readEntries(source), ...proven];
  return new Map(
    weekdays.flatMap((day) => {
      const crates = cratesOn(entries, day, bay) ?? answers.get(day);
      return crates === undefined ? [] : [[day, crates] as const];
    }),
  );
}

/** An answer, a report of one day, or whether a step is right. */
function worth({ text, found }: Looked, known: ReadonlyMap<Day, number>, asked: string): number {
  const step = asked.match(/The step to check: (\w+day): (\d+)\./);
  if (step) {
    const crates = known.get(step[1] as Day);
    return crates === undefined ? 0 : Number((crates === Number(step[2])) === text.includes("right"));
  }
  const report = text.match(/^(\d+) crates/);
  if (report) {
    const crates = known.get(asked.match(/ on (\w+day)/)?.[1] as Day);
    return crates === undefined ? 0 : 2 * Number(crates === Number(report[1])) + Number(found.length > 0);
  }
  return [...readAnswer(text)].filter(([day, crates]) => known.get(day) === crates).length;
}
