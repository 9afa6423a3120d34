/**
 * A language model that judges by a rubric, in both orders of showing the candidates: models prefer a place as well as a
 * text (Zheng et al. 2023, arXiv:2306.05685). Where the orders disagree there is no winner, and both are kept.
 */
import { EspalierError } from "../core/errors.ts";
import type { Model } from "../models/model.ts";
import { type Choice, type Comparison, other, type Side } from "../preferences/comparison.ts";
import { firstShown, type Order, type Verdict } from "../preferences/preference.ts";
import { isUnreadable, reasonOf } from "./failure.ts";
import type { Judge, JudgeOptions } from "./judge.ts";
import { type PresentationOptions, present } from "./presentation.ts";
import { question } from "./question.ts";
import { type Rubric, rubricId } from "./rubric.ts";
import { metered } from "./spending.ts";
import { type Reading, type WayName, ways } from "./ways.ts";

export interface ModelJudgeOptions extends PresentationOptions {
  /** How the verdict is given; by `schema` unless set. */
  readonly verdict?: WayName;
  /** Both orders are shown unless `one` is set. */
  readonly orders?: "both" | "one";
  /** What disagreement of the orders is called; a tie unless set. */
  readonly disagreement?: "tie" | "unjudged";
  /** One order is enough when its choice is at least so probable, in (0.5, 1]. Needs `logprobs`. */
  readonly confident?: number;
  /** Sampling temperature; 0, greedy, unless set. */
  readonly temperature?: number;
  /**
   * Longest reply to `schema` or `text`, in tokens; 512 unless set, and twice as many when JSON was cut off. Models that
   * think before they reply need more.
   */
  readonly maxTokens?: number;
  /** Which of several judgements by the same model this is, from 0. */
  readonly sample?: number;
}

/** As a reply that cannot be used is sampled anew: see `ask`. */
const warmth = 0.7;
/** More than anybody has samples of one judgement. */
const samplesApart = 1000;

/** @throws EspalierError when the options contradict each other */
export function modelJudge(model: Model, rubric: Rubric, options: ModelJudgeOptions = {}): Judge {
  check(options);
  const { verdict = "schema", orders = "both", disagreement = "tie", confident, temperature = 0, sample = 0 } = options;
  const maxTokens = options.maxTokens ?? 512;
  const id = `${model.id} (${[rubricId(rubric), ...manner(options), `at ${placeOf(model)}`].join(", ")})`;

  async function compare(comparison: Comparison, { signal, attempt = 0 }: JudgeOptions = {}): Promise<Verdict> {
    // Asked anew, a greedy model would repeat what could not be used.
    const manner = (time: number) =>
      time === 0
        ? { temperature, sample }
        : { temperature: Math.max(temperature, warmth), sample: sample + samplesApart * time };
    const shown = { a: present(comparison.a.text, options), b: present(comparison.b.text, options) };
    const { model: counted, spent } = metered(model);
    if (shown.a.text === shown.b.text) {
      return {
        status: "judged",
        choice: "tie",
        probability: 0.5,
        rationale: "Both are the same as they are shown.",
        spending: spent(),
      };
    }
    const asked = question(comparison, shown, rubric);
    /** What was read, or could not be had at all, is asked as it was the first time. */
    const askInOrder = async (first: Side, time = 0): Promise<Presented> => {
      try {
        const options = { maxTokens, ...manner(time), signal };
        return presented(first, await ways[verdict](counted, asked, first, rubric, options));
      } catch (error) {
        signal?.throwIfAborted();
        const reason = reasonOf(error);
        return isUnreadable(error) && time < attempt ? askInOrder(first, time + 1) : { first, reason };
      }
    };
    const first = firstShown(comparison.id, id);
    const all: Presented[] = [];
    if (orders === "one") all.push(await askInOrder(first));
    else if (confident === undefined)
      all.push(...(await Promise.all([first, other(first)].map((side) => askInOrder(side)))));
    else {
      const only = await askInOrder(first);
      all.push(only);
      if (!("reason" in only) && !isConfident(only, confident)) all.push(await askInOrder(other(first)));
    }
    return { ...combined(all, disagreement), spending: spent() };
  }

  return { id, kind: "model", rubric: rubricId(rubric), compare };
}

