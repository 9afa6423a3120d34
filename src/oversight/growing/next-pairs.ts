/** Which pairs of outputs a round asks about: as many as its share of the labels, chosen once and kept. */
import { EspalierError } from "../../core/errors.ts";
import { isOwn } from "../../judges/judge.ts";
import { randomOrder } from "../../preferences/next-pair.ts";
import { judgementSchema } from "../../preferences/schema.ts";
import { choose, comparisonOf, leastSure, type OpenPairs, type OutputPair, openPairs } from "../choose-pairs.ts";
import type { Policy } from "../policy.ts";
import type { FittedReward } from "../reward-fit.ts";
import type { Outputs } from "../samples.ts";
import { leaveToNextStart } from "./again.ts";
import { askedBefore } from "./claim-level.ts";
import { drawnToJudge, drawToJudge } from "./draw.ts";
import { type Level, warn } from "./level.ts";

/** What was done in the rounds before. */
export interface RoundsBefore {
  readonly policy: Policy<unknown>;
  readonly reward: FittedReward["model"] | undefined;
  /** Ids of the comparisons that were judged. */
  readonly judged: ReadonlySet<string>;
}

/**
 * @param round from 1
 * @returns none when nothing is left that could be judged
 * @throws EspalierError when that is so in the first round
 */
export async function nextPairs(
  level: Level,
  round: number,
  { policy, reward, judged }: RoundsBefore,
): Promise<readonly OutputPair[]> {
  const { folder, settings, task, about, plot } = level;
  const name = `round-${round}/pairs.json`;
  const kept = await folder.kept<OutputPair[]>(name);
  if (kept) return kept;
  // What an earlier round could not use, the later ones may.
  const share = Math.ceil((settings.labels - judged.size) / (settings.rounds - round + 1));
  const count = share - (plot.mitigations?.adversarial?.pairs ?? 0);
  const earlier = Array.from({ length: round - 1 }, (_, index) => drawnToJudge(level, index + 1));
  const first = round === 1 ? (await chosenBefore(level)).slice(0, count) : [];
  const known = new Set([...judged, ...first.map((pair) => comparisonOf(pair, about).id)]);
  const missing = count - first.length;
  const { drawn, open } = await enoughOpen(count);
  const seed = `${settings.seed}\n${task.name}\n${round}`;
  const order = reward ? await leastSure(open, reward, seed, settings.signal) : randomOrder(seed);
  const pairs = [...first, ...choose(open, missing, order)];
  if (pairs.length === 0 && round === 1) {
    await leaveToNextStart(folder, "round-1/outputs.jsonl");
    throw nothingToJudge(drawn, policy, settings.outputs);
  }
  if (pairs.length < count) {
    const given = `${usable(drawn, settings.outputs)} of ${drawn.size} inputs, by ${policy.id}`;
    warn(
      level,
      `Round ${round} asks for ${pairs.length} labels of ${count}: ${given}, make no more pairs of different outputs. More inputs, more outputs of each, or a policy that fails less often give more.`,
    );
  }
  return folder.keep(name, pairs);

  /** One input for each label, and more where their outputs are too much alike. */
  async function enoughOpen(inputs: number): Promise<{ readonly drawn: Outputs; readonly open: OpenPairs }> {
    const drawn = await drawToJudge(level, round, policy, inputs);
    const open = openPairs(drawn, earlier, known, about);
    // Where all outputs of so many inputs are alike, those of more will be.
    const isEnough = open.fresh.length >= missing || open.fresh.length === 0 || inputs >= plot.train.length;
    return isEnough ? { drawn, open } : enoughOpen(2 * inputs);
  }
}

/** While the task had fewer labels or other inputs; those that were judged come first. */
async function chosenBefore({ folder, plot, about, judge, keep: { journal, dataset } }: Level): Promise<OutputPair[]> {
  const isJudged = (pair: OutputPair) => {
    const comparison = comparisonOf(pair, about);
    return [...journal.labels.judgements(dataset, comparison.id)].some(
      ({ status, body }) => status === "judged" && isOwn(judge, comparison, judgementSchema.parse(JSON.parse(body))),
    );
  };
  const pairs = await askedBefore(folder, plot.train);
  return pairs
    .map((pair) => ({ pair, rank: isJudged(pair) ? 0 : 1 }))
    .toSorted((one, two) => one.rank - two.rank)
    .map(({ pair }) => pair);
}

function nothingToJudge(drawn: Outputs, { id }: Policy<unknown>, each: number): EspalierError {
  const outputs = outputsIn(drawn);
  const found =
    outputs === 0
      ? `${id} gave no output for any of ${drawn.size} inputs that could be used: empty ones, refusals and those that are too long are left out. The same command samples others.`
      : `all outputs of an input are alike, for each of ${drawn.size} inputs (${usable(drawn, each)}, of ${id}). A warmer policy, or more outputs of each input, may differ.`;
  return new EspalierError(`There is nothing to judge: ${found}`);
}

/** @param each outputs that were asked for of each input */
function usable(drawn: Outputs, each: number): string {
  const [outputs, asked] = [outputsIn(drawn), drawn.size * each];
  if (outputs === asked) return `${outputs} outputs`;
  return `${outputs} of ${asked} outputs: empty ones, refusals and those that are too long are left out`;
}

function outputsIn(drawn: Outputs): number {
  return [...drawn.values()].reduce((sum, { length }) => sum + length, 0);
}
