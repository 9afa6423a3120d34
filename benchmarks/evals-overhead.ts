/**
 * What an eval spends beside its calls: processor time for each item, on a model that does nothing but wait
 * (mock-server.ts), against promptfoo and inspect_ai, which are not installed with Espalier:
 *
 *   npm install --prefix SOME_FOLDER promptfoo
 *   python3 -m venv OTHER_FOLDER && OTHER_FOLDER/bin/pip install inspect-ai openai
 *   node benchmarks/evals-overhead.ts --promptfoo SOME_FOLDER/node_modules/promptfoo --inspect OTHER_FOLDER/bin/python
 *   node benchmarks/evals-overhead.ts …  --quick   fewer items, one round
 *
 * A peer that is not there is left out. Each program runs as its users run it, with what it keeps: ours with its journal
 * and reports, inspect_ai with its log, promptfoo without reports. What starting takes is left out: an item is what more
 * items add.
 */
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { availableParallelism, cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { espalierEval, inspectEval, type Job, promptfooEval } from "./evals/contenders.ts";
import { packageVersion } from "./evals/python.ts";
import { startMock } from "./mock-server.ts";
import { temporaryFolder } from "./orchestration/temporary-folder.ts";
import { formatTable } from "./table.ts";

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    promptfoo: { type: "string" },
    inspect: { type: "string", default: "python3" },
  },
});
const { promptfoo, inspect: python } = values;
const [few, many, rounds] = values.quick ? [50, 300, 1] : [200, 2200, 3];

const contenders: Record<string, (job: Job) => Promise<number>> = { espalier: espalierEval };
if (promptfoo !== undefined && existsSync(promptfoo)) contenders.promptfoo = (job) => promptfooEval(job, promptfoo);
else console.log("promptfoo is left out: give its folder in some node_modules, --promptfoo FOLDER.");
const inspect = await packageVersion(python, "inspect_ai");
if (inspect !== undefined) contenders[`inspect_ai ${inspect}`] = (job) => inspectEval(job, python);
else console.log(`inspect_ai is left out: ${python} has none. Give a Python that has it, --inspect PYTHON.`);
const names = Object.keys(contenders);

await using folder = await temporaryFolder();
await using mock = await startMock();
await mock.reset({ latency: 20, replyTokens: 50 });
console.log(`Node ${process.versions.node}, ${availableParallelism()} x ${cpus()[0]!.model}`);

const found = new Map<string, { readonly start: number; readonly item: number }[]>(names.map((name) => [name, []]));
for (let round = 1; round <= rounds; round++) {
  for (const name of names) {
    process.stderr.write(`round ${round} of ${rounds}: ${name}\n`);
    const cpu = async (items: number) => {
      const own = join(folder.path, `${name.split(" ")[0]}-${items}-${round}`);
      await mkdir(own);
      return contenders[name]!({ baseUrl: mock.baseUrl, folder: own, items, concurrency: 20 });
    };
    const [before, after] = [await cpu(few), await cpu(many)];
    const item = (after - before) / (many - few);
    found.get(name)!.push({ item, start: before - few * item });
  }
}
const { answered } = await mock.stats();
const expected = rounds * names.length * (few + many);
if (answered !== expected) throw new Error(`The mock answered ${answered} calls, not ${expected}.`);

const itemOf = (name: string) => median(found.get(name)!.map(({ item }) => item));
const rows = names.map((name) => [
  name,
  itemOf(name).toFixed(2),
  `${(itemOf(name) / itemOf("espalier")).toFixed(1)}x`,
  (median(found.get(name)!.map(({ start }) => start)) / 1000).toFixed(1),
]);
console.log(`\n${many} items less ${few}, one call each, 20 in flight`);
console.log(formatTable([["", "CPU ms/item", "ratio", "starting, CPU s"], ...rows]));

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}
