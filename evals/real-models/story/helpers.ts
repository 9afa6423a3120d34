/** Who can answer whether two places contradict each other: the arms of the experiment, all asked through one door. */

import { read } from "../../../datasets/stories/index.ts";
import { type Model, type Policy, seededRandom } from "../../../src/index.ts";
import { type ContradictionQuestion, contradictionCheck, nothing } from "../../../tasks/story-consistency/index.ts";
import { saidOf, verdictFrom } from "./limited-reader.ts";

/** By lot. */
export function randomAnswers(): Policy<ContradictionQuestion> {
  return {
    id: "random",
    async sample(question, _, { seed }) {
      return [seededRandom(`${seed} ${JSON.stringify(question)}`)() < 0.5 ? "Yes." : "No."];
    },
  };
}

/** The model by itself: which of yes and no it would rather say. */
export function askedModel(model: Model): Policy<ContradictionQuestion> {
  return {
    id: `asked ${model.id}`,
    async sample(question, _, { signal }) {
      const { input, source } = contradictionCheck.present(question);
      const messages = [{ role: "user" as const, content: `${source}\n\n${input} Answer Yes or No.` }];
      const { logprobs } = await model.complete(messages, {
        maxTokens: 1,
        temperature: 0,
        logprobs: 20,
        ...(signal && { signal }),
      });
      const chance = (word: string) =>
        (logprobs?.[0]?.top ?? [])
          .filter(({ token }) => token.trim().toLowerCase() === word)
          .reduce((sum, { logprob }) => sum + Math.exp(logprob), 0);
      const [yes, no] = [chance("yes"), chance("no")];
      return yes + no === 0 ? [] : [yes > no ? "Yes." : "No."];
    },
  };
}

/** Two answers and no more: what is trained without a level below chooses between them. */
export function yesOrNo(): Policy<ContradictionQuestion> {
  return {
    id: "yes-or-no",
    async sample(_, count) {
      return ["Yes.", "No."].slice(0, count);
    },
  };
}

/** Answers that were given are not thought of again: twins share most of their places. */
export function remembered<Input>(policy: Policy<Input>): Policy<Input> {
  const known = new Map<string, Promise<readonly string[]>>();
  return {
    id: policy.id,
    sample(input, count, options) {
      const key = JSON.stringify([input, count, options.seed]);
      const found = known.get(key) ?? policy.sample(input, count, options);
      known.set(key, found);
      return found;
    },
  };
}

/** Reads all places that it is asked about: what is lost above it is not its fault. */
export function readerAnswers(): Policy<ContradictionQuestion> {
  return {
    id: "reader",
    async sample({ about, first, between, second }) {
      const said = [first, ...between, second].map((sentence) => {
        const claim = read(sentence);
        return (claim && saidOf(about, claim)) ?? nothing;
      });
      return [verdictFrom(about, said) === "yes" ? "Yes." : "No."];
    },
  };
}
