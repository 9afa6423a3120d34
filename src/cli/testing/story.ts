/** A story of any length in which no two sentences are alike, so that every call of a run is another. */
import { seededRandom } from "../../core/random.ts";

const people = ["The keeper", "A sailor", "The miller", "Her sister", "The doctor", "A stranger", "The mayor"];
const deeds = ["carried", "found", "sold", "painted", "hid", "counted", "returned", "mended"];
const things = ["the lantern", "an old map", "three letters", "the bell", "a barrel of salt", "the clock", "a coat"];
const places = [
  "under the bridge",
  "by the harbour",
  "in the tower",
  "behind the mill",
  "at the market",
  "on the hill",
];

/** @param paragraphs in each chapter, of about 50 words */
export function story(chapters: number, paragraphs: number): string {
  const random = seededRandom("story");
  const one = (words: readonly string[]) => words[Math.floor(random() * words.length)]!;
  let day = 0;
  const sentence = () => `${one(people)} ${one(deeds)} ${one(things)} ${one(places)} on day ${++day} of that year.`;
  const paragraph = () => Array.from({ length: 4 }, sentence).join(" ");
  const chapter = (_: unknown, index: number) =>
    [`CHAPTER ${index + 1}`, ...Array.from({ length: paragraphs }, paragraph)].join("\n\n");
  return ["THE STORY", ...Array.from({ length: chapters }, chapter)].join("\n\n");
}
