/** What the terminal shows of a judging session, as lines. */
import { styleText } from "node:util";
import type { Draft, Item, PlacedChoice, Results, Step } from "../../judges/human/view.ts";
import { pad, wrap } from "./wrap.ts";

/** Characters of a text that are shown: more than anybody pages through, and few enough to be quick. */
const longest = 200_000;
/** From this width on, A and B stand beside each other. */
const sideBySide = 100;

export interface Folds {
  readonly task: boolean;
  readonly source: boolean;
}

export function itemLines(item: Item, width: number, { task, source }: Folds): string[] {
  const lines: string[] = [];
  const input =
    typeof item.input === "string"
      ? item.input
      : item.input.map(({ role, content }) => `${role}: ${content}`).join("\n\n");
  lines.push(title(task ? "Task" : "Task (folded: T)"), ...(task ? [...wrap(bounded(input), width), ""] : []));
  const [a, b] = [bounded(item.first), bounded(item.second)];
  if (width >= sideBySide) {
    const half = Math.floor((width - 3) / 2);
    const [left, right] = [wrap(a, half), wrap(b, half)];
    lines.push(`${title(pad("A", half))} │ ${title("B")}`);
    for (let index = 0; index < Math.max(left.length, right.length); index++) {
      lines.push(`${pad(left[index] ?? "", half)} │ ${right[index] ?? ""}`);
    }
  } else {
    lines.push(title("A"), ...wrap(a, width), "", title("B"), ...wrap(b, width));
  }
  if (item.notes.length > 0) lines.push("", title("Notes"));
  for (const { helper, about, text, span } of item.notes) {
    const whom = { first: "A", second: "B", both: "A and B" }[about];
    lines.push(...wrap(`${whom}: ${bounded(text)} (${helper})`, width));
    const passage = span && item.source?.slice(span.start, span.end);
    if (passage) lines.push(...wrap(bounded(passage), width - 4).map((line) => `  > ${line}`));
  }
  if (item.source !== undefined) {
    lines.push("", title(source ? "Source" : "Source (folded: V)"));
    if (source) lines.push(...wrap(bounded(item.source), width));
  }
  return lines;
}

const choices: readonly (readonly [PlacedChoice, string])[] = [
  ["first", "A is better"],
  ["tie", "E tie"],
  ["second", "B is better"],
  ["bad", "X both bad"],
];

/** What is chosen, in as many lines as the choices need; then a line for how much, and one for why. */
export function answerLines({ choice, strength, rationale = "" }: Draft, width: number, isWriting: boolean): string[] {
  const much = choice === "first" || choice === "second" ? `1-9 how much: ${strength ?? "–"}` : "";
  const why = rationale === "" && !isWriting ? "R why, if you like" : `Why: ${rationale}${isWriting ? "▏" : ""}`;
  // The end of what is being written is what has to be seen.
  return [...choiceLines(choice, width), much, wrap(why.replaceAll("\n", " "), width).at(-1) ?? ""];
}

function choiceLines(choice: PlacedChoice | undefined, width: number): string[] {
  const lines: string[] = [];
  let room = 0;
  for (const [name, words] of choices) {
    const cell = ` ${words} `;
    const shown = name === choice ? styleText("inverse", cell, { validateStream: false }) : cell;
    if (cell.length < room) {
      lines.push(`${lines.pop()} ${shown}`);
      room -= cell.length + 1;
    } else {
      lines.push(shown);
      room = width - cell.length;
    }
  }
  return lines;
}

export function endLines(step: Exclude<Step, { state: "item" }>, width: number): string[] {
  if (step.state === "finished")
    return step.results
      ? resultLines(step.results, width)
      : wrap("Thank you. Your judgements are kept; others are still at work. Q ends.", width);
  const { skipped, held } = step;
  return [
    title(held > 0 ? "Nothing for you at the moment" : skipped > 0 ? "All but what you skipped" : "All judged"),
    "",
    ...(held > 0 ? wrap(`${held} in somebody else's hands. N looks again.`, width) : []),
    ...(skipped > 0 ? [`${skipped} skipped: N judges them now.`] : []),
    ...wrap(
      "F finishes: your judgements then stand, and you are told who wrote what. U undoes the last, Q ends for now.",
      width,
    ),
  ];
}

function resultLines({ labels, gold, origins }: Results, width: number): string[] {
  return [
    title(`Thank you: ${labels} judged`),
    "",
    ...(gold.asked > 0
      ? [...wrap(`Of ${gold.asked} whose answer was known, you gave the known answer to ${gold.right}.`, width), ""]
      : []),
    ...origins.flatMap(({ name, won, tied, lost }) =>
      wrap(`${won} better  ${tied} tied  ${lost} worse  ${name}`, width),
    ),
    "",
    "Q ends.",
  ];
}

const keys: readonly string[] = [
  "A, B      A or B is better",
  "E         equally good: a tie",
  "X         both are bad",
  "1 to 9    how much better; 0 takes it back",
  "R         write why; Enter or Esc leaves",
  "Enter     submit, and on to the next",
  "S         skip: it comes back at the end",
  "U         undo: back to the one before",
  "↑ ↓ space scroll; PgUp, PgDn, Home, End",
  "T, V      fold the task, the source",
  "G         guidelines",
  "F         finish, once all is judged",
  "Q         end; everything is kept",
];

export function helpLines(width: number): string[] {
  return [title("Keys"), "", ...keys.flatMap((line) => wrap(line, width))];
}

function title(text: string): string {
  return styleText("bold", text, { validateStream: false });
}

function bounded(text: string): string {
  return text.length <= longest ? text : `${text.slice(0, longest)}\n… ${text.length - longest} more characters`;
}
