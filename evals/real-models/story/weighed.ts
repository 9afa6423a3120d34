/**
 * The upper level of the tree alone, grown without a language model: below it a program reads what each sentence claims,
 * and a reward model that is fitted on the limited judge's labels weighs which answer follows.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  bestOf,
  type Frozen,
  featureReward,
  grow,
  type Judge,
  openJournal,
  type Plot,
  type Policy,
} from "../../../src/index.ts";
import {
  answersFromFacts,
  type ContradictionQuestion,
  contradictionCheck,
  type FactQuestion,
  factExtraction,
  nothing,
} from "../../../tasks/story-consistency/index.ts";
import { keptOpen } from "../common/kept-open.ts";
import { answerFeatures } from "./answer-features.ts";
import { casesOf } from "./cases.ts";
import { checkGold } from "./grown.ts";
import { claimOf } from "./limited-reader.ts";

const claimsRead: Policy<FactQuestion> = {
  id: "what a sentence claims",
  sample: async ({ about, excerpt }) => [claimOf(about, excerpt)?.value ?? nothing],
};

/** More than there are answers to a question. */
const outputs = 16;

/** @param judge who labels, on stories of the train split; takes some seconds */
export async function weighedAnswers(judge: Judge, seed: number): Promise<Policy<ContradictionQuestion>> {
  const folder = mkdtempSync(join(tmpdir(), "story-consistency-"));
  const journal = openJournal(":memory:");
  const train = casesOf({ split: "train", count: 60, lengths: [300], seed }).checks;
  const held = casesOf({ split: "dev", count: 12, lengths: [300], seed }).checks;
  const plot: Plot<ContradictionQuestion> = {
    policy: (below) => answersFromFacts(below.policy(factExtraction)),
    judge,
    reward: keptOpen(featureReward("story-answers", answerFeatures), []),
    improvement: bestOf(outputs),
    train: train.map(({ question }) => question),
    held: held.map(({ question }) => question),
    gold: checkGold([...train, ...held]),
  };
  let grown: Policy<unknown> | undefined;
  try {
    await grow(contradictionCheck, {
      plots: {
        [factExtraction.name]: { frozen: claimsRead } satisfies Frozen<FactQuestion> as Frozen<unknown>,
        [contradictionCheck.name]: plot as Plot<unknown>,
      },
      ...{ folder, journal, labels: 2500, outputs, seed },
      onEvent(event) {
        if (event.kind === "task-finished") grown = event.policy;
      },
    });
    return grown! as Policy<ContradictionQuestion>;
  } finally {
    await journal.close();
    rmSync(folder, { recursive: true });
  }
}
