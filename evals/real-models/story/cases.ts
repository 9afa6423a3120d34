/** What is asked and compared, made from generated stories: questions of each level, and reports on whole stories. */
import { draw, generateStories, type Split, type Statement, type Story } from "../../../datasets/stories/index.ts";
import { type Comparison, comparison, extraOf, type Random, seededRandom, shuffled } from "../../../src/index.ts";
import {
  type ContradictionQuestion,
  consistent,
  type FactQuestion,
  type Finding,
  placesOf,
  reportOf,
  Sentences,
  sentencesIn,
  sharedWords,
  storyConsistency,
} from "../../../tasks/story-consistency/index.ts";

/** A question with its right answer, which only measuring sees. */
export interface Checked {
  readonly question: ContradictionQuestion;
  readonly contradicts: boolean;
  readonly kind: string;
}

export interface Report {
  readonly comparison: Comparison;
  /** `flawed`: a true finding against none; `sound`: a false one against none; `changed`: a true one against a told change. */
  readonly sort: "flawed" | "sound" | "changed";
  readonly kind: string;
  readonly words: number;
  /** Of twins, from 0: reports on them are not independent. */
  readonly pair: number;
}

export interface Cases {
  readonly facts: readonly FactQuestion[];
  readonly checks: readonly Checked[];
  readonly reports: readonly Report[];
}

export interface CasesOptions {
  readonly split: Split;
  /** Pairs of twins. */
  readonly count: number;
  readonly lengths: readonly number[];
  readonly seed?: number;
}

/** Of twins: of what is asked about their sentences, as many. */
const factsPerPair = 3;

export function casesOf({ split, count, lengths, seed = 0 }: CasesOptions): Cases {
  const stories = generateStories({ split, count, lengths, seed });
  const random = seededRandom(`cases ${split} ${seed}`);
  const facts: FactQuestion[] = [];
  const checks: Checked[] = [];
  const reports: Report[] = [];
  for (let index = 0; index < stories.length; index += 2) {
    const [sound, flawed] = [stories[index]!, stories[index + 1]!];
    const sentences = {
      sound: new Sentences(sentencesIn(sound.text)),
      flawed: new Sentences(sentencesIn(flawed.text)),
    };
    const planted = findingOf(flawed, flawed.contradiction!);
    const harmless = findingOf(sound, flawed.contradiction!);
    const change = changeIn(flawed, random);
    const { kind } = flawed;
    const words = lengths[(index / 2) % lengths.length]!;
    const asked: Checked[] = [
      { question: placesOf(planted, sentences.flawed), contradicts: true, kind },
      { question: placesOf(harmless, sentences.sound), contradicts: false, kind },
      ...(change ? [{ question: placesOf(change, sentences.flawed), contradicts: false, kind: "told change" }] : []),
    ];
    checks.push(...asked);
    facts.push(...shuffled(asked.flatMap(factsOf), random).slice(0, factsPerPair));
    const compare = (story: Story, right: string, wrong: string, sort: Report["sort"]) =>
      reports.push({ comparison: compared(story, right, wrong, random), sort, kind, words, pair: index / 2 });
    compare(flawed, reportOf(planted), consistent, "flawed");
    compare(sound, consistent, reportOf(harmless), "sound");
    if (change) compare(flawed, reportOf(planted), reportOf(change), "changed");
  }
  return { facts, checks, reports };
}

/** In a consistent story the places are those where its twin contradicts itself. */
function findingOf(
  { text, statements }: Story,
  { first, second }: { readonly first: number; readonly second: number },
): Finding {
  const quotes = { first: quoteOf(text, statements[first]!), second: quoteOf(text, statements[second]!) };
  const shared = sharedWords(quotes.first.text, quotes.second.text);
  return { about: shared || statements[first]!.subject, ...quotes };
}

/** What was so, and is not any more because the story says so: two values, and no contradiction. */
function changeIn(story: Story, random: Random): Finding | undefined {
  const { statements, contradiction } = story;
  const found = statements.flatMap((changed, at) => {
    if (changed.how !== "changed" || changed.attribute === "life") return [];
    const same = ({ attribute, subject }: Statement) => attribute === changed.attribute && subject === changed.subject;
    const first = statements.findIndex((one, index) => index < at && same(one));
    const second = statements.findIndex((one, index) => index > at && same(one));
    return first < 0 || second < 0 || first === contradiction?.first ? [] : [{ first, second }];
  });
  return found.length > 0 ? findingOf(story, draw(found, random)) : undefined;
}

/** What has to be known of each sentence to answer it. */
function factsOf({ question: { about, first, between, second } }: Checked): FactQuestion[] {
  return [first, ...between, second].map((excerpt) => ({ about, excerpt }));
}

function compared(story: Story, right: string, wrong: string, random: Random): Comparison {
  const input = { story: story.text };
  const isA = random() < 0.5;
  const [a, b] = isA ? [right, wrong] : [wrong, right];
  return comparison({
    ...storyConsistency.present(input),
    task: storyConsistency.name,
    a: { text: a },
    b: { text: b },
    gold: isA ? "a" : "b",
    extra: extraOf(input),
  });
}

function quoteOf(text: string, { start, end }: Statement) {
  return { text: text.slice(start, end), start, end };
}
