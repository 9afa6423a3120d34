/**
 * The tree of the experiment: which of two reviews of a design is right, whether one claim of a review holds, and whether
 * two lines show it. As in `tasks/chip-review`, but what tools found travels with the question, and there is a level more.
 */
import { z } from "zod";
import { defineJudgedTask, subtask } from "../../../src/index.ts";
import { numberedLines } from "../../../tasks/chip-review/claims.ts";
import { type Claim, claimsIn, excerptOf } from "../../../tasks/chip-review/index.ts";

/** Does the claim hold of these two lines? */
export interface LinesQuestion {
  readonly claim: string;
  readonly lines: string;
}

/** Does the claim hold of the line with the arrow? */
export interface ClaimQuestion {
  readonly claim: string;
  readonly line: number;
  /** Seven lines. */
  readonly excerpt: string;
  /** Of the whole design, by tools. */
  readonly findings: readonly Claim[];
}

export interface ReviewQuestion {
  readonly specification: string;
  readonly code: string;
  readonly findings: readonly Claim[];
}

const findings = z.array(z.object({ line: z.number(), text: z.string() }));
const question = (claim: string) => `A reviewer of this chip design claims: ${claim}. Is it true?`;

export const linesTask = defineJudgedTask<LinesQuestion>({
  name: "chip-lines",
  input: z.object({ claim: z.string().min(1), lines: z.string().min(1) }),
  size: () => 1,
  present: ({ claim, lines }) => ({ input: question(claim), source: lines }),
  evaluation: [],
});

export const claimTask = defineJudgedTask<ClaimQuestion>({
  name: "chip-claim",
  input: z.object({ claim: z.string().min(1), line: z.number(), excerpt: z.string().min(1), findings }),
  size: () => 2,
  present: ({ claim, excerpt }) => ({ input: question(claim), source: excerpt }),
  evaluation: [subtask(linesTask, (asked: ClaimQuestion) => [{ input: linesQuestion(asked), about: "both" as const }])],
});

export const reviewTask = defineJudgedTask<ReviewQuestion>({
  name: "chip-reviews",
  input: z.object({ specification: z.string().min(1), code: z.string().min(1), findings }),
  size: () => 3,
  present: ({ specification, code }) => ({
    input: `Review this design:\n${specification}`,
    source: numberedLines(code),
  }),
  evaluation: [
    subtask(claimTask, ({ code, findings: found }: ReviewQuestion, comparison) =>
      (["a", "b"] as const).flatMap((about) =>
        (claimsIn(comparison[about].text) ?? []).map((claim) => ({ input: claimQuestion(code, claim, found), about })),
      ),
    ),
  ],
});

export function claimQuestion(code: string, { line, text }: Claim, found: readonly Claim[]): ClaimQuestion {
  return { claim: text, line, excerpt: excerptOf(code, line), findings: found };
}

/** The line that is meant and the next one: where a line is missing, it is missing between them. */
export function linesQuestion({ claim, excerpt }: ClaimQuestion): LinesQuestion {
  const all = excerpt.split("\n");
  const at = all.findIndex((text) => text.startsWith(">"));
  return {
    claim,
    lines: all
      .slice(at, at + 2)
      .map((text) => text.slice(6).trim())
      .join("\n"),
  };
}
