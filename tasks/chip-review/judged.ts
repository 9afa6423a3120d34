/**
 * Chip-design review as a tree of judged tasks. Which of two reviews of a design is better, or which of two designs, is
 * more than one reader can see; each aspect of it is a smaller question, and whether one claim holds of a few lines a
 * smaller one still.
 */
import { z } from "zod";
import {
  type Comparison,
  defineJudgedTask,
  type JudgedTask,
  type Question,
  type Side,
  subtask,
} from "../../src/index.ts";
import { claimsIn, numberedLines } from "./claims.ts";
import { type Aspect, aspects } from "./finding.ts";
import { withoutComments } from "./source.ts";

/** Is this claim true of these lines? Its outputs begin with yes or no. */
export interface FindingQuestion {
  readonly aspect: Aspect;
  readonly claim: string;
  /** Numbered lines around the one that is meant. */
  readonly excerpt: string;
}

/** What is wrong with this design in this respect? Its outputs are reviews: see `claims.ts`. */
export interface AspectQuestion {
  readonly specification?: string;
  /** Without comments. */
  readonly code: string;
}

/** A design to be written; its outputs are designs. */
export interface DesignTask {
  readonly specification: string;
  /** Lines that it may have: what is beyond them is not looked at. */
  readonly lines: number;
}

/** Lines shown before and after the one that a claim is about. */
const around = 3;

const meanings: Readonly<Record<Aspect, string>> = {
  function: "does it do what it is to do",
  timing: "is there logic too deep for a fast clock",
  area: "is anything larger than it need be, or unused",
  power: "does anything move that need not",
  "reset-and-clocking": "are all registers reset to the right value, and do clocks and crossings work",
  security: "do locks begin locked and hold, and do secrets stay inside",
  lifetime: "will counters and memories last",
};

export const chipFinding = defineJudgedTask<FindingQuestion>({
  name: "chip-finding",
  input: z.object({ aspect: z.enum(aspects), claim: z.string().min(1), excerpt: z.string().min(1) }),
  size: ({ excerpt }) => linesOf(excerpt),
  present: ({ aspect, claim, excerpt }) => ({
    input: `Of a chip design (${meanings[aspect]}?) somebody claims: ${claim}\nIs it true of these lines? Yes or no, and why.`,
    source: excerpt,
  }),
  evaluation: [],
});

/** One for each aspect. */
export const aspectTasks = Object.fromEntries(
  aspects.map((aspect) => [aspect, aspectTask(aspect)] as const),
) as Readonly<Record<Aspect, JudgedTask<AspectQuestion>>>;

function aspectTask(aspect: Aspect): JudgedTask<AspectQuestion> {
  return defineJudgedTask<AspectQuestion>({
    name: `chip-review-${aspect}`,
    input: z.object({ specification: z.string().min(1).exactOptional(), code: z.string().min(1) }),
    // An excerpt may be the whole of a short design, and is a smaller question: it asks for a yes or no.
    size: ({ code }) => linesOf(code) + 1,
    present: ({ specification, code }) => ({
      input: [
        ...(specification === undefined ? [] : [`What was asked for:\n${specification}`]),
        `Review this design: ${meanings[aspect]}? A line for each fault, "LINE 12: what is wrong"; or "Nothing found."`,
      ].join("\n\n"),
      source: numberedLines(code),
    }),
    evaluation: [
      subtask(chipFinding, ({ code }, comparison) => [
        ...findingQuestions(aspect, code, comparison, "a"),
        ...findingQuestions(aspect, code, comparison, "b"),
      ]),
    ],
  });
}

/** Which of two reviews of one design is the better one. */
export const chipReview = defineJudgedTask<AspectQuestion>({
  name: "chip-review",
  input: z.object({ specification: z.string().min(1).exactOptional(), code: z.string().min(1) }),
  size: ({ code }) => (linesOf(code) + 1) * aspects.length + 1,
  present: ({ specification, code }) => ({
    input: [
      ...(specification === undefined ? [] : [`What was asked for:\n${specification}`]),
      'Review this design in all respects. A line for each fault, "LINE 12: what is wrong"; or "Nothing found."',
    ].join("\n\n"),
    source: numberedLines(code),
  }),
  evaluation: aspects.map((aspect) =>
    subtask(aspectTasks[aspect], (input: AspectQuestion) => [
      { input, about: "both" as const, title: titleOf(aspect) },
    ]),
  ),
});

/** Which of two designs is the better one. */
export const chipDesign = defineJudgedTask<DesignTask>({
  name: "chip-design",
  input: z.object({ specification: z.string().min(1), lines: z.number().int().min(1) }),
  size: ({ lines }) => (lines + 1) * aspects.length + 1,
  present: ({ specification, lines }) => ({
    input: `Write this design in Verilog, in at most ${lines} lines:\n${specification}`,
  }),
  evaluation: aspects.map((aspect) =>
    subtask(aspectTasks[aspect], ({ specification, lines }: DesignTask, comparison) =>
      (["a", "b"] as const).flatMap((side) => {
        const code = withoutComments(comparison[side].text).split("\n").slice(0, lines).join("\n");
        return code.trim() === ""
          ? []
          : [{ input: { specification, code }, about: side, title: `${titleOf(aspect)} of ${side.toUpperCase()}` }];
      }),
    ),
  ),
});

function titleOf(aspect: Aspect): string {
  return aspect[0]!.toUpperCase() + aspect.slice(1).replaceAll("-", " ");
}

/** Claims about lines that are not there are not asked about: they are false as they stand. */
function findingQuestions(
  aspect: Aspect,
  code: string,
  comparison: Comparison,
  side: Side,
): Question<FindingQuestion>[] {
  const all = code.split("\n");
  return (claimsIn(comparison[side].text) ?? []).flatMap(({ line, text }) => {
    if (line < 1 || line > all.length) return [];
    const excerpt = excerptOf(code, line);
    return excerpt === ""
      ? []
      : [{ input: { aspect, claim: text, excerpt }, about: side, title: `LINE ${line}: ${text}` }];
  });
}

/** The line that is meant has an arrow. */
export function excerptOf(code: string, line: number): string {
  return numberedLines(code)
    .split("\n")
    .filter((text) => Math.abs(Number(text.slice(0, 4)) - line) <= around)
    .map((text) => `${Number(text.slice(0, 4)) === line ? ">" : " "}${text}`)
    .join("\n");
}

function linesOf(text: string): number {
  return text.split("\n").length;
}
