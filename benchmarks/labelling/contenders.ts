/**
 * Who labels: Espalier, with its journal, its dataset and its retries, and what most people would write by hand: the
 * stock openai SDK, p-limit, and a line of JSON appended for each label. Both read the same file, make one call a pair,
 * read the verdict from JSON and write a file of labels.
 */
import { createReadStream, createWriteStream } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { finished } from "node:stream/promises";
import OpenAI from "openai";
import pLimit from "p-limit";
import { helpfulness } from "../../prompts/rubrics/helpfulness.ts";
import { openJournal } from "../../src/journal/sqlite.ts";
import { label } from "../../src/judges/labelling/label.ts";
import { modelJudge } from "../../src/judges/model-judge.ts";
import { defineRubric } from "../../src/judges/rubric.ts";
import { journaled } from "../../src/models/journaled.ts";
import { openModel } from "../../src/models/open.ts";
import { readComparisons } from "../../src/preferences/read.ts";

export interface Options {
  readonly baseUrl: string;
  readonly concurrency: number;
  /** For what outlives the process. */
  readonly folder: string;
}

export interface Contender {
  /** @returns labels written */
  label(pairs: string, labels: string): Promise<number>;
  close(): Promise<void>;
}

async function espalier({ baseUrl, concurrency, folder }: Options): Promise<Contender> {
  const journal = openJournal(join(folder, "journal.db"));
  const model = journaled(await openModel("openai/mock", { baseUrl, concurrency }), journal);
  const judge = modelJudge(model, defineRubric(helpfulness), { orders: "one" });
  return {
    async label(pairs, labels) {
      async function* comparisons() {
        for await (const row of readComparisons(pairs)) if (!("problem" in row)) yield row.comparison;
      }
      const file = createWriteStream(labels);
      let count = 0;
      const keep = { journal, dataset: "pairs" };
      for await (const preference of label(comparisons(), judge, { keep, concurrency })) {
        file.write(`${JSON.stringify(preference)}\n`);
        if (preference.verdict.status === "judged") count += 1;
      }
      await finished(file.end());
      return count;
    },
    async close() {
      await model.close?.();
      await journal.close();
    },
  };
}

interface Pair {
  readonly input: string;
  readonly a: { readonly text: string };
  readonly b: { readonly text: string };
}

async function byHand({ baseUrl, concurrency }: Options): Promise<Contender> {
  const client = new OpenAI({ apiKey: "none", baseURL: baseUrl });
  const { candidate, criteria } = helpfulness;
  return {
    async label(pairs, labels) {
      const limit = pLimit(concurrency);
      const file = createWriteStream(labels);
      let count = 0;
      const one = async (pair: Pair) => {
        const { choices } = await client.chat.completions.create({
          model: "mock",
          temperature: 0,
          max_tokens: 400,
          response_format: { type: "json_schema", json_schema: { name: "reply", strict: true, schema } },
          messages: [
            { role: "system", content: `You compare two texts, A and B.\n\n${criteria}` },
            {
              role: "user",
              content: `${pair.input}\n\n${candidate} A:\n${pair.a.text}\n\n${candidate} B:\n${pair.b.text}\n\nWhich is better? Reply with JSON: "rationale", then "choice", "A" or "B".`,
            },
          ],
        });
        const { choice, rationale } = JSON.parse(choices[0]!.message.content!);
        file.write(`${JSON.stringify({ ...pair, choice, rationale })}\n`);
        count += 1;
      };
      const work: Promise<void>[] = [];
      for await (const line of createInterface({ input: createReadStream(pairs) })) {
        const pair = JSON.parse(line);
        work.push(limit(() => one(pair)));
      }
      await Promise.all(work);
      await finished(file.end());
      return count;
    },
    async close() {},
  };
}

const schema = {
  type: "object",
  properties: { rationale: { type: "string" }, choice: { type: "string", enum: ["A", "B"] } },
  required: ["rationale", "choice"],
  additionalProperties: false,
};

export const contenders = { espalier, "openai + p-limit": byHand } satisfies Record<
  string,
  (options: Options) => Promise<Contender>
>;
export type ContenderName = keyof typeof contenders;

/** What the mock replies to everything. */
export const reply = JSON.stringify({
  rationale:
    "The first one says what was asked for, in order and without anything that is not true; the second wanders.",
  choice: "A",
});
