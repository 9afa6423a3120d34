/**
 * Finds where a story contradicts itself. A passage gives the sentences that name somebody or something; where passages
 * meet, sentences of different passages that speak of the same are paired; whether two of them contradict each other is
 * a small question, asked with what stands between them. Every finding quotes both places, with their spans.
 *
 * Sentences and pairs are found in code, so nothing can be quoted that the story does not say; what the model decides is
 * each pair, by itself or by a policy that was grown for it.
 */
import { z } from "zod";
import { checkContradiction } from "../../prompts/check-contradiction.ts";
import {
  AskError,
  defineTask,
  NodeError,
  type Passage,
  type Policy,
  passageSchema,
  type Task,
  type TaskNode,
} from "../../src/index.ts";
import { type ContradictionQuestion, contradictionCheck, saysContradiction } from "./contradiction-check.ts";
import { type Places, Sentences } from "./places.ts";
import { type Quote, sentencesIn } from "./sentences.ts";

const quoteSchema = z.object({ text: z.string(), start: z.int(), end: z.int() });

const contradictionSchema = z.object({
  about: z.string(),
  first: quoteSchema,
  second: quoteSchema,
  reason: z.string(),
});

const findingsSchema = z.object({
  findings: z.array(contradictionSchema),
  /** Sentences that speak of somebody or something by name, in the order of the story. */
  mentions: z.array(quoteSchema),
  /** Pairs of places that were likely enough to be asked about. */
  checked: z.int(),
});

export type Contradiction = z.infer<typeof contradictionSchema>;
export type Findings = z.infer<typeof findingsSchema>;

/** Pairs that are asked about where parts meet, for each sentence there: the likeliest. */
const pairsPerSentence = 1;

interface Checked {
  readonly contradicts: boolean;
  readonly reason: string;
}

/** @param check answers whether two places contradict each other; the run's model is asked unless given */
export function findContradictions(check?: Policy<ContradictionQuestion>): Task<Passage, Findings> {
  const checkPlaces = defineTask<ContradictionQuestion, Checked>({
    name: contradictionCheck.name,
    input: contradictionCheck.input,
    output: z.object({ contradicts: z.boolean(), reason: z.string() }),
    size: contradictionCheck.size,
    label: ({ about }) => about,
    solve: (question, node) => (check ? answered(check, question, node) : node.ask(checkContradiction, question)),
  });

  const find: Task<Passage, Findings> = defineTask<Passage, Findings>({
    name: "story-consistency",
    input: passageSchema,
    output: findingsSchema,
    // One more, so that a story of two sentences is larger than the question about both.
    size: ({ start, end }) => end - start + 1,
    label: ({ title, start, end }) => title ?? `${start}-${end}`,
    span: ({ start, end }) => ({ start, end }),
    async solve({ text, parts, start }, node) {
      const below = parts
        ? await node.map(parts, (part) => node.solve(find, part).catch(unread))
        : [{ findings: [], mentions: sentencesIn(text!, start).filter(namesSomething), checked: 0 }];
      const partOf = new Map(below.flatMap(({ mentions }, part) => mentions.map((one) => [one.start, part] as const)));
      const mentions = below.flatMap((one) => one.mentions);
      const apart = (one: Quote, two: Quote) => !parts || partOf.get(one.start) !== partOf.get(two.start);
      const pairs = new Sentences(mentions).pairs(pairsPerSentence * mentions.length, apart);
      const found = await node.map(pairs, async (places) => findingOf(places, await checked(places, node)));
      return {
        findings: [...below.flatMap(({ findings }) => findings), ...found.flat()].toSorted(
          (one, two) => one.second.start - two.second.start,
        ),
        mentions,
        checked: below.reduce((sum, one) => sum + one.checked, pairs.length),
      };
    },
  });

  async function checked({ about, first, between, second }: Places, node: TaskNode): Promise<Checked> {
    const question = { about, first: first.text, between: between.map(({ text }) => text), second: second.text };
    return node.solve(checkPlaces, question).catch(undecided);
  }

  return find;
}

function findingOf({ about, first, second }: Places, { contradicts, reason }: Checked): Contradiction[] {
  return contradicts ? [{ about, first, second, reason }] : [];
}

async function answered(check: Policy<ContradictionQuestion>, question: ContradictionQuestion, node: TaskNode) {
  const seed = Math.floor(node.random() * 2 ** 31);
  const [answer] = await check.sample(question, 1, { seed, signal: node.signal });
  const contradicts = answer === undefined ? undefined : saysContradiction(answer);
  if (contradicts === undefined) throw new Error(`${check.id} gave no answer`);
  return { contradicts, reason: answer!.replace(/^\W*(?:yes|no)\W*/i, "") };
}

/** A name: a capital within a sentence, or a thing that is pointed to. */
function namesSomething({ text }: Quote): boolean {
  return /(?<=[\p{L},;:]\s)\p{Lu}\p{Ll}|^\p{Lu}\p{Ll}+ \p{Lu}\p{Ll}|\bthe \p{L}+/u.test(text);
}

/** A part that failed is left out: the run reports it. */
function unread(error: unknown): Findings {
  if (!(error instanceof NodeError)) throw error;
  return { findings: [], mentions: [], checked: 0 };
}

/** A pair that could not be decided is no finding: the run reports it. */
function undecided(error: unknown): Checked {
  if (!(error instanceof NodeError || error instanceof AskError)) throw error;
  return { contradicts: false, reason: "" };
}

/** By the run's model. */
export const storyConsistencyTask = findContradictions();
