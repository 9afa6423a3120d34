/**
 * The tree of chip reviews with a program to judge each level: `espalier grow` without a key and without people, on generated
 * designs. What a judge may open is in its code. Whoever judges a claim has what Yosys and our rules say of seven lines.
 * Whoever judges a review of one aspect reads no design: it is told whether each claim holds. Whoever judges a review of the
 * whole is told the reviews of all aspects, and reads no more. Which defect was planted is measured with, and nobody is told.
 * Use it with: espalier grow examples/grow-reviews.ts --labels 12 --outputs 3 -n 3 --out reviewers
 * Your own file imports from "espalier" and "espalier/tasks".
 */
import { generateDesigns } from "../datasets/designs/index.ts";
import { type Comparison, type Judge, type Policy, type Side, seededRandom } from "../src/index.ts";
import {
  type Aspect,
  type AspectQuestion,
  aspects,
  aspectTasks,
  chipFinding,
  chipReview,
  chipTree,
  claimsIn,
  excerptOf,
  type FindingQuestion,
  guessingPolicy,
  nothingFound,
  reviewText,
  scoreOfReview,
  toolPolicy,
} from "../tasks/chip-review/index.ts";

const train = generateDesigns({ split: "train", pairs: 7 });
const held = generateDesigns({ split: "dev", pairs: 4 });
const designs = [...train, ...held];

/** What tools say of a design in one respect; asked once. */
const known = new Map<string, Promise<string>>();
function saidByTools(aspect: Aspect, code: string): Promise<string> {
  const key = `${aspect}\n${code}`;
  const before = known.get(key);
  if (before) return before;
  const saying = toolPolicy(aspect)
    .sample({ code }, 1, { seed: 0 })
    .then(([text]) => text!);
  known.set(key, saying);
  return saying;
}

/** One thing that tools say, a line by lot, or nothing: in an order by lot. */
function proposals(aspect: Aspect): Policy<AspectQuestion> {
  const guesses = guessingPolicy(aspect);
  return {
    id: `tools or guesses (${aspect})`,
    async sample(input, count, options) {
      const random = seededRandom(`${aspect} ${options.seed} ${input.code}`);
      const found = (claimsIn(await saidByTools(aspect, input.code)) ?? []).map((claim) => reviewText([claim]));
      const guessed = await guesses.sample(input, count, options);
      return [...new Set([...found.slice(0, 2), nothingFound, ...guessed])]
        .map((text) => ({ text, lot: random() }))
        .sort((one, two) => one.lot - two.lot)
        .slice(0, count)
        .map(({ text }) => text);
    },
  };
}

/** Where an excerpt is from. */
const places = new Map(
  designs.flatMap(({ text: code, defect }) =>
    code.split("\n").map((_, at) => [excerptOf(code, at + 1), { code, line: at + 1, defect }] as const),
  ),
);
const askedOf = (aspect: Aspect) =>
  chipFinding.present({ aspect, claim: "-", excerpt: "-" }).input.toString().split("-")[0]!;

const checker = judgeBy(
  "has what tools say of seven lines",
  ["input", "source"],
  async ({ input, source = "" }, verdict) => {
    const place = places.get(source);
    const aspect = aspects.find((one) => String(input).startsWith(askedOf(one)));
    if (!place || !aspect) return 0;
    const isFault = claimsIn(await saidByTools(aspect, place.code))?.some(({ line }) => line === place.line) ?? false;
    return verdict.startsWith("Yes") === isFault ? 1 : 0;
  },
);

const lead = judgeBy("is told whether each claim holds", ["notes"], async ({ notes = [] }, _, side) => {
  const verdicts = notes.filter(({ about }) => about === side).map(({ text }) => text.split("\n").at(-1)!);
  return verdicts.reduce((sum, verdict) => sum + (verdict.startsWith("Yes") ? 1 : -1), 0);
});

const chief = judgeBy("is told the reviews of all aspects", ["notes"], async ({ notes = [] }, review) => {
  const told = notes.flatMap(({ text }) => linesIn(text));
  const said = linesIn(review);
  const missed = told.filter((line) => !said.includes(line)).length;
  return -missed - said.filter((line) => !told.includes(line)).length;
});

const linesIn = (review: string) => (claimsIn(review) ?? []).map(({ line }) => line);

/** @param opens all that it is handed of a comparison, beside the output that it weighs */
function judgeBy(
  id: string,
  opens: readonly (keyof Comparison)[],
  merit: (shown: Partial<Comparison>, output: string, side: Side) => Promise<number>,
): Judge {
  return {
    id,
    kind: "program",
    async compare(comparison) {
      const shown: Partial<Comparison> = Object.fromEntries(opens.map((name) => [name, comparison[name]]));
      const more = (await merit(shown, comparison.a.text, "a")) - (await merit(shown, comparison.b.text, "b"));
      return { status: "judged", choice: more > 0 ? "a" : more < 0 ? "b" : "tie" };
    },
  };
}

const inputOf = ({ text: code, specification }: (typeof designs)[number]): AspectQuestion => ({ code, specification });
const defectIn = new Map(designs.map(({ text, defect }) => [text, defect]));

export default {
  ...chipTree,
  plots: {
    [chipFinding.name]: {
      ...chipTree.plots[chipFinding.name],
      judge: checker,
      gold({ excerpt }: FindingQuestion, verdict: string) {
        const { defect, line } = places.get(excerpt)!;
        return verdict.startsWith("Yes") === (defect?.lines.includes(line) ?? false) ? 1 : 0;
      },
    },
    ...Object.fromEntries(
      aspects.map((aspect) => [
        aspectTasks[aspect].name,
        {
          policy: proposals(aspect),
          judge: lead,
          gold({ code }: AspectQuestion, review: string) {
            const defect = defectIn.get(code);
            return scoreOfReview(review, defect?.aspect === aspect ? defect.lines : []);
          },
        },
      ]),
    ),
    [chipReview.name]: {
      ...chipTree.plots[chipReview.name],
      judge: chief,
      train: train.map(inputOf),
      held: held.map(inputOf),
      gold: ({ code }: AspectQuestion, review: string) => scoreOfReview(review, defectIn.get(code)?.lines ?? []),
    },
  },
};
