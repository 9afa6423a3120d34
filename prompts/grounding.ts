/** Whether what a text says comes from its source. By words, so it finds inventions, not misunderstandings. */
import { sentencesOf, wordsOf } from "./sentences.ts";

/** Letters that words are compared by, so that endings do not matter. */
const stemLength = 5;
/** Words of fewer letters are mostly grammar, and found in any text. */
const shortest = 4;
/** Sentences of fewer words of weight say less, however often those occur. */
const fullLength = 16;
/** Share of its short words below which a text is in another language than its source. */
const sameLanguage = 0.25;

export class Source {
  readonly sentences: readonly string[];
  readonly #words: ReadonlySet<string>;
  readonly #counts = new Map<string, number>();

  constructor(text: string) {
    this.sentences = sentencesOf(text);
    this.#words = new Set(wordsOf(text).map((word) => word.toLowerCase()));
    for (const stem of stemsOf(text)) this.#counts.set(stem, (this.#counts.get(stem) ?? 0) + 1);
  }

  has(word: string): boolean {
    return this.#words.has(word.toLowerCase());
  }

  /** @returns the share of a text's words that are anywhere in the source; 0 to 1, and 1 when it has only short words */
  support(text: string): number {
    return share(stemsOf(text), this.#counts);
  }

  /**
   * How much a sentence is about what the whole source is about: the mean count of its words, higher for names.
   * Source: SumBasic, Nenkova and Vanderwende 2005.
   */
  centrality(sentence: string): number {
    const stems = [...new Set(stemsOf(sentence))];
    return stems.reduce((sum, stem) => sum + (this.#counts.get(stem) ?? 0), 0) / Math.max(fullLength, stems.length);
  }

  /**
   * @returns capitalised words within sentences, and numbers of four digits and more, that the source does not have;
   * none for a translation, which words cannot tell
   */
  inventedNames(text: string): string[] {
    if (!this.isLanguageOf(text)) return [];
    const names = text.match(/(?<=[\p{L}\p{N}’'][,;:]? )(?!I\b)\p{Lu}[\p{L}’']+|\p{N}{4,}/gu) ?? [];
    return names.filter((name) => !this.has(wordsOf(name)[0]!) && !this.#counts.has(stemOf(name)));
  }

  /** Whether a text is in the source's language, by its short words, rather than a translation. */
  isLanguageOf(text: string): boolean {
    const short = wordsOf(text.toLowerCase()).filter((word) => word.length < shortest);
    return share(short, this.#words) >= sameLanguage;
  }

  /** @returns numbers of two digits and more that the source does not have in digits */
  inventedNumbers(text: string): string[] {
    return (text.match(/\p{N}{2,}/gu) ?? []).filter((number) => !this.has(number));
  }
}

function stemsOf(text: string): string[] {
  return wordsOf(text)
    .filter((word) => word.length >= shortest)
    .map(stemOf);
}

function stemOf(word: string): string {
  return word.toLowerCase().slice(0, stemLength);
}

function share(stems: readonly string[], known: { has(stem: string): boolean }): number {
  if (stems.length === 0) return 1;
  return stems.filter((stem) => known.has(stem)).length / stems.length;
}
