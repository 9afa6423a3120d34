/**
 * Chip-design review with a real language model: can a judge who may read the first seven lines of a design tell a right
 * review from a wrong one, with tools and with helpers trained by recursive reward modelling? What does training add?
 *
 *   npx node evals/real-models/chip.ts
 *   npx node evals/real-models/chip.ts --train 14 --pairs 12 --split dev --seed 900 --threads 1 --keep no
 *
 * The model is SmolLM2-135M-Instruct. Designs are generated (datasets/designs); splits share no template. Features of the
 * upper level: the lower level's answer, words of the claim and signs of the lines, and, where said, what tools found.
 *
 * Claims, written before the first run, stand in `chip/result.ts`: alone near one half; the model below 0.75, asked and
 * with a head on seven lines; tools alone help; training adds to tools; the lower level adds to the tree.
 */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultModel, openJournal, openModel, type Policy } from "../../src/index.ts";
import { commandOf, readFlags } from "../flags.ts";
import { keepResult } from "../results.ts";
import { plain } from "../statistics.ts";
import { casesOf } from "./chip/cases.ts";
import { answersFromEvidence, toolAnswers } from "./chip/evidence.ts";
import { grownTree } from "./chip/grown.ts";
import { levelRows } from "./chip/levels.ts";
import { limitedReviewer, saysYes, understandingOf } from "./chip/limited-reviewer.ts";
import { type ArmFound, type ArmName, armNames, chipResult, type Found } from "./chip/result.ts";
import { rightAnswers } from "./chip/right-answers.ts";
import { type ClaimQuestion, claimTask, reviewTask } from "./chip/tasks.ts";
import { askedModel, randomAnswers, remembered } from "./common/answers.ts";
import { direct } from "./common/direct.ts";
import { helpedBy } from "./common/helped-by.ts";
import { accuracyOf, outcomeOf } from "./common/outcome.ts";

const usual = { train: "84", dev: "24", pairs: "60", split: "test", window: "7", threads: "2", seed: "7", keep: "yes" };
const flags = readFlags(usual);
const started = performance.now();
const seconds = () => Math.round((performance.now() - started) / 1000);
const say = (text: string) => console.error(`${seconds()} s  ${text}`);
const [threads, seed] = [Number(flags.threads), Number(flags.seed)];
const folder = mkdtempSync(join(tmpdir(), "chip-review-"));
const journal = openJournal(join(folder, "journal.db"));

const train = await casesOf("train", Number(flags.train), seed);
const held = await casesOf("dev", Number(flags.dev), seed + 1);
const cases = await casesOf(flags.split === "dev" ? "dev" : "test", Number(flags.pairs), seed);
const understands = understandingOf([...train.checks, ...held.checks, ...cases.checks]);
const judge = limitedReviewer(Number(flags.window), understands);
say(`${train.checks.length} claims to train on, ${cases.reviews.length} pairs of reviews to judge`);

const common = { train, held, judge, journal, labels: train.checks.length, seed, onProgress: say };
await using grown = await grownTree(
  { ...common, folder: join(folder, "grown") },
  { withTools: true, below: { threads } },
);
await using words = await grownTree(
  { ...common, folder: join(folder, "words") },
  { withTools: false, below: grown.lines! },
);
await using frozen = await grownTree(
  { ...common, folder: join(folder, "frozen") },
  { withTools: true, below: randomAnswers() },
);
await using one = await direct({
  task: claimTask,
  answers: train.checks.map(({ question, holds }) => ({ question, isYes: holds })),
  folder: join(folder, "direct"),
  seed,
  threads,
});
const model = await openModel(defaultModel, { device: "cpu", threads, context: 1024, parallel: 4 });

const arms: Readonly<Record<ArmName, Policy<ClaimQuestion> | undefined>> = {
  alone: undefined,
  lot: randomAnswers(),
  asked: remembered(askedModel(model, claimTask)),
  direct: remembered(one.policy),
  untrained: answersFromEvidence(randomAnswers()),
  tools: toolAnswers(),
  frozen: remembered(frozen.claims),
  words: remembered(words.claims),
  grown: remembered(grown.claims),
  ceiling: rightAnswers(understands),
};

async function runArm(helper: Policy<ClaimQuestion> | undefined): Promise<ArmFound> {
  const whole = helper ? helpedBy(judge, reviewTask, helper) : judge;
  const [reviews, claims] = [[] as ArmFound["reviews"][number][], [] as ArmFound["claims"][number][]];
  for (const { comparison, drawn, sort } of cases.reviews) {
    reviews.push({ ...(await outcomeOf(whole, comparison)), drawn, sort });
  }
  for (const { question, holds, drawn } of helper ? cases.checks : []) {
    const [answer = ""] = await helper!.sample(question, 1, { seed: 0 });
    const said = saysYes(answer);
    claims.push({ right: said === undefined ? 0.5 : Number(said === holds), undecided: said === undefined, drawn });
  }
  return { reviews, claims };
}

const found: Partial<Record<ArmName, ArmFound>> = {};
for (const name of Object.keys(arms) as ArmName[]) {
  const arm = await runArm(arms[name]);
  found[name] = arm;
  say(`${armNames[name]}: ${plain(accuracyOf(arm.reviews, ({ drawn }) => drawn.cluster)!)}`);
}
await model.close?.();
await journal.close();
const result = await chipResult(found as Found, [
  ...levelRows(armNames.grown, grown.reports),
  ...levelRows(armNames.words, words.reports),
  ...levelRows(armNames.frozen, frozen.reports),
]);
for (const { title, columns, rows } of result.tables) {
  console.log(`\n${title}\n${[columns, ...rows].map((row) => row.join(" | ")).join("\n")}`);
}
for (const { claim, held: isSo, found: seen } of result.claims) console.log(`\n${claim}: ${isSo}. ${seen}`);
if (flags.keep === "yes") {
  const page = await keepResult({
    name: "chip-review",
    title: "Chip-design review with a real language model",
    question:
      "Can a judge who may read seven lines of a design tell a right review of it from a wrong one, and what does training add to tools?",
    ...result,
    caveats: [
      "The judge is a program that knows the truth of what it reads; it reads from the top and cannot turn to the line that is meant.",
      "Test has four templates. Intervals draw template and defect together; they say nothing of other templates.",
      "Which words of a claim go with which signs of a line was written by hand, by somebody who had seen the templates of test; training weighs them.",
      "What tools find is part of the questions and of the upper level's features; tools that find nothing in a clean design are right about it.",
    ],
    command: commandOf("evals/real-models/chip.ts", usual, flags),
    seeds: [seed],
    seconds: seconds(),
  });
  say(`written: ${page}`);
}
