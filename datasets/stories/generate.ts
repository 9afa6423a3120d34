/**
 * A story by seed, in two versions that have the very same words: one is consistent, in the other two words (or names, or
 * events) have changed places, and one sentence contradicts another. Counting words tells nothing, by construction.
 *
 * Both hold facts that are told twice, and facts that change because the story says so: to see two values of one thing
 * is no proof.
 */
import { type Random, seededRandom } from "../../src/index.ts";
import {
  type Attribute,
  type AttributeName,
  attributes,
  heldOutKinds,
  type Kind,
  kinds,
  lives,
  wordsOf,
} from "./attributes.ts";
import { banks, numbers, type Split } from "./banks.ts";
import { fillers, openings } from "./filler.ts";
import { draw, drawTwo, shuffled } from "./random.ts";
import { pairOf, written } from "./sentence.ts";
import { type Claim, clashes } from "./world.ts";

/** UTF-16 offsets into the story's text, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A sentence that claims something. */
export interface Statement extends Claim, Span {
  /** Which passage it stands in, from 0. */
  readonly passage: number;
}

export interface Story {
  readonly id: string;
  readonly split: Split;
  /** Of the contradiction that it or its twin has. */
  readonly kind: Kind;
  readonly text: string;
  readonly passages: readonly Span[];
  readonly statements: readonly Statement[];
  /** Places among the statements; absent in a consistent story. */
  readonly contradiction?: { readonly first: number; readonly second: number };
  /** The same words without the contradiction, or with it. */
  readonly twin: string;
}

export interface StoryOptions {
  readonly split: Split;
  readonly seed: number;
  /** About how long; 300 unless given, and at least 150. */
  readonly words?: number;
  /** Drawn from those of the split unless given. */
  readonly kind?: Kind;
}

export interface Twins {
  readonly consistent: Story;
  readonly flawed: Story;
}

const passageWords = 55;
/** Sentences with a fact, in a passage. */
const density = 1.5;

export function kindsOf(split: Split): readonly Kind[] {
  return kinds.filter((kind) => heldOutKinds.includes(kind) === (split === "ood"));
}

export function generateStory({ split, seed, words = 300, kind: wanted }: StoryOptions): Twins {
  const random = seededRandom(`story ${split} ${seed}`);
  const kind = wanted ?? draw(kindsOf(split), random);
  const count = Math.max(3, Math.round(words / passageWords));
  const cast = castOf(split, count, random);
  const planted = plant(kind, cast, count, random);
  const threads = [...planted, ...threadsOf(cast, count, random)];
  const passages = fill(threads, { split, count, words: words / count }, random);
  const id = `${split}-${seed}-${words}-${kind}`;
  const version = (name: "consistent" | "flawed", twin: string) =>
    storyOf(passages, name === "flawed", { id: `${id}-${name}`, split, kind, twin: `${id}-${twin}` });
  return { consistent: version("consistent", "flawed"), flawed: version("flawed", "consistent") };
}

interface Person {
  readonly name: string;
  readonly gender: "f" | "m";
}

interface Cast {
  readonly split: Split;
  /** They live through all of the story. */
  readonly people: readonly Person[];
  /** They die or leave, and are told of in no other way. */
  readonly mortals: Person[];
  readonly objects: readonly string[];
  readonly events: string[];
  readonly deeds: string[];
  /** Facts that are told: `attribute subject`. */
  readonly told: Set<string>;
}

