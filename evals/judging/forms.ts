/**
 * The forms in which one model can judge: letters or reasons, one order or both, outputs side by side or each by itself,
 * one rubric or several. Which of them is used often matters more than which model.
 */
import { rubrics } from "../../prompts/rubrics/index.ts";
import { principles } from "../../prompts/rubrics/principles.ts";
import { constitution, defineRubric, type Judge, type Model, modelJudge, panel, rewardJudge } from "../../src/index.ts";
import { verbaliser } from "./verbaliser.ts";

const rubric = defineRubric(rubrics["instruction-following"]);

/** Letters: one token is written, and its probability read. */
const letter = { verdict: "logprobs" } as const;

/** @returns by name; all but the reasons need a model that gives log-probabilities */
export function formsOf(model: Model): Record<string, Judge> {
  return {
    "letter in one order": modelJudge(model, rubric, { ...letter, orders: "one" }),
    // Who says another letter in the other order says that it is a tie.
    "letter in both orders": modelJudge(model, rubric, letter),
    "mean of both orders": meanOfOrders(model),
    "score of each": rewardJudge(verbaliser(model)),
    "panel of three rubrics": panelOfRubrics(model),
    "constitution (2 of 6)": constitution(
      principles,
      (principle) => modelJudge(model, defineRubric(principle), letter),
      { draw: 2 },
    ),
    "reasons in both orders": modelJudge(model, rubric),
  };
}

/** The side with the higher mean probability: a preference for a place cancels out, and ties are rare. */
export function meanOfOrders(model: Model): Judge {
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
