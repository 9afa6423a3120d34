/**
 * A task of one's own: a question answered from a text that is longer than the model can read at once. Each half of
 * the text is asked for what it says about the question, and the answers are joined on the way up.
 * From the repository's root: node examples/own-task.ts [QUESTION] [BOOK]
 * Your own script imports from "espalier".
 */
import { z } from "zod";
import { definePrompt, defineTask, openModel, readDocument, run } from "../src/index.ts";

interface Question {
  readonly question: string;
  readonly text: string;
}

const readPassage = definePrompt<Question>({
  name: "read-passage",
  maxTokens: 80,
  render: ({ question, text }) => [
    { role: "user", content: `${text}\n\nWhat does this passage say about the question: ${question}\nAnswer briefly.` },
  ],
});

const joinAnswers = definePrompt<{ question: string; found: readonly string[] }>({
  name: "join-answers",
  maxTokens: 80,
  render: ({ question, found }) => [
    { role: "user", content: `Notes on a story:\n\n${found.join("\n\n")}\n\nAnswer from these notes: ${question}` },
  ],
});

/** Characters that are read at once. */
const longest = 3000;

const answerQuestion = defineTask<Question, string>({
  name: "answer-question",
  input: z.object({ question: z.string().min(1), text: z.string() }),
  output: z.string(),
  // The runner refuses a child that is not smaller than its parent: the recursion always ends.
  size: ({ text }) => text.length,
  async solve({ question, text }, node): Promise<string> {
    if (text.length <= longest) return node.ask(readPassage, { question, text });
    const halves = halve(text);
    const found = await node.map(halves, (half) => node.solve(answerQuestion, { question, text: half }));
    return node.ask(joinAnswers, { question, found });
  },
});

/** At the end of the paragraph nearest to the middle, else in the middle. */
function halve(text: string): [string, string] {
  const middle = Math.floor(text.length / 2);
  const end = text.indexOf("\n\n", middle);
  const cut = end > 0 && end < text.length - 2 ? end : middle;
  return [text.slice(0, cut).trim(), text.slice(cut).trim()];
}

const question = process.argv[2] ?? "Who wrote the false page in the ledger?";
const { text } = await readDocument(process.argv[3] ?? "datasets/stories/the-lighthouse-ledger.txt");
const model = await openModel(process.env.ESPALIER_MODEL);
const { output, totals } = await run(answerQuestion, { question, text }, { model });
console.log(output);
console.log(`(${totals.nodes} nodes, ${totals.calls + totals.replayed} calls)`);
