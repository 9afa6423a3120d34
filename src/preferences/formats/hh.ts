/**
 * Anthropic's helpful and harmless dialogues: `chosen, rejected`, each a whole transcript of turns that begin with
 * "\n\nHuman:" and "\n\nAssistant:". Source: https://github.com/anthropics/hh-rlhf, Bai et al. 2022, arXiv:2204.05862.
 */
import * as z from "zod";
import type { Turn } from "../comparison.ts";
import { sharedTurns, turnsOf } from "./conversation.ts";
import { checked, extraOf, RowError, type WritableFormat } from "./format.ts";
import { extraColumns, labelColumns, labelsOf, ranked, rankedTexts } from "./sides.ts";

const schema = z.object({ chosen: z.string(), rejected: z.string() });
const known = [...Object.keys(schema.shape), ...labelColumns];

export const hh: WritableFormat = {
  fields: 'chosen, rejected with "\\n\\nHuman: … \\n\\nAssistant: …"',
  fits: ({ chosen, rejected, prompt }) => prompt === undefined && (isTranscript(chosen) || isTranscript(rejected)),
  read(row) {
    const { chosen, rejected } = checked(schema, row);
    const [x, y] = [turnsIn(chosen), turnsIn(rejected)];
    const answer = lastSharedAnswer(x, y);
    const rest = ({ start }: PlacedTurn, text: string) => ({ text: text.slice(start) });
    const texts = { chosen: rest(x[answer]!, chosen), rejected: rest(y[answer]!, rejected) };
    return [ranked({ input: x.slice(0, answer).map(({ turn }) => turn), ...texts, ...extraOf(row, known) }, row)];
  },
  write(preference) {
    const { input } = preference.comparison;
    const turns = turnsOf(input);
    if (preference.verdict.choice === "tie") return "ties";
    if (turns.some(({ role }) => role === "system")) return "system messages";
    const { chosen, rejected } = rankedTexts(preference);
    const whole = (content: string) => [...turns, { role: "assistant", content } as const].map(written).join("");
    return { ...extraColumns(preference), chosen: whole(chosen), rejected: whole(rejected), ...labelsOf(preference) };
  },
};

function isTranscript(value: unknown): boolean {
  return typeof value === "string" && /^\s*Human:/.test(value) && value.includes("\n\nAssistant:");
}

interface PlacedTurn {
  readonly turn: Turn;
  /** Where its content begins. */
  readonly start: number;
}

function turnsIn(text: string): PlacedTurn[] {
  const marks = [...text.matchAll(/(?:^\s*|\n\n)(Human|Assistant): ?/g)];
  return marks.map((mark, index) => {
    const start = mark.index + mark[0].length;
    const content = text.slice(start, marks[index + 1]?.index);
    return { turn: { role: mark[1] === "Human" ? "user" : "assistant", content }, start };
  });
}

/** Few dialogues part before their last answer; those are judged from there on. */
function lastSharedAnswer(x: readonly PlacedTurn[], y: readonly PlacedTurn[]): number {
  const turns = (placed: readonly PlacedTurn[]) => placed.map(({ turn }) => turn);
  const shared = Math.min(sharedTurns(turns(x), turns(y)), x.length - 1, y.length - 1);
  for (let at = shared; at > 0; at -= 1) {
    if (x[at]!.turn.role === "assistant" && y[at]!.turn.role === "assistant") return at;
  }
  throw new RowError("chosen and rejected have no beginning in common, from a Human's turn to an Assistant's");
}

function written({ role, content }: Turn): string {
  return `\n\n${role === "user" ? "Human" : "Assistant"}: ${content}`;
}
