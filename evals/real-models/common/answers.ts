/** Who answers a yes-or-no question without any training, and a policy that thinks once. */
import { type JudgedTask, type Model, type Policy, seededRandom } from "../../../src/index.ts";

/** By lot. */
export function randomAnswers<Input>(): Policy<Input> {
  return {
    id: "random",
    async sample(question, _, { seed }) {
      return [seededRandom(`${seed} ${JSON.stringify(question)}`)() < 0.5 ? "Yes." : "No."];
    },
  };
}

/** The model by itself: which of yes and no it would rather say. */
export function askedModel<Input>(model: Model, task: JudgedTask<Input>): Policy<Input> {
  return {
    id: `asked ${model.id}`,
    async sample(question, _, { signal }) {
      const { input, source } = task.present(question);
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

/** Two answers and no more: what is trained chooses between them. */
export function yesOrNo<Input>(): Policy<Input> {
  return {
    id: "yes-or-no",
    async sample(_, count) {
      return ["Yes.", "No."].slice(0, count);
    },
  };
}

/** Answers that were given are not thought of again: twins share most of what is asked. */
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

/** Made when it is first asked, for what takes long to make. @param id it is known by, before it is made */
export function lazily<Input>(id: string, make: () => Promise<Policy<Input>>): Policy<Input> {
  let made: Promise<Policy<Input>> | undefined;
  return {
    id,
    async sample(input, count, options) {
      made ??= make();
      return (await made).sample(input, count, options);
    },
  };
}
