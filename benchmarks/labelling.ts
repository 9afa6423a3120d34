/**
 * What a label costs: processor time against the bare client, on a model that does nothing but wait (mock-server.ts);
 * and the most memory that a job of a million pairs takes, first and when it is run again on what it has written.
 *
 *   node benchmarks/labelling.ts           4,096 pairs in three interleaved rounds, and a million
 *   node benchmarks/labelling.ts --quick   one round of 512, and 20,000, to see that it works
 */
import { availableParallelism, cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type ContenderName, contenders } from "./labelling/contenders.ts";
import { measureCost } from "./labelling/cost.ts";
import { measureMemory } from "./labelling/memory.ts";
import { writePairs } from "./labelling/pairs.ts";
import type { Figures } from "./measured-process.ts";
import { startMock } from "./mock-server.ts";
import { temporaryFolder } from "./orchestration/temporary-folder.ts";
import { formatTable } from "./table.ts";

const { values } = parseArgs({ options: { quick: { type: "boolean", default: false } } });
const [count, rounds, many] = values.quick ? [512, 1, 20_000] : [4096, 3, 1_000_000];
const names = Object.keys(contenders) as ContenderName[];
const peer: ContenderName = "openai + p-limit";

await using folder = await temporaryFolder();
const path = (name: string) => join(folder.path, name);
console.log(`Node ${process.versions.node}, ${availableParallelism()} x ${cpus()[0]!.model}`);

await writePairs(path("pairs.jsonl"), count, 100);
await writePairs(path("warm-up.jsonl"), 8, 99);
await using mock = await startMock();
const samples: Record<string, Figures[]> = Object.fromEntries(names.map((name) => [name, []]));
for (let round = 1; round <= rounds; round++) {
  for (const name of names) {
    process.stderr.write(`round ${round} of ${rounds}: ${name}\n`);
    const plan = { pairs: path("pairs.jsonl"), warmUp: path("warm-up.jsonl"), count, concurrency: 64, latency: 50 };
    samples[name]!.push(await measureCost(mock, name, plan));
  }
}
const rows = names.map((name) => {
  const own = samples[name]!;
  const ratios = own.map(({ cpu }, round) => cpu / samples[peer]![round]!.cpu);
  return [
    name,
    (median(own.map(({ cpu }) => cpu)) / count).toFixed(3),
    `${median(ratios).toFixed(2)}x`,
    (median(own.map(({ wall }) => wall)) / 1000).toFixed(1),
    median(own.map(({ peakRss }) => peakRss)).toFixed(0),
  ];
});
console.log(`\n${count} labels of one call each, 64 in flight, 50 ms a call`);
console.log(formatTable([["", "CPU ms/label", "ratio", "wall s", "peak MB"], ...rows]));

await writePairs(path("many.jsonl"), many, 12);
const passes: string[][] = [];
for (const name of ["first", "run again"]) {
  process.stderr.write(`${many} pairs, ${name}\n`);
  const job = { pairs: path("many.jsonl"), journal: path("journal.db"), out: path("labels.jsonl") };
  const { cpu, wall, peakRss } = await measureMemory(job);
  passes.push([name, ((1000 * cpu) / many).toFixed(0), (wall / 1000).toFixed(0), peakRss.toFixed(0)]);
}
console.log(`\n${many} pairs, a judge that answers at once, with journal, dataset and file of labels`);
console.log(formatTable([["", "CPU us/label", "wall s", "peak MB"], ...passes]));

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}
