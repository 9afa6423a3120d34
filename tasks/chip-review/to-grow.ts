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

/** What the reviewers of all aspects claim, without what two of them say of one line. */
export function joinedReviews(reviewers: readonly Policy<AspectQuestion>[]): Policy<AspectQuestion> {
  return {
    id: `joined (${reviewers.map(({ id }) => id).join(", ")})`,
    async sample(input, count, options) {
      const all = await Promise.all(reviewers.map((reviewer) => reviewer.sample(input, count, options)));
      return Array.from({ length: count }, (_, at) => {
        const claims = all.flatMap((texts) => claimsIn(texts[at] ?? "") ?? []);
        const seen = new Set<number>();
        return reviewText(claims.filter(({ line }) => !seen.has(line) && seen.add(line)));
      });
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