function castOf(split: Split, passages: number, random: Random): Cast {
  const { women, men, surnames, objects, events, deeds } = banks[split];
  const named = (first: readonly string[], gender: Person["gender"]) =>
    first.flatMap((name) => surnames.map((surname) => ({ name: `${name} ${surname}`, gender })));
  const each = Math.min(60, Math.max(4, Math.ceil(passages / 5)));
  const [ladies, gentlemen] = [shuffled(named(women, "f"), random), shuffled(named(men, "m"), random)];
  const mortals = Math.max(1, Math.floor(each / 4));
  return {
    split,
    people: [...ladies.slice(mortals, mortals + each), ...gentlemen.slice(mortals, mortals + each)],
    mortals: shuffled([...ladies.slice(0, mortals), ...gentlemen.slice(0, mortals)], random),
    objects: shuffled(objects, random),
    events: shuffled(events, random),
    deeds: shuffled(deeds, random),
    told: new Set(),
  };
}

/** A sentence in both versions, and in which passage it stands. */
interface Planned {
  readonly passage: number;
  readonly consistent: Told;
  readonly flawed: Told;
}

interface Told {
  readonly text: string;
  /** None of a decoy or a filler. */
  readonly claim?: Claim;
}

function same(passage: number, told: Told): Planned {
  return { passage, consistent: told, flawed: told };
}

/** The sentences that differ between the versions, and what they differ from. */
function plant(kind: Kind, cast: Cast, passages: number, random: Random): Planned[] {
  const bank = wordsOf(cast.split);
  const [early, late] = drawTwo(passages, random);
  const elsewhere = Math.floor(random() * passages);
  if (kind === "death" || kind === "absence") {
    const gone = cast.mortals.pop()!;
    const living = draw(
      cast.people.filter(({ gender }) => gender === gone.gender),
      random,
    );
    const act = draw(attributes.life.tell[bank], random);
    const decoy = draw(attributes.life.decoy[bank], random);
    const [acts, spoken] = [
      (who: Person) => tell("life", act, who.name, "here", who),
      (who: Person) => bare(decoy, who),
    ];
    return [
      same(early, departure(kind === "death" ? "dead" : "away", gone, cast, random)),
      { passage: late, consistent: acts(living), flawed: acts(gone) },
      { passage: elsewhere, consistent: spoken(gone), flawed: spoken(living) },
    ];
  }
  const name = draw(
    names.filter((name) => attributes[name].kind === kind),
    random,
  );
  const { tell: sentences, decoy } = attributes[name] as Attribute;
  const fact = freshFact(name, cast, random)!;
  const wrong = otherValue(name, fact, cast, random);
  const [first, again] = shuffled(sentences[bank], random) as [string, string];
  const said = (template: string, value: string) => tell(name, template, fact.subject, value, fact.person);
  const planted: Planned[] = [
    same(early, said(first, fact.value)),
    { passage: late, consistent: said(again, fact.value), flawed: said(again, wrong) },
  ];
  if (decoy) {
    const template = draw(decoy[bank], random);
    const shown = (value: string) => ({ text: written(template, { subject: "", value, gender: fact.person.gender }) });
    planted.push({ passage: elsewhere, consistent: shown(wrong), flawed: shown(fact.value) });
  }
  return planted;
}

const names = (Object.keys(attributes) as AttributeName[]).filter((name) => name !== "life");

/** Facts that hold, facts that change, deeds of the day, and the deaths of some who are not heard of again. */
function threadsOf(cast: Cast, passages: number, random: Random): Planned[] {
  const bank = wordsOf(cast.split);
  const usable = names.filter((name) => attributes[name].tell[bank].length > 0 && inSplit(name, cast.split));
  const sentences: Planned[] = [];
  const wanted = passages * density - 3;
  // A change in every story, the shortest too.
  while (sentences.length === 0 || sentences.length < wanted) {
    const chance = sentences.length === 0 ? 0 : random();
    if (chance < 0.35) sentences.push(...changing(usable, cast, passages, random));
    else if (chance < 0.75) sentences.push(...holding(usable, cast, passages, random));
    else if (chance < 0.8 && cast.mortals.length > 0) sentences.push(...leaving(cast, passages, random));
    else sentences.push(same(Math.floor(random() * passages), act(draw(cast.people, random), cast, random)));
  }
  return sentences;
}

