/**
 * The tree of chip reviews with a program to judge each level: `espalier grow` without a key and without people, on generated
 * designs. Grown are whether a claim holds, the review of function, and that of the whole; of all other aspects tools speak.
 * What a judge may open is in its code. Whoever judges a claim has what Yosys and our rules say of seven lines. Whoever judges
 * a review of function reads no design: it is told whether each claim holds. Whoever judges a review of the whole is told the
 * reviews of all aspects, and reads no more. Which defect was planted is measured with, and nobody is told.
 * Use it with: espalier grow examples/grow-reviews.ts --labels 12 --outputs 3 -n 3 --out reviewers
 * Your own file imports from "espalier" and "espalier/tasks".
 */
import { generateDesigns } from "../datasets/designs/index.ts";
import { type Policy, programJudge, seededRandom } from "../src/index.ts";
import {
  type Aspect,
  type AspectQuestion,
  aspects,
  aspectTasks,
  type Claim,
  chipFinding,
  chipReview,
  chipTree,
  claimsIn,
  type Design,
  excerptOf,
  type FindingQuestion,
  findingsOf,
  guessingPolicy,
  nothingFound,
  openDesign,
  reviewText,
  scoreOfReview,
} from "../tasks/chip-review/index.ts";

const train = generateDesigns({ split: "train", pairs: 20 });
const held = generateDesigns({ split: "dev", pairs: 3 });
const designs = [...train, ...held];

const opened = new Map<string, Promise<Design>>();

/** What tools say of a design in one respect; it is opened once. */
async function saidByTools(aspect: Aspect, code: string): Promise<Claim[]> {
  const design = opened.get(code) ?? openDesign([{ name: "design.v", text: code, code }]);
  opened.set(code, design);
  return findingsOf(aspect, await design).flatMap(({ severity, lines, text }) =>
    severity === "note" || !lines[0] ? [] : [{ line: lines[0].line, text }],
  );
}

function tools(aspect: Aspect): Policy<AspectQuestion> {
  return {
    id: `tools (${aspect})`,
    sample: async ({ code }, count) => Array(count).fill(reviewText(await saidByTools(aspect, code))),
  };
}

/** Each thing that tools say, nothing, and now and then a line by lot: in an order by lot. */
const proposals: Policy<AspectQuestion> = {
  id: "tools or a guess",
  async sample({ code }, count, { seed, ...how }) {
    const random = seededRandom(`${seed} ${code}`);
    const found = (await saidByTools("function", code)).map((claim) => reviewText([claim]));
    const guessed = await guessingPolicy("function").sample({ code }, 1, { seed, ...how });
    return [...new Set([...found, nothingFound, ...guessed])]
      .map((text) => ({ text, lot: random() }))
      .sort((one, two) => one.lot - two.lot)
      .slice(0, count)
      .map(({ text }) => text);
  },
};

/** Where an excerpt is from. */
const places = new Map(
  designs.flatMap(({ text: code, defect }) =>
    code.split("\n").map((_, at) => [excerptOf(code, at + 1), { code, line: at + 1, defect }] as const),
  ),
);

const checker = programJudge(
  "has what tools say of seven lines",
  async (verdict, { source = "" }) => {
    const place = places.get(source);
    if (!place) return 0;
    const isFault = (await saidByTools("function", place.code)).some(({ line }) => line === place.line);
    return verdict.startsWith("Yes") === isFault ? 1 : 0;
  },
  ["source"],
);

const lead = programJudge(
  "is told whether each claim holds",
  (_, { notes = [] }, side) => {
    const verdicts = notes.filter(({ about }) => about === side).map(({ text }) => text.split("\n").at(-1)!);
    return verdicts.reduce((sum, verdict) => sum + (verdict.startsWith("Yes") ? 1 : -1), 0);
  },
  ["notes"],
);

const chief = programJudge(
  "is told the reviews of all aspects",
  (review, { notes = [] }) => {
    const told = notes.flatMap(({ text }) => linesIn(text));
    const said = linesIn(review);
    const missed = told.filter((line) => !said.includes(line)).length;
    return -missed - said.filter((line) => !told.includes(line)).length;
  },
  ["notes"],
);

const linesIn = (review: string) => (claimsIn(review) ?? []).map(({ line }) => line);

const inputOf = ({ text: code, specification }: (typeof designs)[number]): AspectQuestion => ({ code, specification });
const inputs = { train: train.map(inputOf), held: held.map(inputOf) };
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
    ...Object.fromEntries(aspects.map((aspect) => [aspectTasks[aspect].name, { frozen: tools(aspect) }])),
    [aspectTasks.function.name]: {
      policy: proposals,
      judge: lead,
      ...inputs,
      gold({ code }: AspectQuestion, review: string) {
        const defect = defectIn.get(code);
        return scoreOfReview(review, defect?.aspect === "function" ? defect.lines : []);
      },
    },
    [chipReview.name]: {
      ...chipTree.plots[chipReview.name],
      judge: chief,
      ...inputs,
      gold: ({ code }: AspectQuestion, review: string) => scoreOfReview(review, defectIn.get(code)?.lines ?? []),
    },
  },
};
