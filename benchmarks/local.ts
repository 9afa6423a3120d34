/**
 * Calls of one task to the default model in this process: through our Model, and through node-llama-cpp's own
 * LlamaChatSession, one per sequence. Same file, prompts, parallel sequences, threads and greedy sampling; rounds are
 * interleaved and figures are their medians.
 *
 *   node benchmarks/local.ts                 28 calls of about 600 tokens, up to 100 new ones each, 8 at a time
 *
 * With --calls N, --tokens N, --parallel N, --threads N, --rounds N.
 */
import { readFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { parseArgs } from "node:util";
import { getLlama, LlamaChatSession, LlamaLogLevel } from "node-llama-cpp";
import pLimit from "p-limit";
import { modelPath } from "../src/models/catalogue.ts";
import { pullModel } from "../src/models/download.ts";
import { llama } from "../src/models/providers/llama.ts";
import { formatTable } from "./table.ts";

const { values } = parseArgs({
  options: {
    calls: { type: "string", default: "28" },
    tokens: { type: "string", default: "100" },
    parallel: { type: "string", default: "8" },
    threads: { type: "string", default: String(availableParallelism()) },
    rounds: { type: "string", default: "1" },
  },
});
const [calls, maxTokens, parallel, threads, rounds] = [
  Number(values.calls),
  Number(values.tokens),
  Number(values.parallel),
  Number(values.threads),
  Number(values.rounds),
];
const context = 1024;
const device = "cpu";

interface Figures {
  readonly seconds: number;
  /** Prompt tokens that were sent, and those of them that had to be evaluated. */
  readonly sent: number;
  readonly evaluated: number;
  readonly output: number;
  readonly texts: readonly string[];
}

const story = readFileSync(new URL("../datasets/stories/the-lighthouse-ledger.txt", import.meta.url), "utf8");
const system =
  "You summarise one passage of a longer story for a reader who has not read it. Keep names, places and what " +
  "happens, in the order in which it happens; leave out what the passage only suggests. Write three or four plain " +
  "sentences in the past tense. Do not comment on the passage, do not address the reader, do not invent.\n\n" +
  "Example. Passage: Mara climbed the ninety steps with the oil can, counting them aloud as her father had. At the " +
  "top the lamp was already lit, and nobody was there. She called twice, put the can down, and wrote the hour in the " +
  "ledger. Summary: Mara carried oil up to the lamp and found it lit with nobody there. She called without an " +
  "answer and recorded the hour in the ledger.";
const passages = Array.from({ length: calls }, (_, index) => {
  const at = Math.floor(((story.length - 2000) * index) / calls);
  return `Passage: ${story.slice(at, at + 1900)}\n\nSummary:`;
});

async function ours(): Promise<Figures> {
  const model = await llama("smollm2-135m", { context, parallel, threads, device });
  const begun = performance.now();
  const replies = await Promise.all(
    passages.map((passage) =>
      model.complete(
        [
          { role: "system", content: system },
          { role: "user", content: passage },
        ],
        { maxTokens },
      ),
    ),
  );
  const seconds = (performance.now() - begun) / 1000;
  await model.close!();
  return {
    seconds,
    sent: sum(replies.map(({ tokens }) => tokens.input)),
    evaluated: sum(replies.map(({ tokens }) => tokens.input - tokens.cachedInput!)),
    output: sum(replies.map(({ tokens }) => tokens.output)),
    texts: replies.map(({ text }) => text),
  };
}

/** As its documentation shows it, with sessions on sequences that are kept: they too reuse a prefix they have seen. */
async function theirs(): Promise<Figures> {
  const llama = await getLlama({ gpu: false, build: "never", logLevel: LlamaLogLevel.error, maxThreads: threads });
  const model = await llama.loadModel({ modelPath: modelPath("smollm2-135m") });
  const contextOfAll = await model.createContext({ contextSize: context, sequences: parallel, threads });
  const free = Array.from({ length: parallel }, () => contextOfAll.getSequence());
  const all = [...free];
  let output = 0;
  const limit = pLimit(parallel);
  const begun = performance.now();
  const texts = await limit.map(passages, async (passage) => {
    const contextSequence = free.shift()!;
    const session = new LlamaChatSession({ contextSequence, systemPrompt: system, autoDisposeSequence: false });
    const text = await session.prompt(passage, {
      maxTokens,
      temperature: 0,
      repeatPenalty: false,
      onToken: (tokens) => {
        output += tokens.length;
      },
    });
    session.dispose();
    free.push(contextSequence);
    return text;
  });
  const seconds = (performance.now() - begun) / 1000;
  const evaluated = sum(all.map(({ tokenMeter }) => tokenMeter.usedInputTokens));
  await llama.dispose();
  return { seconds, sent: Number.NaN, evaluated, output, texts };
}

await pullModel("smollm2-135m");
const runs: { ours: Figures; theirs: Figures }[] = [];
for (let round = 0; round < rounds; round++) runs.push({ ours: await ours(), theirs: await theirs() });

const rate = ({ output, seconds }: Figures) => output / seconds;
const ratio = median(runs.map((run) => rate(run.ours) / rate(run.theirs)));
const { ours: first, theirs: peer } = runs[0]!;
const same = first.texts.filter((text, index) => text.trim() === peer.texts[index]!.trim()).length;
process.stdout.write(
  `Node ${process.versions.node}, ${threads} threads of ${availableParallelism()} x ${cpus()[0]!.model}\n` +
    `${calls} calls, up to ${maxTokens} new tokens, ${parallel} sequences, ${rounds} rounds\n\n` +
    `${formatTable([
      ["", "new tokens/s", "wall s", "new tokens", "prompt tokens evaluated", "ratio"],
      row(
        "espalier",
        runs.map(({ ours }) => ours),
        ratio,
      ),
      row(
        "node-llama-cpp",
        runs.map(({ theirs }) => theirs),
        1,
      ),
    ])}\n\n` +
    `${first.sent} prompt tokens were sent; ${same} of ${calls} texts are the same in both.\n`,
);

function row(name: string, figures: readonly Figures[], ratio: number): string[] {
  return [
    name,
    median(figures.map(rate)).toFixed(1),
    median(figures.map(({ seconds }) => seconds)).toFixed(1),
    String(figures[0]!.output),
    String(figures[0]!.evaluated),
    ratio.toFixed(2),
  ];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}
