/**
 * The forms in which one model can judge: letters or reasons, one order or both, outputs side by side or each by itself,
 * one rubric or several.
 */
import { rubrics } from "../../prompts/rubrics/index.ts";
import { principles } from "../../prompts/rubrics/principles.ts";
import { constitution, defineRubric, type Judge, type Model, modelJudge, panel, rewardJudge } from "../../src/index.ts";
import { verbaliser } from "./verbaliser.ts";

const rubric = defineRubric(rubrics["instruction-following"]);

/** Letters: one token is written, and its probability read. */
const letter = { verdict: "logprobs" } as const;

/** Reasons come before the choice, and are many times as many tokens; the default model seldom ends them. */
export function reasonsOf(model: Model): Record<string, Judge> {
  return {
    "reasons in one order": modelJudge(model, rubric, { orders: "one" }),
    "reasons in both orders": modelJudge(model, rubric),
  };
}

/** @param model one that gives log-probabilities. @returns by name, the cheapest first */
export function lettersOf(model: Model): Record<string, Judge> {
  return {
    "letter in one order": modelJudge(model, rubric, { ...letter, orders: "one" }),
    // Who says another letter in the other order says that it is a tie.
    "letter in both orders": modelJudge(model, rubric, letter),
    "mean of both orders": meanOfOrders(model),
    "score of each": rewardJudge(verbaliser(model)),
    "panel of three rubrics": panelOfRubrics(model),
    "constitution (2 of 6)": byPrinciples(model, 2),
  };
}

/** @param draw principles that each pair is judged by */
export function byPrinciples(model: Model, draw: number): Judge {
  return constitution(principles, (principle) => modelJudge(model, defineRubric(principle), letter), { draw });
}

/** As one who is asked again: each sample is drawn anew, and what most of them say counts. */
export function samplesOf(model: Model, n: number): Judge {
  return panel(Array.from({ length: n }, (_, sample) => modelJudge(model, rubric, { temperature: 0.7, sample })));
}

/** The side with the higher mean probability: a preference for a place cancels out, and ties are rare. */
function meanOfOrders(model: Model): Judge {
  return panel([modelJudge(model, rubric, letter)], { decide: "mean" });
}

/** Three views of what is better, and the mean of what they say. */
export function panelOfRubrics(model: Model): Judge {
  const honest = principles.find(({ name }) => name === "honest")!;
  const all = [rubric, defineRubric(rubrics.helpfulness), defineRubric(honest)];
  return panel(
    all.map((one) => modelJudge(model, one, letter)),
    { decide: "mean" },
  );
}
