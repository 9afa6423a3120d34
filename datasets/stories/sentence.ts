/** From a template to a sentence, and back: sentences are written with a claim's words and read by the same templates. */
import { type Attribute, type AttributeName, attributes, lives, namesOf } from "./attributes.ts";
import { banks } from "./banks.ts";
import type { Claim } from "./world.ts";

export interface Words {
  readonly subject: string;
  readonly value: string;
  /** Of the person that the sentence is about. */
  readonly gender: "f" | "m";
}

/** For events, of which a pair is the subject: "the fire or the flood". */
const joint = " or ";

export function pairOf(one: string, two: string): string {
  return [one, two].toSorted().join(joint);
}

/** @returns a sentence that begins with a capital */
export function written(template: string, { subject, value, gender }: Words): string {
  const other = subject.split(joint).find((event) => event !== value) ?? "";
  const pronouns = gender === "f" ? { his: "her", he: "she", him: "her" } : { his: "his", he: "he", him: "him" };
  const words: Record<string, string> = { subject, value, other, ...pronouns };
  const text = template.replace(/\{(\w+)\}/g, (_, slot: string) => {
    const word = words[slot.toLowerCase()]!;
    return /^[A-Z]/.test(slot) ? capital(word) : word;
  });
  return capital(text);
}

function capital(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1);
}

/**
 * What a sentence claims, to whoever knows the language that stories are told in: every template of every split.
 * @returns undefined for a sentence that tells no fact
 */
export function read(sentence: string): Claim | undefined {
  for (const { attribute, how, pattern, value } of patterns()) {
    const found = pattern.exec(sentence)?.groups;
    if (!found) continue;
    const said = value ?? known(found.value!);
    const subject = found.other === undefined ? known(found.subject!) : pairOf(known(found.other), said);
    return { attribute, subject, value: said, how };
  }
  return undefined;
}

interface Pattern {
  readonly attribute: string;
  readonly how: Claim["how"];
  readonly pattern: RegExp;
  /** Where the sentence has no word for it. */
  readonly value?: string;
}

let compiled: readonly Pattern[] | undefined;

function patterns(): readonly Pattern[] {
  compiled ??= [
    ...Object.entries(lives).flatMap(([value, bank]) =>
      all(bank).map((template) => ({ ...patternOf("life", "changed", template), value })),
    ),
    ...Object.entries(attributes as Record<AttributeName, Attribute>).flatMap(([name, { tell, change }]) => [
      ...all(tell).map((template) => patternOf(name, "told", template)),
      ...all(change ?? {}).map((template) => patternOf(name, "changed", template)),
    ]),
  ];
  return compiled;
}

function all(bank: Readonly<Record<string, readonly string[]>>): string[] {
  return Object.values(bank).flat();
}

function patternOf(attribute: string, how: Claim["how"], template: string): Pattern {
  const { of, values } = attributes[attribute as AttributeName] as Attribute;
  const valueWords =
    typeof values === "string" ? (values === "person" ? person() : either(namesOf(values))) : either(values);
  const subjectWords = of === "person" ? person() : of === "events" ? "" : either(namesOf(of));
  const slots: Record<string, string> = {
    subject: `(?<subject>${subjectWords})`,
    value: `(?<value>${valueWords})`,
    other: `(?<other>${valueWords})`,
    his: "(?:his|her)",
    he: "(?:he|she)",
    him: "(?:him|her)",
  };
  const source = template
    .replace(/[.?()]/g, "\\$&")
    .replace(/\{(\w+)\}/g, (_, slot: string) => slots[slot.toLowerCase()]!);
  const fixed = attribute === "life" ? { value: "here" } : {};
  return { attribute, how, pattern: new RegExp(`^${source}$`, "i"), ...fixed };
}

function person(): string {
  const all = Object.values(banks);
  const first = all.flatMap(({ women, men }) => [...women, ...men]);
  return `(?:${first.join("|")}) (?:${all.flatMap(({ surnames }) => surnames).join("|")})`;
}

/** Longer ones first, so that "twenty" does not stand for "twenty-one". */
function either(words: readonly string[]): string {
  return `(?:${words.toSorted((one, two) => two.length - one.length).join("|")})`;
}

/** As the banks have it, where a sentence began with it. */
function known(word: string): string {
  return /^(?:A|An|The) |^[A-Z][a-z]+(?:-[a-z]+)?$/.test(word) && !isName(word)
    ? word[0]!.toLowerCase() + word.slice(1)
    : word;
}

function isName(word: string): boolean {
  return Object.values(banks).some(({ places }) => places.includes(word)) || /day$/.test(word);
}
