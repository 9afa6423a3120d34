/** Growing that is stopped and started again: what is asked, drawn and made is counted over all starts. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Judge } from "../../judges/judge.ts";
import type { GrowReport, Plot } from "../growth.ts";
import type { Policy } from "../policy.ts";
import type { RewardFit } from "../reward-fit.ts";
import { addsTwo, anyWay, type Numbers, plotsFor, randomNumbers, sumTree, wayTaken } from "./sums.ts";

export const tree = sumTree(1);

/** Two rounds of two levels, in all whose steps something is new; the second level's reward model is attacked too. */
export const settings = { labels: 24, rounds: 2, outputs: 3, concurrency: 3 };

/** What `bestOfFour` draws for each output that it gives. */
const drawnByBest = 4;

/** @param log file that receives a line for everything that is asked, drawn or fitted */
export function loggedPlots(log: string): Record<string, Plot<Numbers>> {
  const note = (line: string) => appendFileSync(log, `${line}\n`);
  const plots = plotsFor(tree);
  for (const [level, { name }] of tree.entries()) {
    const logged: Partial<Plot<Numbers>> = {
      policy: noting(anyWay(), (numbers, seed) => note(`draw ${name} ${seed} ${numbers}`)),
      judge: notingJudge((id) => note(`judge ${name} ${id}`)),
      reward: notingFit((folder) => note(`fit ${folder}`)),
      train: randomNumbers(30, 2 ** (level + 1), `train ${name}`),
      held: randomNumbers(3, 2 ** (level + 1), `held ${name}`),
      ...(level === 1 && { mitigations: { adversarial: { samples: 6, pairs: 3 } } }),
    };
    plots[name] = { ...plots[name]!, ...logged };
  }
  return plots;
}

function noting(policy: Policy<Numbers>, note: (numbers: Numbers, seed: number) => void): Policy<Numbers> {
  return {
    id: policy.id,
    sample(numbers, count, options) {
      // Several at once are outputs to be judged; one is a helper's answer, which may be asked for again.
      if (count > 1 && count !== drawnByBest) note(numbers, options.seed);
      return policy.sample(numbers, count, options);
    },
  };
}

function notingJudge(note: (id: string) => void): Judge {
  return {
    ...addsTwo,
    async compare(comparison) {
      note(comparison.id);
      const verdict = await addsTwo.compare(comparison);
      return { ...verdict, spending: { calls: 1, inputTokens: 2, outputTokens: 3 } };
    },
  };
}

/** Keeps in its folder that it was done, as fits of language models do. */
function notingFit(note: (folder: string) => void): RewardFit {
  return {
    id: wayTaken.id,
    async fit(pairs, place) {
      const mark = join(place.folder, "pairs.json");
      const learned = JSON.stringify(pairs);
      if (!existsSync(mark)) {
        note(place.folder);
        mkdirSync(place.folder, { recursive: true });
        writeFileSync(mark, learned);
      } else if (readFileSync(mark, "utf8") !== learned) throw new Error(`${place.folder} is fitted to other pairs`);
      return wayTaken.fit(pairs, place);
    },
  };
}

/** @returns the report, but for the time it took */
export function timeless({ tasks }: GrowReport): unknown {
  return tasks.map(({ milliseconds: _, ...report }) => report);
}
