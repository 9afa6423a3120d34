/**
 * What a reward model sees of an answer, where a protocol trains one: it reads the whole log, as the assistant does and
 * with errors as often, and has to learn from labels what of it matters.
 */
import { type Features, seededRandom } from "../../src/index.ts";
import { readAnswer, readEntries } from "./world.ts";

/** @param error share of a log's days of which it reads another bay's line */
export function answerFeatures(error: number, seed: number): Features {
  return ({ input, output, source = "" }) => {
    const asked = typeof input === "string" ? input : input.map(({ content }) => content).join("\n");
    const bay = Number(asked.match(/at bay (\d+)/)![1]);
    const entries = readEntries(source);
    const seen = { first: 0, correction: 0, outdated: 0, neither: 0 };
    const given = readAnswer(output);
    for (const [day, crates] of given) {
      const random = seededRandom(`student ${seed} ${asked} ${day}`);
      const misreads = random() < error;
      const own = entries.filter((entry) => entry.day === day && (entry.bay === bay) !== misreads);
      const first = own.find(({ isCorrection }) => !isCorrection)?.crates;
      const correction = own.find(({ isCorrection }) => isCorrection)?.crates;
      if (crates === correction) seen.correction += 1;
      else if (crates !== first) seen.neither += 1;
      else if (correction === undefined) seen.first += 1;
      else seen.outdated += 1;
    }
    const sum = [...given.values()].reduce((total, crates) => total + crates, 0);
    const told = Number(output.match(/Together: (\d+)/)?.[1] ?? sum);
    // Shares, since steps are answers that have only begun: sums would tell how far.
    const { first, correction, outdated, neither } = seen;
    const shares = [first, correction, outdated, neither].map((count) => count / Math.max(1, given.size));
    return Float32Array.of(...shares, Number(told === sum), sum / 500);
  };
}
