/**
 * Whether two places of a story contradict each other. Whoever judges an answer need not read both places: what each of
 * them says is asked first.
 */
import { z } from "zod";
import { defineJudgedTask, type Policy, seededRandom, subtask } from "../../src/index.ts";
import { type FactQuestion, factExtraction, nothing } from "./fact-extraction.ts";

export interface ContradictionQuestion {
  /** What both places speak of. */
  readonly about: string;
  readonly first: string;
  /** Sentences between the two that may tell of a change, in the order of the story. */
  readonly between: readonly string[];
  readonly second: string;
}

export const contradictionCheck = defineJudgedTask<ContradictionQuestion>({
  name: "contradiction-check",
  input: z.object({
    about: z.string().min(1),
    first: z.string().min(1),
    between: z.array(z.string()),
    second: z.string().min(1),
  }),
  size: ({ first, between, second }) => [first, ...between, second].join(" ").length,
  present: ({ about, ...places }) => ({
    input: `Two places of one story speak of ${about}. Does the second contradict the first? Not if a change is told in between.`,
    source: sourceOf(places),
  }),
  evaluation: [
    subtask(factExtraction, ({ about, first, between, second }) =>
      [
        { title: "First", excerpt: first },
        ...between.map((excerpt) => ({ title: "Between", excerpt })),
        { title: "Second", excerpt: second },
      ].map(({ title, excerpt }) => ({ input: { about, excerpt }, about: "both" as const, title })),
    ),
  ],
});

function sourceOf({ first, between, second }: Omit<ContradictionQuestion, "about">): string {
  return [`First: ${first}`, ...between.map((text) => `Between: ${text}`), `Second: ${second}`].join("\n");
}

export const answers = {
  yes: (first: string, second: string) => `Yes: first it is “${first}”, later “${second}”.`,
  same: (value: string) => `No: it is “${value}” both times.`,
  changed: (value: string) => `No: in between it became “${value}”.`,
  silent: "No: one of them says nothing of it.",
};

/** Whether an answer says that there is a contradiction; undefined for what is no answer. */
export function saysContradiction(answer: string): boolean | undefined {
  const word = answer.match(/^\W*(yes|no)\b/i)?.[1]?.toLowerCase();
  return word === undefined ? undefined : word === "yes";
}

/**
 * The answers that there can be, given what the helper below reads at each place, by lot.
 * @param facts answers what one sentence says
 */
export function answersFromFacts(facts: Policy<FactQuestion>): Policy<ContradictionQuestion> {
  return {
    id: `answers-from ${facts.id}`,
    async sample({ about, first, between, second }, count, { seed, signal }) {
      const asking = { seed, ...(signal && { signal }) };
      const [before, after] = await Promise.all(
        [first, second].map(async (excerpt) => (await facts.sample({ about, excerpt }, 1, asking))[0]),
      );
      if (before === undefined || after === undefined) return [];
      const isSilent = before === nothing || after === nothing;
      const possible = [
        answers.yes(before, after),
        ...(isSilent ? [answers.silent] : [answers.same(after)]),
        ...(between.length > 0 && !isSilent ? [answers.changed(after)] : []),
      ];
      const lot = seededRandom(`${seed} ${about}\n${first}\n${second}`)();
      const turn = Math.floor(lot * possible.length);
      return [...possible.slice(turn), ...possible.slice(0, turn)].slice(0, count);
    },
  };
}
