/** Pairs of which anybody sees the better one: a sentence that answers, against its own words in any order. */
import { seededRandom } from "../../core/random.ts";
import type { TrainingPair } from "../training-pair.ts";

const subjects = ["bread", "iron", "a lighthouse", "the heart", "a bicycle", "salt", "the moon", "a violin"];
const asked = ["What is {} for?", "Tell me about {}.", "How would you explain {} to a child?", "Why do we need {}?"];
const answers = [
  "People have used {} for a very long time, and most of us would miss it if it were gone.",
  "There is more to {} than one sees at first, but its main purpose is easy to understand.",
  "Without {} many things that we do every day would be slower, harder or not possible at all.",
  "You can think of {} as a helper that does one job well and asks for little in return.",
];

/** @returns at most 128, of different inputs each as often as there are answers */
export function scrambledPairs(count: number): TrainingPair[] {
  const random = seededRandom("scrambled");
  return Array.from({ length: count }, (_, index) => {
    const subject = subjects[index % subjects.length]!;
    const turn = Math.floor(index / subjects.length);
    const chosen = answers[turn % answers.length]!.replace("{}", subject);
    const words = chosen.split(" ").map((word) => ({ word, place: random() }));
    const rejected = words.sort((one, two) => one.place - two.place).map(({ word }) => word);
    const input = asked[(turn + Math.floor(turn / answers.length)) % asked.length]!.replace("{}", subject);
    return { input, chosen, rejected: rejected.join(" "), target: 1, weight: 1, margin: 0, judge: "eyes" };
  });
}
