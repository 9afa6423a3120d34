/** What a level's policies make of its inputs, kept in the level's folder. */
import { seededRandom, shuffled } from "../../core/random.ts";
import type { Policy } from "../policy.ts";
import { keptSamples, type Outputs, samples } from "../samples.ts";
import { timesAgain } from "./again.ts";
import { type Level, seedAt, tell } from "./level.ts";

/**
 * For labels: several outputs of each of some inputs to train on, drawn by lot.
 * @param most inputs; those of fewer are among those of more
 */
export async function drawToJudge(
  level: Level,
  round: number,
  policy: Policy<unknown>,
  most: number,
): Promise<Outputs> {
  const { plot, settings } = level;
  const again = await timesAgain(level.folder);
  const places = shuffled([...plot.train.keys()], seededRandom(seedAt(level, round, "inputs"))).slice(0, most);
  return draw(level, `round-${round}/outputs.jsonl`, policy, {
    ...{
      inputs: plot.train,
      places,
      count: settings.outputs,
      seed: seedAt(level, round, "outputs", ...(again > 0 ? [again] : [])),
    },
    onDone: (done) => tell(level, round, "sample", done, places.length),
  });
}

/** To fool the reward model: many outputs of each input that the round asked about. */
export function drawToFool(level: Level, round: number, policy: Policy<unknown>, count: number): Promise<Outputs> {
  const places = [...drawnToJudge(level, round).keys()];
  return draw(level, `round-${round}/adversarial-outputs.jsonl`, policy, {
    ...{ inputs: level.plot.train, places, count, seed: seedAt(level, round, "adversarial") },
    onDone: (done) => tell(level, round, "sample", done, places.length),
  });
}

/** @returns what was drawn in an earlier step */
export function drawnToJudge({ folder }: Level, round: number): Outputs {
  return keptSamples(folder.path(`round-${round}/outputs.jsonl`));
}

/** Of the held-out inputs, to be measured. */
export async function drawHeld(
  level: Level,
  which: "before" | "after",
  policy: Policy<unknown>,
  count: number,
): Promise<Outputs> {
  const { held } = level.plot;
  const earlier = which === "after" ? held.length : 0;
  return draw(level, `held-${which}.jsonl`, policy, {
    ...{ inputs: held, places: [...held.keys()], count, seed: seedAt(level, "held", which) },
    onDone: (done) => tell(level, level.settings.rounds, "measure", earlier + done, 2 * held.length),
  });
}

interface Drawing {
  readonly inputs: readonly unknown[];
  readonly places: readonly number[];
  /** Outputs of each input. */
  readonly count: number;
  readonly seed: number;
  readonly onDone: (inputs: number) => void;
}

function draw(
  { folder, settings: { concurrency, signal } }: Level,
  name: string,
  policy: Policy<unknown>,
  { inputs, places, count, seed, onDone }: Drawing,
): Promise<Outputs> {
  const options = { seed, ...(signal && { signal }) };
  return samples(folder.path(name), places, (place) => policy.sample(inputs[place], count, options), {
    concurrency,
    onDone,
    ...(signal && { signal }),
  });
}