function inSplit(name: AttributeName, split: Split): boolean {
  return split === "ood" || !heldOutKinds.includes(attributes[name].kind);
}

function holding(usable: readonly AttributeName[], cast: Cast, passages: number, random: Random): Planned[] {
  const name = draw(usable, random);
  const fact = freshFact(name, cast, random);
  if (!fact) return [];
  const templates = shuffled(attributes[name].tell[wordsOf(cast.split)], random);
  return drawTwo(passages, random).map((passage, index) =>
    same(passage, tell(name, templates[index]!, fact.subject, fact.value, fact.person)),
  );
}

function changing(usable: readonly AttributeName[], cast: Cast, passages: number, random: Random): Planned[] {
  const changeable = usable.filter((name) => (attributes[name] as Attribute).change);
  const name = draw(changeable, random);
  const fact = freshFact(name, cast, random);
  if (!fact) return [];
  const { tell: sentences, change, next: follows } = attributes[name] as Attribute;
  const bank = wordsOf(cast.split);
  const next = follows ? follows(fact.value) : otherValue(name, fact, cast, random);
  const [first, again] = shuffled(sentences[bank], random) as [string, string];
  const places = shuffled(
    Array.from({ length: passages }, (_, index) => index),
    random,
  )
    .slice(0, 3)
    .sort((one, two) => one - two);
  const changed = tell(name, draw(change![bank], random), fact.subject, next, fact.person);
  return [
    same(places[0]!, tell(name, first, fact.subject, fact.value, fact.person)),
    same(places[1]!, { ...changed, claim: { ...changed.claim, how: "changed" } }),
    same(places[2]!, tell(name, again, fact.subject, next, fact.person)),
  ];
}

function leaving(cast: Cast, passages: number, random: Random): Planned[] {
  const gone = cast.mortals.pop()!;
  const [before, at] = drawTwo(passages, random);
  const how = cast.split === "ood" && random() < 0.5 ? "away" : "dead";
  return [same(before, act(gone, cast, random)), same(at, departure(how, gone, cast, random))];
}

function act(who: Person, cast: Cast, random: Random) {
  return tell("life", draw(attributes.life.tell[wordsOf(cast.split)], random), who.name, "here", who);
}

function departure(how: keyof typeof lives, who: Person, cast: Cast, random: Random): Told {
  const { text, claim } = tell("life", draw(lives[how][wordsOf(cast.split)], random), who.name, how, who);
  return { text, claim: { ...claim, how: "changed" } };
}

function bare(template: string, { name, gender }: Person): Told {
  return { text: written(template, { subject: name, value: "", gender }) };
}

function tell(attribute: AttributeName, template: string, subject: string, value: string, { gender }: Person) {
  return {
    text: written(template, { subject, value, gender }),
    claim: { attribute, subject, value, how: "told" as const },
  };
}

interface Fact {
  readonly subject: string;
  readonly value: string;
  /** With whom pronouns go. */
  readonly person: Person;
}

/** @returns a fact of which nothing was told; undefined when there is none left */
function freshFact(name: AttributeName, cast: Cast, random: Random): Fact | undefined {
  const { of, values, next } = attributes[name] as Attribute;
  if (of === "events") {
    if (cast.events.length < 2) return undefined;
    const [one, two] = [cast.events.pop()!, cast.events.pop()!];
    return { subject: pairOf(one, two), value: random() < 0.5 ? one : two, person: draw(cast.people, random) };
  }
  if (of === "event" || of === "deed") {
    const subject = (of === "event" ? cast.events : cast.deeds).pop();
    if (subject === undefined) return undefined;
    const person = draw(cast.people, random);
    return { subject, value: values === "person" ? person.name : draw(valuesOf(name, cast), random), person };
  }
  const all = of === "person" ? cast.people.map((person) => person.name) : cast.objects;
  const free = all.filter((subject) => !cast.told.has(`${name} ${subject}`));
  if (free.length === 0) return undefined;
  const subject = draw(free, random);
  cast.told.add(`${name} ${subject}`);
  const person = cast.people.find((one) => one.name === subject) ?? draw(cast.people, random);
  const possible = without(valuesOf(name, cast), subject);
  return { subject, value: draw(next ? possible.slice(0, -1) : possible, random), person };
}

