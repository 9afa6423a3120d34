/**
 * Headings of books that mark them by nothing but their words: "CHAPTER I. Down the Rabbit-Hole", "Letter 1",
 * "PART TWO", "Epilogue", or a numeral on a line of its own.
 */

export interface Heading {
  /** One line. */
  readonly title: string;
  /** Depth among headings; parts contain chapters, and chapters contain bare numerals. */
  readonly rank: number;
  /** The same for an entry in a table of contents and the heading it names. */
  readonly label: string;
  /** There is nothing but the number: the line below may hold the chapter's name. */
  readonly bare: boolean;
  /** The value of a numeral without a keyword, which is a heading only as one of a sequence. */
  readonly numeral?: number;
}

const LONGEST = 200;
const RANKS: Readonly<Record<string, number>> = { volume: 1, vol: 1, tome: 1, book: 2, part: 2, act: 2, scene: 4 };
export const CHAPTER_RANK = 3;
const NUMERAL_RANK = 5;

const KEYWORD =
  "volume|vol|tome|book|part|act|scene|chapter|chapitre|kapitel|capítulo|capitolo|hoofdstuk|глава|letter|canto|stave|section|episode|lecture|lesson";
const UNIT = "one|two|three|four|five|six|seven|eight|nine";
const ORDINAL = "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|last";
const TEEN = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen";
const TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety";
const NUMBER = `\\d{1,4}|[ivxlcdm]{1,12}|${UNIT}|${TEEN}|(?:${TENS})(?:[- ](?:${UNIT}))?|${ORDINAL}`;

const NUMBERED = new RegExp(`^(${KEYWORD})\\.?\\s+(?:the\\s+)?(${NUMBER})(?![\\p{L}\\p{N}])([\\s\\S]*)$`, "iu");
const NAMED =
  /^(prologue|epilogue|preface|foreword|introduction|conclusion|afterword|postscript|interlude|appendix)\.?$/i;
const CONTENTS = /^(table of )?contents[.:]?$/i;
const NUMERAL = /^(\d{1,3}|[IVXLC]{1,8})(?:[.)]?$|(?:\.|:|\)|—|–|-)\s*([^a-z]+)$)/;

/** @param text one paragraph */
export function headingOf(text: string): Heading | undefined {
  if (text.length > LONGEST) return undefined;
  const lines = text.split("\n");
  if (lines.length > 3 || (lines.length > 1 && lines.every((line) => NUMBERED.test(line)))) return undefined;
  const numbered = NUMBERED.exec(text);
  if (numbered) {
    const [, keyword, number, rest] = numbered as unknown as [string, string, string, string];
    if (!isTitle(rest)) return undefined;
    const kind = keyword.toLowerCase();
    const rank = RANKS[kind] ?? CHAPTER_RANK;
    return { title: oneLine(lines), rank, label: `${kind} ${number.toLowerCase()}`, bare: !/\p{L}/u.test(rest) };
  }
  if (lines.length > 1) return undefined;
  if (NAMED.test(text) || CONTENTS.test(text)) {
    return { title: text, rank: CHAPTER_RANK, label: text.toLowerCase(), bare: false };
  }
  const numeral = NUMERAL.exec(text);
  const value = numeral ? numeralValue(numeral[1]!) : undefined;
  if (value === undefined) return undefined;
  return { title: text, rank: NUMERAL_RANK, label: `${value}`, bare: !numeral![2], numeral: value };
}

/** A heading on several lines as one: "CHAPTER I" above "The Storm" is "CHAPTER I. The Storm". */
export function oneLine([first = "", ...rest]: readonly string[]): string {
  const stop = rest.length > 0 && headingOf(first)?.bare && /[\p{L}\p{N}]$/u.test(first) ? "." : "";
  return [first + stop, ...rest].join(" ");
}

/** A title after a number is set off from it or begins with a capital: "Chapter 3 was dull" is no heading. */
function isTitle(rest: string): boolean {
  if (/[,;]$/.test(rest)) return false;
  return /^\s*$|^\s*[.:—–-]|^\s*\n|^\s+[\p{Lu}\p{N}"'“‘(_[]/u.test(rest);
}

/** @returns undefined for letters that are no numeral in its usual form, such as "IIX" */
function numeralValue(numeral: string): number | undefined {
  if (/^\d+$/.test(numeral)) return Number(numeral);
  const form = /^(C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})$/.exec(numeral);
  if (!form) return undefined;
  const values: Readonly<Record<string, number>> = { C: 100, XC: 90, L: 50, XL: 40, X: 10, IX: 9, V: 5, IV: 4, I: 1 };
  return (numeral.match(/XC|XL|IX|IV|[CLXVI]/g) ?? []).reduce((sum, digit) => sum + values[digit]!, 0);
}
