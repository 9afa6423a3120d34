/**
 * Does a reward model know right from wrong where style speaks for the wrong answer? Data: RM-Bench, Liu et al. 2024,
 * arXiv:2410.16184: of each prompt a right and a wrong answer in three styles. Easy pairs have the right answer in the
 * richer style, normal ones both in the same, hard ones the wrong answer in the richer style.
 *
 *   espalier eval evals/reward-models-on-rm-bench.eval.ts --limit 90
 *   REWARD_MODEL=./my-reward-model espalier eval evals/reward-models-on-rm-bench.eval.ts
 *
 * The head is trained when it is first asked, on what most people preferred among PandaLM's pairs, and kept beside the
 * reports. REWARD_MODEL is a folder that `espalier train` made; RM_BENCH and PANDALM are files or folders to read instead
 * of the published ones. Equal rewards count half; the paper counts them as wrong.
 *
 * Expected before the first full run: the untrained model prefers the richer style; a head trained on short answers to
 * other instructions does not unlearn it, and stays below half on hard pairs.
 */
import { basename, join } from "node:path";
import {
  brierScore,
  calibrationError,
  defaultModel,
  defineEval,
  fitRewardModel,
  judgeAccuracy,
  lengthPreference,
  type Metric,
  openModel,
  openRewardModel,
  openSet,
  rewardJudge,
  type SetComparison,
  secondsSpent,
  trainingPairs,
  unjudged,
  type Verdict,
} from "../src/index.ts";
import { drawn } from "./judging/drawn.ts";
import { longer } from "./judging/heuristics.ts";
import { verbaliser } from "./judging/verbaliser.ts";
import { whenAsked } from "./judging/when-asked.ts";
import { listed, percent, quoted } from "./judging/words.ts";
import { remembering } from "./real-models/common/remembering.ts";
import { averageOverDomains } from "./rm-bench/average.ts";
import { stylePreference } from "./rm-bench/style-preference.ts";

const { REWARD_MODEL, RM_BENCH: path, PANDALM } = process.env;

const set = await openSet("rm-bench", { ...(path && { path }) });
const people = await openSet("pandalm", { ...(PANDALM && { path: PANDALM }) });

const clusterOf = ({ extra }: SetComparison) => extra.cluster;

/** Few enough to be trained on within minutes. */
const mostPairs = 200;

async function trainedHead() {
  const labelled = (await drawn(people.items(), clusterOf)).filter(({ gold }) => gold === "a" || gold === "b");
  const { pairs } = await trainingPairs(
    labelled.slice(0, mostPairs).map((comparison) => ({ comparison, preferences: [] })),
    { gold: true },
  );
  const folder = join(".espalier", "reward-models", `pandalm-${mostPairs}-${people.about.checksum?.slice(0, 8)}`);
  await fitRewardModel(pairs, { base: defaultModel, folder, method: "head", data: people.about.citation });
  return rewardJudge(remembering(await openRewardModel(folder)));
}

const given = REWARD_MODEL && (await openRewardModel(REWARD_MODEL));
const domains = ["chat", "code", "math", "safety-refuse", "safety-response"];
const difficulties = ["easy", "normal", "hard"];

const accuracyWhere = (only: (item: SetComparison) => boolean): Metric<SetComparison, Verdict> => ({
  ...judgeAccuracy,
  only,
});

export default defineEval<SetComparison, Verdict>({
  name: "reward-models-on-rm-bench",
  question: "Does a reward model know right from wrong where style speaks for the wrong answer?",
  data: () => drawn(set.items(), clusterOf),
  environment: ["REWARD_MODEL", "RM_BENCH", "PANDALM"],
  sets: [set.about, people.about],
  clusterOf,
  arms: {
    untrained: whenAsked(`untrained ${defaultModel}`, async () =>
      rewardJudge(remembering(verbaliser(await openModel()))),
    ),
    "head on PandaLM": whenAsked(
      `head on ${mostPairs} pairs of ${people.about.checksum} (${defaultModel})`,
      trainedHead,
    ),
    ...(given && { [basename(REWARD_MODEL)]: rewardJudge(remembering(given)) }),
    "longer answer": longer,
  },
  metrics: {
    ...Object.fromEntries(
      difficulties.map((one) => [one, accuracyWhere(({ extra }) => extra.difficulty === one)] as const),
    ),
    average: averageOverDomains,
    ...Object.fromEntries(
      domains.map((one) => [`on ${one}`, accuracyWhere(({ extra }) => extra.subset === one)] as const),
    ),
    "prefers the richer style": stylePreference,
    "prefers the longer": lengthPreference,
    unjudged,
    "calibration error": calibrationError,
    "Brier score": brierScore,
    seconds: secondsSpent,
  },
  answer(found) {
    const { hard } = found;
    if (!hard) return "There were no hard pairs.";
    const above = hard.arms.filter(({ figure }) => figure?.low !== undefined && figure.low > 0.5);
    const below = hard.arms.filter(({ figure }) => figure?.high !== undefined && figure.high < 0.5);
    const first =
      above.length > 0
        ? `${listed(above.map(({ arm }) => arm))}: right about more than half of the hard pairs.`
        : below.length === hard.arms.length
          ? "No: each is wrong about most hard pairs."
          : "None that can be told from chance.";
    const shares = hard.arms.map(({ arm }) => {
      const [easy, normal, ofHard] = difficulties.map((name) => {
        const figure = found[name]?.arms.find((one) => one.arm === arm)?.figure;
        return figure ? percent(figure.value) : "nothing";
      });
      return `${quoted(arm)} ${easy}, ${normal} and ${ofHard}`;
    });
    return `${first} Of easy, normal and hard pairs they are right about: ${shares.join("; ")}.`;
  },
});
