/**
 * How much agreement with people does a token buy? One judge at growing cost, held to what most of three annotators said.
 * Data: PandaLM's test set, Wang et al. 2023, arXiv:2306.05087, where ties are an answer too.
 *
 *   espalier eval evals/cost-of-agreement.eval.ts --limit 20
 *   JUDGE=openai/gpt-4.1-mini espalier eval evals/cost-of-agreement.eval.ts --max-cost 2
 *
 * JUDGE is another model than the default one, and is asked for reasons too; PANDALM a file or folder to read instead of
 * the published file. Letters need a model that gives log-probabilities: see --arms.
 *
 * Expected before the first full run: with the default model nothing that is paid for beats the longer answer; with a
 * large one both orders buy more than three samples do.
 */
import {
  costSpent,
  defineEval,
  frontier,
  judgeAgreement,
  observedAgreement,
  openModel,
  openSet,
  type SetComparison,
  secondsSpent,
  shareOfHumanAgreement,
  tokensSpent,
  unjudged,
  type Verdict,
} from "../src/index.ts";
import { drawn } from "./judging/drawn.ts";
import { byPrinciples, lettersOf, panelOfRubrics, reasonsOf, samplesOf } from "./judging/forms.ts";
import { longer } from "./judging/heuristics.ts";
import { percent, quoted } from "./judging/words.ts";

const { JUDGE, PANDALM: path } = process.env;

const set = await openSet("pandalm", { ...(path && { path }) });
const model = await openModel(JUDGE);
const { "letter in one order": letter, "mean of both orders": letters } = lettersOf(model);

export default defineEval<SetComparison, Verdict>({
  name: "cost-of-agreement",
  question: "How much agreement with people does a token buy?",
  data: () => drawn(set.items()),
  environment: ["JUDGE", "PANDALM"],
  sets: [set.about],
  clusterOf: ({ extra }) => extra.cluster,
  arms: {
    "longer answer": longer,
    "letter in one order": letter!,
    "letters in both orders": letters!,
    "letters by three rubrics": panelOfRubrics(model),
    "letters by six principles": byPrinciples(model, 6),
    ...(JUDGE && { ...reasonsOf(model), "three samples of reasons": samplesOf(model, 3) }),
  },
  metrics: {
    agreement: observedAgreement,
    kappa: judgeAgreement,
    "share of people's agreement": shareOfHumanAgreement,
    unjudged,
    tokens: tokensSpent,
    cost: costSpent,
    seconds: secondsSpent,
  },
  tradeOffs: [{ x: "tokens", y: "agreement" }],
  answer(found) {
    const { agreement, tokens } = found;
    const [free, ...paid] = frontier(tokens!, agreement!);
    if (free === undefined) return "Nobody came to a verdict.";
    const best = paid.at(-1) ?? free;
    const n = Math.max(...agreement!.arms.map((one) => one.n));
    const steps = paid.map(({ arm, taken, worth }) => `${quoted(arm)} ${percent(worth)} for ${count(taken)}`);
    const bought = (100 * (best.worth - free.worth)) / ((best.taken - free.taken) / 1000);
    const { adjusted = 1 } = agreement!.differences.find(({ arm }) => arm === best.arm) ?? {};
    const share = found["share of people's agreement"]?.arms.find(({ arm }) => arm === best.arm)?.figure;
    const ofPeople = share
      ? ` ${quoted(best.arm)} agrees with people ${percent(share.value)} as often as they agree with each other.`
      : "";
    const begin = `${quoted(free.arm)} agrees with most people about ${percent(free.worth)} of ${count(n)} pairs for ${count(free.taken)} tokens`;
    return steps.length === 0
      ? `${begin}, and nothing dearer does better on them.${ofPeople}`
      : `${begin}; ${steps.join(", ")}: ${bought.toFixed(1)} points for each 1,000 tokens in all${
          adjusted < 0.05 ? "" : ", which chance may have made"
        }.${ofPeople}`;
  },
});

const count = (tokens: number) => Math.round(tokens).toLocaleString("en");
