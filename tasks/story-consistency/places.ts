/**
 * Which two places of a story may speak of the same thing: sentences that share words which are rare in the story, the
 * rarer and the more of them the likelier. Found by words alone: what a model overlooks while reading is found here, and
 * what only a reader can connect ("the old woman" is Mara) is not.
 * The weight is the inverse document frequency of Spärck Jones 1972.
 */
import { wordsOf } from "../../prompts/sentences.ts";
import type { Quote } from "./sentences.ts";
import { isWeighty } from "./words.ts";

/** Two places of a story, the first before the second, and what is said in between of the same. */
export interface Places {
  /** What both speak of: see `sharedWords`. */
  readonly about: string;
  readonly first: Quote;
  readonly between: readonly Quote[];
  readonly second: Quote;
}

/** A word in more sentences than this connects nothing. */
const mostCommon = 16;
/** Sentences in between that are shown: a change that is told explains a difference. */
const mostBetween = 2;
/** Letters that words are compared by, so that endings do not matter. */
const stemLength = 6;
/** Who shares a whole name speaks of the same person, more likely than who shares a word. */
const nameWeight = 3;
const subjectWeight = 3;

/** The sentences of a story, or of a part of it, by their words. */
export class Sentences {
  /** In the order of the text. */
  readonly all: readonly Quote[];
  readonly #stems: readonly ReadonlySet<string>[];
  readonly #places = new Map<string, number[]>();

  constructor(sentences: readonly Quote[]) {
    this.all = sentences.toSorted((one, two) => one.start - two.start);
    this.#stems = this.all.map(({ text }) => new Set(stemsOf(text)));
    for (const [place, stems] of this.#stems.entries()) {
      for (const stem of stems) this.#places.set(stem, [...(this.#places.get(stem) ?? []), place]);
    }
  }

  /**
   * The likeliest first.
   * @param apart whether two sentences are to be paired at all
   */
  pairs(most: number, apart: (one: Quote, two: Quote) => boolean = () => true): Places[] {
    const seen = new Map<string, { readonly first: number; readonly second: number }>();
    for (const places of this.#places.values()) {
      if (places.length > mostCommon) continue;
      for (const [at, second] of places.entries()) {
        for (const first of places.slice(0, at)) {
          if (apart(this.all[first]!, this.all[second]!)) seen.set(`${first} ${second}`, { first, second });
        }
      }
    }
    return [...seen.values()]
      .map((pair) => ({ ...pair, likelihood: this.#shared(pair.first, this.#stems[pair.second]!) }))
      .sort((one, two) => two.likelihood - one.likelihood || one.first - two.first || one.second - two.second)
      .slice(0, most)
      .map(({ first, second }) => {
        return {
          about: sharedWords(this.all[first]!.text, this.all[second]!.text),
          first: this.all[first]!,
          between: this.between(this.all[first]!, this.all[second]!),
          second: this.all[second]!,
        };
      });
  }

  /** What stands between two places and shares most of their rare words, in the order of the text. */
  between(first: Quote, second: Quote, about = ""): Quote[] {
    const stems = stemsOf(first.text);
    const others = stemsOf(second.text);
    const both = stems.filter((stem) => others.includes(stem));
    // Sentences may be built alike and speak of others: what both places share, and what it is about, decides first.
    const subject = new Set([...both, ...stemsOf(about)]);
    const either = new Set([...stems, ...others]);
    return this.all
      .map((sentence, place) => ({ sentence, place }))
      .filter(({ sentence, place }) => {
        const inside = sentence.start >= first.end && sentence.end <= second.start;
        return inside && [...subject].some((stem) => this.#connects(stem, place));
      })
      .map((found) => ({
        ...found,
        likelihood: subjectWeight * this.#shared(found.place, subject) + this.#shared(found.place, either),
      }))
      .sort((less, more) => more.likelihood - less.likelihood)
      .slice(0, mostBetween)
      .map(({ sentence }) => sentence)
      .sort((less, more) => less.start - more.start);
  }

  #connects(stem: string, place: number): boolean {
    return this.#stems[place]!.has(stem) && this.#places.get(stem)!.length <= mostCommon;
  }

  #shared(place: number, stems: ReadonlySet<string>): number {
    let sum = 0;
    for (const stem of this.#stems[place]!) {
      const weight = stem.includes(" ") ? nameWeight : 1;
      if (stems.has(stem)) sum += weight * Math.log(this.all.length / this.#places.get(stem)!.length);
    }
    return sum;
  }
}

/**
 * What two sentences speak of, as it is asked about at every level: the words of weight and the names of the second that
 * the first has too, endings aside.
 */
export function sharedWords(first: string, second: string): string {
  const there = new Set(stemsOf(first));
  const names = namesIn(second).filter((name) => there.has(name.toLowerCase()));
  const named = new Set(names.flatMap(wholeWords));
  const words = new Set(wholeWords(first).map(stemOf));
  const shared = wholeWords(second).filter((word) => named.has(word) || (isWeighty(word) && words.has(stemOf(word))));
  return [...new Set(shared)].join(" ");
}

/** Words, and whole names: of many Maras there is one Mara Voss. */
function stemsOf(text: string): string[] {
  const words = wordsOf(text).filter(isWeighty);
  return [...words.map(stemOf), ...namesIn(text).map((name) => name.toLowerCase())];
}

function namesIn(text: string): string[] {
  return text.match(/\p{Lu}[\p{Ll}'’-]+(?: \p{Lu}[\p{Ll}-]+)+/gu) ?? [];
}

/** Who has sixty-six sheep has not sixty. */
function wholeWords(text: string): string[] {
  return (text.match(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu) ?? []).map((word) => word.replace(/['’]s?$/u, ""));
}

function stemOf(word: string): string {
  const parts = word.toLowerCase().split("-");
  return parts.map((part) => part.replace(/(?<=\p{L}{3})s$/u, "").slice(0, stemLength)).join("-");
}
