/**
 * What the tree of chip review begins with when it is grown: verdicts on a claim and reviews of an aspect by lot, and
 * reviews of the whole joined from what was grown below. Nothing is known of what is right; that is learned.
 */
import { type Document, type Plot, type Policy, seededRandom } from "../../src/index.ts";
import { claimsIn, reviewText } from "./claims.ts";
import { aspects } from "./finding.ts";
import { type AspectQuestion, aspectTasks, chipFinding, chipReview, type FindingQuestion } from "./judged.ts";
import { withoutComments } from "./source.ts";
import { guessingPolicy } from "./tool-policy.ts";

/** Yes and no in turn, which first by lot. */
export function verdictsByLot(): Policy<FindingQuestion> {
  return {
    id: "verdicts-by-lot",
    async sample({ claim, excerpt }, count, { seed }) {
      const first = seededRandom(`${seed}\n${claim}\n${excerpt}`)() < 0.5 ? 0 : 1;
      return ["Yes: the lines show it.", "No: the lines do not show it."]
        .toSorted((a, b) => (first === 0 ? a.localeCompare(b) : b.localeCompare(a)))
        .slice(0, count);
    },
  };
}

/**
 * What the reviewers of all aspects claim, without what two of them say of one line; of several outputs, all but the first
 * leave claims out by lot. Reviewers are asked once, whatever the count: each may be a best of many itself.
 */
export function joinedReviews(reviewers: readonly Policy<AspectQuestion>[]): Policy<AspectQuestion> {
  return {
    id: `joined, or in part (${reviewers.map(({ id }) => id).join(", ")})`,
    async sample(input, count, options) {
      const all = await Promise.all(reviewers.map((reviewer) => reviewer.sample(input, 1, options)));
      const seen = new Set<number>();
      const claims = all
        .flatMap(([text]) => claimsIn(text ?? "") ?? [])
        .filter(({ line }) => !seen.has(line) && seen.add(line));
      const random = seededRandom(`${options.seed}\n${input.code}`);
      return Array.from({ length: count }, (_, at) => reviewText(claims.filter(() => random() < 0.5 || at === 0)));
    },
  };
}

export const chipTree = {
  task: chipReview,
  plots: {
    [chipFinding.name]: { policy: verdictsByLot() },
    ...Object.fromEntries(aspects.map((aspect) => [aspectTasks[aspect].name, { policy: guessingPolicy(aspect) }])),
    [chipReview.name]: {
      policy: (below) => joinedReviews(aspects.map((aspect) => below.policy(aspectTasks[aspect]))),
    } satisfies Partial<Plot<AspectQuestion>>,
  },
  read: ({ text }: Document): AspectQuestion => ({ code: withoutComments(text) }),
};
