/**
 * A story by seed, in two versions that have the very same words: one is consistent, in the other two words (or names, or
 * events) have changed places, and one sentence contradicts another. Counting words tells nothing, by construction.
 *
 * Both hold facts that are told twice, and facts that change because the story says so: to see two values of one thing
 * is no proof.
 */
import { type Random, seededRandom, shuffled } from "../../src/index.ts";
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
import type { Split } from "./banks.ts";
import { type Cast, castOf, freshFact, otherValue, type Person } from "./cast.ts";
import { fill, type Planned, same, storyOf, type Told } from "./passages.ts";
import { draw, drawTwo } from "./random.ts";
import { written } from "./sentence.ts";
import type { Story } from "./story.ts";

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