/** Another value that the same sentence could have, without any other word of it changing. */
function otherValue(name: AttributeName, { subject, value, person }: Fact, cast: Cast, random: Random): string {
  const { of, values } = attributes[name] as Attribute;
  if (of === "events") return subject.split(" or ").find((event) => event !== value)!;
  const others = without(without(valuesOf(name, cast), subject), value).filter((other) => isFar(value, other));
  if (values !== "person") return draw(others, random);
  const genderOf = new Map(cast.people.map(({ name, gender }) => [name, gender]));
  const gender = genderOf.get(value) ?? person.gender;
  return draw(
    others.filter((other) => genderOf.get(other) === gender),
    random,
  );
}

/** Numbers that differ by little might be told of two days. */
function isFar(value: string, other: string): boolean {
  const [one, two] = [value, other].map((word) => numbers.indexOf(word)) as [number, number];
  return one < 0 || two < 0 || Math.abs(one - two) >= 5;
}

function valuesOf(name: AttributeName, cast: Cast): readonly string[] {
  const { values } = attributes[name] as Attribute;
  if (typeof values !== "string") return values;
  return values === "person" ? cast.people.map(({ name }) => name) : banks[cast.split].places;
}

function without(values: readonly string[], one: string): readonly string[] {
  return values.filter((value) => value !== one);
}

interface Shape {
  readonly split: Split;
  readonly count: number;
  readonly words: number;
}

/** Puts sentences into passages and fills those up; each begins with an opening. */
function fill(planned: readonly Planned[], { split, count, words }: Shape, random: Random): Planned[][] {
  const bank = wordsOf(split);
  const byPassage = Map.groupBy(planned, ({ passage }) => passage);
  return Array.from({ length: count }, (_, passage) => {
    const told = byPassage.get(passage) ?? [];
    const opening = either(draw(openings[bank], random), random);
    const air: string[] = [];
    let left = words - lengthOf([opening, ...told.map(({ consistent }) => consistent.text)]);
    for (const template of shuffled(fillers[bank], random)) {
      if (left <= 4) break;
      air.push(either(template, random));
      left -= lengthOf(air.slice(-1));
    }
    const rest = shuffled([...told, ...air.map((text) => same(passage, { text }))], random);
    return [same(passage, { text: opening }), ...rest];
  });
}

/** @param template with (one|or the other) */
function either(template: string, random: Random): string {
  return template.replace(/\(([^)]+)\)/g, (_, options: string) => draw(options.split("|"), random));
}

function lengthOf(sentences: readonly string[]): number {
  return sentences.reduce((sum, sentence) => sum + sentence.split(" ").length, 0);
}

function storyOf(
  passages: readonly (readonly Planned[])[],
  isFlawed: boolean,
  about: Pick<Story, "id" | "split" | "kind" | "twin">,
): Story {
  let text = "";
  const spans: Span[] = [];
  const statements: Statement[] = [];
  for (const [passage, sentences] of passages.entries()) {
    if (passage > 0) text += "\n\n";
    const start = text.length;
    for (const [index, versions] of sentences.entries()) {
      const { text: sentence, claim } = isFlawed ? versions.flawed : versions.consistent;
      if (index > 0) text += " ";
      if (claim) statements.push({ ...claim, passage, start: text.length, end: text.length + sentence.length });
      text += sentence;
    }
    spans.push({ start, end: text.length });
  }
  const [contradiction] = clashes(statements);
  return { ...about, text, passages: spans, statements, ...(contradiction && { contradiction }) };
}
