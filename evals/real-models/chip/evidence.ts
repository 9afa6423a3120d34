/**
 * What is known of a claim, as an answer tells it: what the level below says of its two lines, and what tools found. How
 * much each counts, and which words of a claim fit which signs of a line, is learned from labels.
 */
import type { Policy, ScoreItem } from "../../../src/index.ts";
import { claimsIn, reviewText } from "../../../tasks/chip-review/index.ts";
import { saysYes } from "./limited-reviewer.ts";
import { type ClaimQuestion, type LinesQuestion, linesQuestion } from "./tasks.ts";

/** Yes and no, each with all that is known. */
export function answersFromEvidence(below: Policy<LinesQuestion>): Policy<ClaimQuestion> {
  return {
    id: `evidence (${below.id})`,
    async sample(question, count, options) {
      const [read] = await below.sample(linesQuestion(question), 1, options);
      const evidence = `The lines: ${read ?? "unread"}\nTools:\n${reviewText(question.findings)}`;
      return ["Yes.", "No."].slice(0, count).map((answer) => `${answer}\n${evidence}`);
    },
  };
}

/** Yes where tools find anything in the excerpt. */
export function toolAnswers(): Policy<ClaimQuestion> {
  return {
    id: "tools",
    async sample({ findings, excerpt }) {
      const [first, last] = rangeOf(excerpt);
      return [findings.some(({ line }) => line >= first && line <= last) ? "Yes." : "No."];
    },
  };
}

/** Each changes its sign with the answer: it counts for yes or for no. */
export function evidenceFeatures({ withTools }: { readonly withTools: boolean }) {
  return ({ input, source = "", output }: ScoreItem): Float32Array => {
    const sign = saysYes(output) ? 1 : -1;
    const read = output.match(/^The lines: (\w+)/m)?.[1] ?? "";
    const values = [1, weightOf(saysYes(read)), ...wordsAndSigns(String(input), source)];
    return Float32Array.from([...values, ...(withTools ? toolFeatures(source, output) : [])], (value) => sign * value);
  };
}

function weightOf(isYes: boolean | undefined): number {
  return isYes === undefined ? 0 : isYes ? 1 : -1;
}

function toolFeatures(source: string, output: string): number[] {
  const found = claimsIn(output.slice(output.indexOf("Tools:"))) ?? [];
  const [first, last] = rangeOf(source);
  const at = Number(source.match(/^> *(\d+)/m)?.[1] ?? 0);
  const near = found.filter(({ line }) => line >= first && line <= last);
  return [near.length > 0, near.some(({ line }) => line === at || line === at + 1), found.length > 0].map(Number);
}

function rangeOf(excerpt: string): [number, number] {
  const numbers = Array.from(excerpt.matchAll(/^[> ] *(\d+)/gm), ([, line]) => Number(line));
  return [numbers[0] ?? 0, numbers.at(-1) ?? 0];
}

/** A kind of claim by its words, and what such a line would have: 1 where both are there, -1 where the line has it not. */
const kinds: readonly (readonly [RegExp, (line: string, claim: string) => boolean])[] = [
  [
    /\bnot reset\b|outlives|nothing leads out|sets nothing|gives 0/,
    (line, claim) => !wordsOf(claim).some((word) => assigned(line, word)),
  ],
  [/\blow\b|\bnot\b/, (line) => /!|~/.test(line)],
  [/\bor\b/, (line) => /\||\^/.test(line)],
  [/\band\b/, (line) => /&/.test(line)],
  [/assigned with =|in one cycle/, (line) => / = /.test(line) && !/<=/.test(line)],
  [/\bfall/, (line) => /negedge|& ~/.test(line)],
  [/reset/, (line) => /'[bd]0*1\b/.test(line)],
  [/not smaller|greater|more than/, (line) => />=|<=/.test(line.replace(/\w+ <= /, ""))],
];

function wordsAndSigns(input: string, excerpt: string): number[] {
  const claim = input.match(/claims: (.+)\. Is it true\?$/)?.[1] ?? "";
  const { lines } = linesQuestion({ claim, line: 0, excerpt, findings: [] });
  const [line = ""] = lines.split("\n");
  const words = wordsOf(claim);
  const own = words.filter((word) => has(excerpt, word));
  const numbers = claim.split(" instead")[0]!.match(/\b\d+\b/g) ?? [];
  return [
    ...kinds.map(([says, shows], at) => (says.test(claim) ? (shows(at === 0 ? lines : line, claim) ? 1 : -1) : 0)),
    own.length === 0 ? 0 : own.filter((word) => has(line, word)).length / own.length,
    numbers.length === 0
      ? 0
      : numbers.filter((number) => new RegExp(`'d0*${number}\\b`).test(line)).length / numbers.length - 0.5,
  ];
}

function wordsOf(claim: string): string[] {
  return claim.match(/[A-Za-z_]\w+/g) ?? [];
}

function has(text: string, word: string): boolean {
  return new RegExp(`\\b${word}\\b`).test(text);
}

function assigned(lines: string, word: string): boolean {
  return new RegExp(`\\b${word}\\b *<?= `).test(lines);
}
