/**
 * English words without their endings: "sells" and "selling" are "sell". Source: Porter 1980, "An Algorithm for Suffix
 * Stripping", with the departures of NLTK's PorterStemmer, which is what rouge-score stems with: irregular words, "ies" and
 * "ied" of short words, y after a vowel, and the suffixes -bly, -fully and -logy.
 */

/** @param word of a to z and digits, in lower case */
export function porterStem(word: string): string {
  const irregular = irregulars.get(word);
  if (irregular !== undefined || word.length <= 2) return irregular ?? word;
  let stem = withoutPast(withoutPlural(word));
  // -y
  if (/y$/.test(stem) && stem.length > 2 && shapeOf(stem).at(-2) === "c") stem = `${stem.slice(0, -1)}i`;
  stem = joined(stem);
  stem = replaced(stem, thirdSuffixes, (rest) => measure(rest) > 0);
  stem = replaced(
    stem,
    fourthSuffixes,
    (rest, suffix) => measure(rest) > 1 && (suffix !== "ion" || /[st]$/.test(rest)),
  );
  if (stem.endsWith("e")) {
    const rest = stem.slice(0, -1);
    if (measure(rest) > 1 || (measure(rest) === 1 && !endsShort(rest))) stem = rest;
  }
  return stem.endsWith("ll") && measure(stem.slice(0, -1)) > 1 ? stem.slice(0, -1) : stem;
}

const irregulars = new Map([
  ...["sky", "news", "inning", "outing", "canning", "howe", "proceed", "exceed", "succeed"].map(
    (word) => [word, word] as const,
  ),
  ...Object.entries({ skies: "sky", dying: "die", lying: "lie", tying: "tie" }),
  ...Object.entries({ innings: "inning", outings: "outing", cannings: "canning" }),
]);

/** Step 1a. */
function withoutPlural(word: string): string {
  if (word.endsWith("ies")) return word.slice(0, word.length === 4 ? -1 : -2);
  if (word.endsWith("sses")) return word.slice(0, -2);
  return /[^s]s$/.test(word) ? word.slice(0, -1) : word;
}

/** Step 1b: -ed and -ing. */
function withoutPast(word: string): string {
  if (word.endsWith("ied")) return word.slice(0, word.length === 4 ? -1 : -2);
  if (word.endsWith("eed")) return measure(word.slice(0, -3)) > 0 ? word.slice(0, -1) : word;
  const rest = word.replace(/(ed|ing)$/, "");
  const shape = shapeOf(rest);
  if (rest === word || !shape.includes("v")) return word;
  if (/(at|bl|iz)$/.test(rest)) return `${rest}e`;
  if (rest.at(-1) === rest.at(-2) && shape.endsWith("c")) return /[lsz]$/.test(rest) ? rest : rest.slice(0, -1);
  return measure(rest) === 1 && endsShort(rest) ? `${rest}e` : rest;
}

/** Step 2: suffixes of suffixes, such as -ization, become one. */
function joined(word: string): string {
  if (word.endsWith("alli") && measure(word.slice(0, -4)) > 0) return joined(word.slice(0, -2));
  // The l of -logi counts to what is before it, so that "geology" has enough.
  return replaced(word, secondSuffixes, (rest, suffix) => measure(suffix === "logi" ? `${rest}l` : rest) > 0);
}

type Suffixes = readonly (readonly [suffix: string, instead: string])[];

const secondSuffixes: Suffixes = [
  ...([
    ["ational", "ate"],
    ["tional", "tion"],
    ["enci", "ence"],
    ["anci", "ance"],
    ["izer", "ize"],
  ] as const),
  ...([
    ["bli", "ble"],
    ["alli", "al"],
    ["entli", "ent"],
    ["eli", "e"],
    ["ousli", "ous"],
    ["ization", "ize"],
  ] as const),
  ...([
    ["ation", "ate"],
    ["ator", "ate"],
    ["alism", "al"],
    ["iveness", "ive"],
    ["fulness", "ful"],
  ] as const),
  ...([
    ["ousness", "ous"],
    ["aliti", "al"],
    ["iviti", "ive"],
    ["biliti", "ble"],
    ["fulli", "ful"],
  ] as const),
  ["logi", "log"],
];

const thirdSuffixes: Suffixes = [
  ...([
    ["icate", "ic"],
    ["ative", ""],
    ["alize", "al"],
    ["iciti", "ic"],
    ["ical", "ic"],
    ["ful", ""],
  ] as const),
  ["ness", ""],
];

const fourthSuffixes: Suffixes = "al ance ence er ic able ible ant ement ment ent ion ou ism ate iti ous ive ize"
  .split(" ")
  .map((one) => [one, ""]);

/** By the first suffix that the word has; if it is not allowed there, no other is tried. */
function replaced(word: string, suffixes: Suffixes, allowed: (rest: string, suffix: string) => boolean): string {
  const found = suffixes.find(([suffix]) => word.endsWith(suffix));
  if (!found) return word;
  const [suffix, instead] = found;
  const rest = word.slice(0, -suffix.length);
  return allowed(rest, suffix) ? rest + instead : word;
}

/** @returns v for each vowel and c for each consonant; y is a vowel after a consonant */
function shapeOf(word: string): string {
  let shape = "";
  for (const letter of word) {
    shape += /[aeiou]/.test(letter) || (letter === "y" && shape.endsWith("c")) ? "v" : "c";
  }
  return shape;
}

/** How often consonants follow vowels: about the number of syllables that are closed. */
function measure(word: string): number {
  return shapeOf(word).split("vc").length - 1;
}

/** Consonant, vowel, consonant other than w, x, y; or a vowel and a consonant alone. */
function endsShort(word: string): boolean {
  const shape = shapeOf(word);
  return shape === "vc" || (shape.endsWith("cvc") && !/[wxy]$/.test(word));
}
