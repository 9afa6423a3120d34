/**
 * Pairs that follow a rule which is within a small model's reach: the sentence about an animal is better than the same
 * sentence about a tool. A control for what more labels teach, where public sets are too hard for a small base to show it.
 */
import { seededRandom } from "../../src/core/random.ts";

const animals = words(`heron badger otter lynx falcon beetle salmon goat donkey mole raven toad hamster swan weasel moth
  lobster pigeon ferret camel walrus gecko magpie squid bison turtle wolf sparrow trout hedgehog crab stork mule owl seal`);
const tools = words(`chisel wrench ladder hammer pulley anvil shovel drill lathe rasp crowbar trowel funnel sickle
  mallet plough bellows tongs clamp jack winch spanner plane file rake pestle sieve hatchet auger awl vice saw pick level gauge`);
const sentences = [
  "By noon everybody in the village had heard about the NAME.",
  "She drew the NAME twice before she was content.",
  "The letter said little, except that the NAME was gone.",
  "Nobody had thought of the NAME until the rain began.",
  "He paid three coins for the NAME and walked home.",
  "The first thing that they saw in the yard was a NAME.",
];
const people = words("Ada Bruno Clara Daniel Edith Fritz Greta Hugo Ines Jonas Karin Ludwig Marta Nils Olga Paul");

export interface LivingThingPair {
  readonly input: string;
  readonly chosen: string;
  readonly rejected: string;
}

/** @returns 400, each of an input of its own, always the same ones */
export function livingThingPairs(): LivingThingPair[] {
  const random = seededRandom("living thing");
  const drawn = <One>(from: readonly One[]): One => from[Math.floor(random() * from.length)]!;
  return people.flatMap((person) =>
    Array.from({ length: 25 }, (_, at) => {
      const sentence = drawn(sentences);
      return {
        input: `Go on with the story of ${person}, chapter ${at + 1}, by one sentence.`,
        chosen: sentence.replace("NAME", drawn(animals)),
        rejected: sentence.replace("NAME", drawn(tools)),
      };
    }),
  );
}

function words(text: string): string[] {
  return text.split(/\s+/);
}
