/**
 * What an eval spends beside its calls: processor time for each item, on a model that does nothing but wait
 * (mock-server.ts), against promptfoo, which is not installed with Espalier:
 *
 *   npm install --prefix SOME_FOLDER promptfoo
 *   node benchmarks/evals-overhead.ts SOME_FOLDER/node_modules/promptfoo
 *   node benchmarks/evals-overhead.ts SOME_FOLDER/node_modules/promptfoo --quick   fewer items, one round
 *
 * Each program runs as its users run it, with what it keeps; ours with its reports, promptfoo without, which would add to
 * its figure. What starting takes is left out: an item is what more items add.
 */
import { mkdir } from "node:fs/promises";
import { availableParallelism, cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { espalierEval, type Job, promptfooEval } from "./evals/contenders.ts";
import { startMock } from "./mock-server.ts";
import { temporaryFolder } from "./orchestration/temporary-folder.ts";
import { formatTable } from "./table.ts";

const { values, positionals } = parseArgs({
  options: { quick: { type: "boolean", default: false } },
  allowPositionals: true,
});
const [promptfoo] = positionals;
if (promptfoo === undefined) throw new Error("Name promptfoo's folder: SOME_FOLDER/node_modules/promptfoo.");
const [few, many, rounds] = values.quick ? [50, 300, 1] : [200, 2200, 3];

const contenders = {
  espalier: espalierEval,
  promptfoo: (job: Job) => promptfooEval(job, promptfoo),
};
const names = Object.keys(contenders) as (keyof typeof contenders)[];

await using folder = await temporaryFolder();
await using mock = await startMock();
await mock.reset({ latency: 20, replyTokens: 50 });
console.log(`Node ${process.versions.node}, ${availableParallelism()} x ${cpus()[0]!.model}`);

const found: Record<string, { readonly start: number; readonly item: number }[]> = { espalier: [], promptfoo: [] };
for (let round = 1; round <= rounds; round++) {
  for (const name of names) {
    process.stderr.write(`round ${round} of ${rounds}: ${name}\n`);
    const cpu = async (items: number) => {
      const own = join(folder.path, `${name}-${items}-${round}`);
      await mkdir(own);
      const spent = await contenders[name]({ baseUrl: mock.baseUrl, folder: own, items, concurrency: 20 });
      return spent;
    };
    const [before, after] = [await cpu(few), await cpu(many)];
    const item = (after - before) / (many - few);
    found[name]!.push({ item, start: before - few * item });
  }
}
const { answered } = await mock.stats();
const expected = rounds * names.length * (few + many);
if (answered !== expected) throw new Error(`The mock answered ${answered} calls, not ${expected}.`);

const peer = median(found.promptfoo!.map(({ item }) => item));
const rows = names.map((name) => {
  const item = median(found[name]!.map((one) => one.item));
  return [
    name,
    item.toFixed(2),
    `${(item / peer).toFixed(2)}x`,
    (median(found[name]!.map(({ start }) => start)) / 1000).toFixed(1),
  ];
});
console.log(`\n${many} items less ${few}, one call each, 20 in flight`);
console.log(formatTable([["", "CPU ms/item", "ratio", "starting, CPU s"], ...rows]));

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}
