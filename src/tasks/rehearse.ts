/**
 * A run without a model: the task walks its whole tree against a stand-in that replies at full length, so that the
 * number of calls and an upper bound of tokens and money are known before anything is spent.
 */
import { seededRandom } from "../core/random.ts";
import { openJournal } from "../journal/sqlite.ts";
import type { Message, Model } from "../models/model.ts";
import { costOf } from "../models/priced.ts";
import { wrap } from "../models/wrap.ts";
import type { Prompt } from "../prompts/prompt.ts";
import type { Totals } from "./execution.ts";
import { run } from "./run.ts";
import { type Task, wrapNode } from "./task.ts";

/** Longest reply of a prompt that sets none; tokens. */
const assumedReply = 512;

/**
 * Every question is asked once: what the stand-in replies is not judged. Prompts that want JSON cannot be rehearsed.
 * @param model whose tokenizer and price count
 */
export async function rehearse<Input, Output>(task: Task<Input, Output>, input: Input, model: Model): Promise<Totals> {
  const journal = openJournal(":memory:");
  try {
    return (await run(rehearsed(task), input, { model: standIn(model), journal })).totals;
  } finally {
    await journal.close();
  }
}

function rehearsed<Input, Output>({ version: _, ...task }: Task<Input, Output>): Task<Input, Output> {
  return {
    ...task,
    solve: (input, node) =>
      task.solve(
        input,
        wrapNode(node, {
          ask: (prompt, vars, options) => node.ask(content(prompt), vars, options),
          solve: (child, childInput, limits) => node.solve(rehearsed(child), childInput, limits),
        }),
      ),
  };
}

/** A prompt that is content with any text. */
function content<Vars, Output>({ parse, ...prompt }: Prompt<Vars, Output>): Prompt<Vars, Output> {
  if (!parse) return prompt;
  return {
    ...prompt,
    parse(text, ...asked) {
      try {
        return parse(text, ...asked);
      } catch {
        return text as Output;
      }
    },
  };
}

function standIn(model: Model): Model {
  const random = seededRandom("rehearsal");
  return wrap(model, {
    async complete(messages, { maxTokens = assumedReply } = {}) {
      const words = Array.from({ length: maxTokens }, () => commonWords[Math.floor(random() * commonWords.length)]);
      const tokens = { input: await inputTokens(model, messages), output: maxTokens };
      const cost = model.price && costOf(tokens, model.price);
      return { text: `${words.join(" ")}.`, finish: "stop", tokens, ...(cost !== undefined && { cost }) };
    },
    async close() {},
  });
}

async function inputTokens(model: Model, messages: readonly Message[]): Promise<number> {
  const texts = messages.map(({ content }) => content);
  const counts = model.countTokens ? await model.countTokens(texts) : texts.map((text) => Math.ceil(text.length / 4));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** One token each in any tokenizer for English. */
const commonWords =
  "the of and to in is you that it he was for on are as with his they at be this have from or one had by word but not what all were we when your can said there use an each which she do how their if will up other about out many then them these so some her would make like him into time has look two more write go see number no way could people my than first water been call who oil its now find long down day did get come made may part".split(
    " ",
  );
