/** Who and what a story is about, and facts of them of which nothing was told. */
import type { Random } from "../../src/index.ts";
import { shuffled } from "../../src/index.ts";
import { type Attribute, type AttributeName, attributes } from "./attributes.ts";
import { banks, numbers, type Split } from "./banks.ts";
import { draw } from "./random.ts";
import { pairOf } from "./sentence.ts";

export interface Person {
  readonly name: string;
  readonly gender: "f" | "m";
}

export interface Cast {
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

export function castOf(split: Split, passages: number, random: Random): Cast {
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

export interface Fact {
  readonly subject: string;
  readonly value: string;
  /** With whom pronouns go. */
  readonly person: Person;
}

/** @returns a fact of which nothing was told; undefined when there is none left */
export function freshFact(name: AttributeName, cast: Cast, random: Random): Fact | undefined {
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
export function otherValue(name: AttributeName, { subject, value, person }: Fact, cast: Cast, random: Random): string {
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
