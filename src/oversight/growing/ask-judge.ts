/** What a level's judge says of pairs of its outputs. */
import type { Comparison } from "../../preferences/comparison.ts";
import type { Preference } from "../../preferences/preference.ts";
import { comparisonOf, type OutputPair } from "../choose-pairs.ts";
import type { Plot } from "../growth.ts";
import { labels } from "./labels.ts";
import { type Level, tell, warn } from "./level.ts";

/**
 * @param name of the file that says that they were judged
 * @returns in the order of the pairs
 */
export async function askJudge(
  level: Level,
  round: number,
  pairs: readonly OutputPair[],
  name: string,
): Promise<readonly Preference[]> {
  const { about, plot, settings, folder, keep, judge } = level;
  const comparisons = pairs.map((pair) => withGold(comparisonOf(pair, about), pair.place, plot));
  tell(level, round, "judge", 0, pairs.length);
  const said = await labels(comparisons, judge, folder, `round-${round}/${name}.json`, {
    keep,
    concurrency: settings.concurrency,
    onDone: (done) => tell(level, round, "judge", done, pairs.length),
    ...(settings.signal && { signal: settings.signal }),
  });
  const reasons = said.flatMap(({ verdict }) => (verdict.status === "unjudged" ? verdict.reason : []));
  if (reasons.length > 0) {
    warn(level, `${reasons.length} of ${said.length} comparisons could not be judged. The first: ${reasons[0]}`);
  }
  return said;
}

/** For measuring: no judge is shown it, no helper, and no reward model learns it. */
function withGold(comparison: Comparison, place: number, { gold, train }: Plot<unknown>): Comparison {
  if (!gold) return comparison;
  const [a, b] = [comparison.a, comparison.b].map(({ text }) => gold(train[place], text));
  return { ...comparison, gold: a! > b! ? "a" : a! < b! ? "b" : "tie" };
}
