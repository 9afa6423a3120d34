/**
 * Recursive reward modelling in small: a judge who can read one page oversees an answer about a whole book, because a
 * helper that was trained on single pages tells it what is on each. Everything here runs in this process and in seconds;
 * with a real model, real inputs and `fittedReward` in place of `featureReward` the calls are the same.
 * Run it with: node examples/grow-a-tree.ts
 * Your own script imports from "espalier".
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import {
  bestOf,
  defineJudgedTask,
  fake,
  featureReward,
  grow,
  type JudgedTask,
  modelPolicy,
  openJournal,
  programJudge,
  seededRandom,
  subtask,
} from "../src/index.ts";

/** The book is a harbour's ledger: pages of lines, and each line is the barrels that a ship landed. */
type Page = readonly number[];
type Book = readonly Page[];
const pageSchema = z.array(z.int());
const written = (page: Page) => page.map((barrels) => `A ship landed ${barrels} barrels.`).join("\n");
const asked = "How many barrels were landed? Show the sum.";

// The leaf of the tree: a page, which anybody can check.
const addPage = defineJudgedTask<Page>({
  name: "add-page",
  input: pageSchema,
  size: (page) => page.length,
  present: (page) => ({ input: asked, source: written(page) }),
  evaluation: [],
});

// The root: a book, too long for the judge. Before it judges, the helper for pages is asked about each page.
const addBook = defineJudgedTask<Book>({
  name: "add-book",
  input: z.array(pageSchema),
  size: (book) => book.flat().length,
  present: (book) => ({ input: asked, source: book.map(written).join("\n\n") }),
  evaluation: [
    subtask(addPage, (book: Book) =>
      book.map((page, index) => ({ input: page, about: "both", title: `Page ${index + 1}` })),
    ),
  ],
});

/** Reads one page. What is longer it must be told, or guess: as if all pages were like the first. */
const clerk = programJudge("clerk", (answer, { source = "", notes = [] }) => {
  const [first, ...others] = source.split("\n\n");
  const guessed = total(numbersIn(first!)) * (1 + others.length);
  const believed = notes.length > 0 ? total(notes.map(({ text }) => answerIn(text))) : guessed;
  return -Math.abs(answerIn(answer) - believed);
});

/** Stands in for a language model that can add up, and often does it badly: it forgets a term, or miscalculates. */
const model = fake((messages, { seed = 0 }) => {
  const { content } = messages.at(-1)!;
  const pages = content.replace(asked, "").trim().split("\n\n").map(numbersIn);
  const terms = pages.length > 1 ? pages.map(total) : pages[0]!;
  const manner = seededRandom(`${seed} ${content}`)();
  const shown = manner < 1 / 3 ? terms.slice(1) : terms;
  return `${shown.join(" + ")} = ${total(shown) + (manner > 2 / 3 ? 10 : 0)}`;
});

/** What the reward model can see of an answer. Which of it is worth anything, the judge's labels have to teach it. */
const reward = featureReward("sums", ({ source = "", output }) => {
  const lines = source.split(source.includes("\n\n") ? "\n\n" : "\n");
  const terms = numbersIn(output.split("=")[0]!);
  return Float32Array.of(
    terms.length === lines.length ? 1 : 0,
    total(terms) === answerIn(output) ? 1 : 0,
    answerIn(output) / 100,
  );
});

function plot<Input>(task: JudgedTask<Input>, draw: (seed: string) => Input, truth: (input: Input) => number) {
  const inputs = Array.from({ length: 100 }, (_, index) => draw(`${task.name} ${index}`));
  return {
    policy: modelPolicy(task, model),
    judge: clerk,
    reward,
    // Of eight answers the one that the reward model likes best. Others train the model itself.
    improvement: bestOf<Input>(8),
    train: inputs.slice(0, 60),
    held: inputs.slice(60),
    // The truth is known here. It is only measured with: no judge, helper or reward model sees it.
    gold: (input: Input, output: string) => (answerIn(output) === truth(input) ? 1 : 0),
  };
}

const plots = {
  "add-page": plot(addPage, drawPage, total),
  "add-book": plot(addBook, drawBook, (book) => total(book.flat())),
};
// Labels are kept in the journal, all else in the folder. In a folder that stays, the same script goes on where it was
// stopped; this one is thrown away.
const folder = mkdtempSync(join(tmpdir(), "grow-a-tree-"));
const journal = openJournal(join(folder, "journal.db"));
const growing = { plots, journal, labels: 100 };
const aided = await grow(addBook, { ...growing, folder: join(folder, "aided") });
const unaided = await grow({ ...addBook, evaluation: [] }, { ...growing, folder: join(folder, "unaided") });
await journal.close();
rmSync(folder, { recursive: true });

for (const [judge, { tasks }] of Object.entries({ aided, unaided })) {
  for (const { task, rounds, gain } of tasks) {
    const [right, before] = [rounds[0]!.judgeAccuracy!.value, gain!.goldAfter!.value - gain!.gold!.value];
    console.log(`${task}, ${judge}: the judge is right ${percent(right)} of the time;`);
    console.log(`  right answers: ${percent(before)} before, ${percent(gain!.goldAfter!.value)} after`);
  }
}

function drawPage(seed: string): Page {
  const random = seededRandom(seed);
  return Array.from({ length: 4 }, () => 10 + Math.floor(90 * random()));
}

function drawBook(seed: string): Book {
  return [1, 2, 3].map((page) => drawPage(`${seed}, page ${page}`));
}

function numbersIn(text: string): number[] {
  return (text.match(/\d+/g) ?? []).map(Number);
}

/** The last number. */
function answerIn(text: string): number {
  return numbersIn(text).at(-1) ?? 0;
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

function percent(share: number): string {
  return `${Math.round(100 * share)}%`;
}
