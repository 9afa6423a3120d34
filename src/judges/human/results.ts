/** What a person learns once everything is judged: who wrote what they chose between, and how they did where the answer was known. */
import { type Candidate, other } from "../../preferences/comparison.ts";
import { readDataset } from "../../preferences/store.ts";
import type { Batch } from "./batch.ts";
import { answerOf, placeOf } from "./placed.ts";
import type { Results } from "./view.ts";

/** Characters of a task, enough to tell it by. */
const shortInput = 120;

/** @returns of one person's judgements only, in the order of the dataset */
export function resultsOf({ journal, dataset }: Batch, judge: string): Results {
  const judged: Results["judged"] = [];
  const origins = new Map<string, { won: number; tied: number; lost: number }>();
  const count = (name: string, how: "won" | "tied" | "lost") => {
    const tally = origins.get(name) ?? { won: 0, tied: 0, lost: 0 };
    origins.set(name, { ...tally, [how]: tally[how] + 1 });
  };
  for (const { comparison, preferences } of readDataset(journal, dataset)) {
    const preference = preferences.find((one) => one.judge === judge && one.kind === "human");
    const answer = preference && answerOf(preference);
    if (!answer || !preference?.first) continue;
    const { input, gold } = comparison;
    const [first, second] = [preference.first, other(preference.first)].map((side) => nameOf(comparison[side]));
    const isTie = answer.choice === "tie" || answer.choice === "bad";
    count(first!, isTie ? "tied" : answer.choice === "first" ? "won" : "lost");
    count(second!, isTie ? "tied" : answer.choice === "second" ? "won" : "lost");
    judged.push({
      input: (typeof input === "string" ? input : (input.at(-1)?.content ?? "")).slice(0, shortInput),
      choice: answer.choice,
      first: first!,
      second: second!,
      ...(gold !== undefined && { gold: gold === "tie" ? gold : placeOf(gold, preference.first) }),
    });
  }
  const asked = judged.filter(({ gold }) => gold !== undefined);
  const right = asked.filter(({ gold, choice }) => gold === (choice === "bad" ? "tie" : choice));
  return {
    labels: judged.length,
    gold: { right: right.length, asked: asked.length },
    origins: Array.from(origins, ([name, tally]) => ({ name, ...tally })).sort((one, another) => another.won - one.won),
    judged,
  };
}

/** What is known of where a candidate came from, in words. */
function nameOf({ origin = {} }: Candidate): string {
  const { model, prompt, temperature, run } = origin;
  const parts = [model, prompt, temperature !== undefined && `temperature ${temperature}`, run && `run ${run}`];
  return parts.filter(Boolean).join(" · ") || "unknown";
}