/** What came of showing the candidates in one order: what was said, or why nothing can be read. */
type Presented = Said | { readonly first: Side; readonly reason: string };
type Said = Order & { readonly rationale?: string };

function presented(first: Side, { letter, probability, rationale }: Reading): Said {
  return {
    first,
    choice: letter === "tie" ? "tie" : letter === "A" ? first : other(first),
    ...(probability !== undefined && { probability: first === "a" ? probability : 1 - probability }),
    ...(rationale && { rationale }),
  };
}

function isConfident({ probability = 0.5 }: Order, least: number): boolean {
  return Math.max(probability, 1 - probability) >= least;
}

function combined(all: readonly Presented[], disagreement: "tie" | "unjudged"): Verdict {
  const read = all.filter((one): one is Said => !("reason" in one));
  const failed = all.filter((one) => "reason" in one);
  const orders = read.map(({ rationale: _, ...order }): Order => order);
  if (failed.length > 0) {
    const reason = failed.map(({ first, reason }) => `with ${first} first: ${reason}`).join("; ");
    return { status: "unjudged", reason, orders };
  }
  const choices = new Set(read.map(({ choice }) => choice));
  if (choices.size > 1 && disagreement === "unjudged") {
    const said = read.map(({ first, choice }) => `${choice} with ${first} first`).join(", ");
    return { status: "unjudged", reason: `the orders disagree: ${said}`, orders };
  }
  const choice: Choice = choices.size > 1 ? "tie" : read[0]!.choice;
  const rationale = read.flatMap(({ first, rationale }) => (rationale ? [inSides(rationale, first)] : [])).join("\n\n");
  const soft = read.flatMap(({ probability }) => (probability === undefined ? [] : [probability]));
  return {
    status: "judged",
    choice,
    // The mean of both orders takes out a preference for a place.
    ...(soft.length > 0 && { probability: soft.reduce((sum, one) => sum + one, 0) / soft.length }),
    ...(rationale && { rationale }),
    orders,
  };
}

/** Reasons speak of A and B as they were shown: which those were is said first. */
function inSides(rationale: string, first: Side): string {
  return `[A is ${first}, B is ${other(first)}] ${rationale}`;
}

/** Two servers may each have a model of one name, and so may two files. */
function placeOf({ endpoint }: Model): string {
  return URL.canParse(endpoint) && new URL(endpoint).host ? new URL(endpoint).host : endpoint.slice(0, 8);
}

/** What of how it is asked can change its verdicts. */
function manner(options: ModelJudgeOptions): string[] {
  const {
    verdict = "schema",
    orders,
    disagreement,
    confident,
    temperature,
    maxTokens,
    sample,
    lengthCap,
    plain,
  } = options;
  return [
    verdict,
    ...(orders === "one" ? ["one order"] : []),
    ...(disagreement === "unjudged" ? ["disagreement unjudged"] : []),
    ...(confident !== undefined ? [`confident ${confident}`] : []),
    ...(temperature ? [`temperature ${temperature}`] : []),
    ...(maxTokens !== undefined ? [`${maxTokens} tokens`] : []),
    ...(sample ? [`sample ${sample}`] : []),
    ...(lengthCap !== undefined ? [`cap ${lengthCap}`] : []),
    ...(plain ? ["plain"] : []),
  ];
}

function check({ verdict, orders, confident, lengthCap }: ModelJudgeOptions): void {
  if (verdict !== undefined && !Object.hasOwn(ways, verdict)) {
    throw new EspalierError(`No verdict "${verdict}". There is: ${Object.keys(ways).join(", ")}.`);
  }
  if (lengthCap !== undefined && !(lengthCap >= 1)) {
    throw new EspalierError(`A length cap is a number of characters from 1; found ${lengthCap}.`);
  }
  if (confident === undefined) return;
  if (!(confident > 0.5 && confident <= 1)) {
    throw new EspalierError(`To be confident is a probability above 0.5 and up to 1; found ${confident}.`);
  }
  if (verdict !== "logprobs" || orders === "one") {
    throw new EspalierError(
      `Stopping after one confident order needs both orders and the verdict "logprobs", which has probabilities.`,
    );
  }
}
