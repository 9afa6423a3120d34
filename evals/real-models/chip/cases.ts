/** What is asked and compared, made from generated designs: claims that are true or not, and reviews that make them. */
import { type PlantedDesign, pairOf, type Split, templates } from "../../../datasets/designs/index.ts";
import { type Comparison, comparison, extraOf, type Random, seededRandom } from "../../../src/index.ts";
import {
  aspects,
  type Claim,
  findingsOf,
  nothingFound,
  openDesign,
  reviewText,
  sourceFiles,
} from "../../../tasks/chip-review/index.ts";
import { type ClaimQuestion, claimQuestion, reviewTask } from "./tasks.ts";

/** A claim with whether it is true, which the judge knows of what it reads, and measuring. */
export interface Checked {
  readonly question: ClaimQuestion;
  readonly holds: boolean;
  readonly drawn: Drawn;
}

export interface Drawn {
  readonly template: string;
  readonly kind: string;
  /** Of template and defect: designs drawn from one differ in names and numbers, and are not independent. */
  readonly cluster: string;
  /** Whether tools find something at the defect. */
  readonly seenByTools: boolean;
}

export interface Review {
  readonly comparison: Comparison;
  /** `flawed`: a true claim against none; `sound`: a false one against none; `elsewhere`: a true one against a false one. */
  readonly sort: "flawed" | "sound" | "elsewhere";
  readonly drawn: Drawn;
}

export interface Cases {
  readonly checks: readonly Checked[];
  readonly reviews: readonly Review[];
}

/** @param pairs of a clean design and one with a defect */
export async function casesOf(split: Split, pairs: number, seed: number): Promise<Cases> {
  const all: Cases[] = [];
  for await (const pair of casesByPair(split, pairs, seed)) all.push(pair);
  return { checks: all.flatMap(({ checks }) => checks), reviews: all.flatMap(({ reviews }) => reviews) };
}

/** Those of each pair as it is made: tools read two designs for it. */
export async function* casesByPair(split: Split, pairs: number, seed: number): AsyncGenerator<Cases> {
  const own = templates.filter((template) => template.split === split);
  const random = seededRandom(`chip cases ${split} ${seed}`);
  for (let at = 0; at < pairs; at++) {
    const checks: Checked[] = [];
    const reviews: Review[] = [];
    const [template, defect, name] = [own[at % own.length]!, Math.floor(at / own.length), `${split} ${seed} ${at}`];
    const [clean, flawed] = pairOf(template, defect, name);
    const [, other] = pairOf(template, defect + 1, name);
    const found = { clean: await findingsIn(clean.text), flawed: await findingsIn(flawed.text) };
    const { kind, lines } = flawed.defect!;
    const seenByTools = found.flawed.some(({ line }) => lines.some((own) => Math.abs(own - line) <= 1));
    const drawn = { template: template.name, kind, cluster: `${template.name} ${kind}`, seenByTools };
    const claim = claimOf(flawed);
    const elsewhere = movedTo(flawed.text, other);
    const check = (design: PlantedDesign, from: readonly Claim[], said: Claim, holds: boolean) =>
      checks.push({ question: claimQuestion(design.text, said, from), holds, drawn });
    check(flawed, found.flawed, claim, true);
    check(clean, found.clean, claim, false);
    const compare = (
      design: PlantedDesign,
      from: readonly Claim[],
      right: string,
      wrong: string,
      sort: Review["sort"],
    ) => reviews.push({ comparison: compared(design, from, right, wrong, random), sort, drawn });
    compare(flawed, found.flawed, reviewText([claim]), nothingFound, "flawed");
    compare(clean, found.clean, nothingFound, reviewText([claim]), "sound");
    if (elsewhere) {
      check(flawed, found.flawed, elsewhere, false);
      compare(flawed, found.flawed, reviewText([claim]), reviewText([elsewhere]), "elsewhere");
    }
    yield { checks, reviews };
  }
}

function claimOf({ defect }: PlantedDesign): Claim {
  return { line: defect!.lines[0]!, text: defect!.text };
}

/** What is wrong with another one, claimed of this: at the same two lines, if both stand here. */
function movedTo(text: string, other: PlantedDesign): Claim | undefined {
  const [here, there] = [text.split("\n"), other.text.split("\n")];
  const { line, text: claim } = claimOf(other);
  // Where the other one has a line changed, the one before it is in both.
  const before = there[line - 2];
  const at = here.findIndex((one, index) => one === before && here[index + 1] !== undefined) + 1;
  if (at === 0 || (here[at] === there[line - 1] && here[at + 1] === there[line])) return undefined;
  return { line: at + 1, text: claim };
}

/** Of all aspects; notes are no faults. */
async function findingsIn(text: string): Promise<Claim[]> {
  const design = await openDesign(sourceFiles([{ name: "design.v", text }]));
  return aspects.flatMap((aspect) =>
    findingsOf(aspect, design).flatMap(({ severity, lines: [place], text: said }) =>
      severity === "note" || !place ? [] : [{ line: place.line, text: said }],
    ),
  );
}

function compared(
  { specification, text }: PlantedDesign,
  findings: readonly Claim[],
  right: string,
  wrong: string,
  random: Random,
): Comparison {
  const input = { specification, code: text, findings };
  const isA = random() < 0.5;
  const [a, b] = isA ? [right, wrong] : [wrong, right];
  return comparison({
    ...reviewTask.present(input),
    task: reviewTask.name,
    a: { text: a },
    b: { text: b },
    gold: isA ? "a" : "b",
    extra: extraOf(input),
  });
}
