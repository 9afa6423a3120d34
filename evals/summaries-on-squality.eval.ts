/**
 * Does a recursive summary come closer to summaries by people than the beginning of the story, and than one call at equal
 * tokens? Source: Wang et al. 2022, "SQuALITY", arXiv:2205.11465: short stories of 3,300 to 6,400 words, five questions on
 * each, of which the first asks for the plot, and four summaries by people that answer each.
 *
 *   espalier eval evals/summaries-on-squality.eval.ts
 *   MODEL=llama/smollm2-135m espalier eval evals/summaries-on-squality.eval.ts --limit 5
 *
 * The test split is fetched from its authors' repository; SQUALITY names a file of theirs to read instead, such as dev.
 * Five items are a story.
 *
 *   lead              the first words of the story, as many as its references have on average
 *   one pass MODEL    one call reads what its context holds of the story, in drafts while they take no more tokens than
 *                     the recursion (`squality/one-pass.ts`)
 *   recursive MODEL   `tasks/summarise-book.ts`, as `espalier summarize` does it, with the question in every prompt
 *   a writer          one of the four references, measured by the three others: what people agree on
 *
 * ROUGE is F of stemmed words with the nearest reference, chosen for each kind by itself, as the authors measure. It counts
 * words in common: it does not tell whether a summary is true, and one much shorter than its references loses by it
 * ("words"). What no model could summarise is told in the source's own sentences (`prompts/extracts.ts`), by both arms
 * alike; how often, "extracts" tells.
 *
 * Expected of SmolLM2-135M, before its first run: both arms above lead in ROUGE-1 and far below a writer; recursive not
 * told from one pass, since most of what so small a model joins has to be replaced by extracts.
 */
import { isExtracts, withoutMark } from "../prompts/index.ts";
import {
  type Arm,
  defineEval,
  type Metric,
  type MetricFound,
  openModel,
  openSet,
  type RougeKind,
  rouge,
  type StoryQuestion,
  secondsSpent,
  tokensSpent,
} from "../src/index.ts";
import { onePass } from "./squality/one-pass.ts";
import { recursive } from "./squality/recursive.ts";

const { MODEL: name, SQUALITY: path } = process.env;
const set = await openSet("squality", path ? { path } : {});
// One pass is to read whole stories where the model can.
const model = name ? await openModel(name, { context: 8192, parallel: 2 }) : undefined;

async function* questions(): AsyncGenerator<StoryQuestion> {
  for await (const item of set.items()) if (path || item.subset === "test") yield item;
}

/** The nearest of the references that are not the summary itself. */
function nearest(kind: RougeKind): Metric<StoryQuestion, string> {
  return {
    better: "higher",
    score: ({ item: { references }, output }) =>
      rouge(
        kind,
        withoutMark(output!),
        references.filter((one) => one !== output),
        { stem: true },
      ).f,
  };
}

const lead: Arm<StoryQuestion, string> = async ({ story, references }) => {
  const words = references.reduce((sum, one) => sum + wordsIn(one).length, 0) / references.length;
  return wordsIn(story).slice(0, Math.round(words)).join(" ");
};

function wordsIn(text: string): string[] {
  return text.split(/\s+/).filter(Boolean);
}

const [leadArm, onePassArm, recursiveArm, writerArm] = ["lead", `one pass ${name}`, `recursive ${name}`, "a writer"];

export default defineEval<StoryQuestion, string>({
  name: "summaries-on-squality",
  question:
    "Does a recursive summary of a story come closer to four by people than its beginning, and than one call at equal tokens?",
  data: questions,
  environment: ["MODEL", "SQUALITY"],
  sets: [set.about],
  idOf: ({ id }) => id,
  clusterOf: ({ cluster }) => cluster,
  arms: {
    ...(model && { [recursiveArm]: (item, manner) => recursive(model, item, manner) }),
    ...(model && { [onePassArm]: (item, manner) => onePass(model, item, manner) }),
    [leadArm]: lead,
    [writerArm]: async ({ references }, { seed }) => references[seed % references.length]!,
  },
  metrics: {
    "ROUGE-1": nearest("1"),
    "ROUGE-2": nearest("2"),
    "ROUGE-L": nearest("L"),
    "ROUGE-1 of plots": { ...nearest("1"), only: ({ number }) => number === 1 },
    words: { score: ({ output }) => wordsIn(withoutMark(output!)).length },
    ...(model && {
      extracts: { unit: "share", score: ({ output }) => Number(isExtracts(output!)) },
      tokens: tokensSpent,
      seconds: secondsSpent,
    }),
  },
  answer: answerFrom,
});

function answerFrom({ "ROUGE-1": rouge1 }: Readonly<Record<string, MetricFound>>): string {
  const told = rouge1!.arms
    .map(({ arm, figure }) => `${arm} ${figure ? figure.value.toFixed(3) : "nothing"}`)
    .join(", ");
  const figures = `ROUGE-1 with the nearest of the references: ${told}.`;
  const less = (arm: string) => rouge1!.differences.find((one) => one.arm === arm && one.baseline === recursiveArm);
  const others = [less(leadArm), less(onePassArm)];
  if (others.includes(undefined))
    return `Nothing was summarised recursively, or nothing to compare it with. ${figures}`;
  const words = others.map((difference) => {
    const { figure, adjusted = 1 } = difference!;
    const name = difference!.arm === leadArm ? "the lead" : "one pass";
    if (adjusted >= 0.05) return `not told from ${name}`;
    return `${figure.value < 0 ? "closer than" : "less close than"} ${name}`;
  });
  return `A recursive summary is ${words.join(" and ")}. ${figures}`;
}
